"""Business hours as one field: seven rows of from and to."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING, Final, TypeAlias

from django import forms
from django.template.loader import render_to_string
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from tenants.admin.site import TextInput

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.core.files.uploadedfile import UploadedFile
    from django.forms.renderers import BaseRenderer
    from django.utils.datastructures import MultiValueDict
    from django.utils.safestring import SafeString

Hours: TypeAlias = tuple[time | None, time | None]

_DAYS: Final = range(7)
_TIME: Final = {"type": "time", "step": "60"}


class WeekWidget(forms.Widget):
    use_fieldset = True  # Its inputs name their day themselves.

    def value_from_datadict(
        self, data: Mapping[str, object], files: MultiValueDict[str, UploadedFile[bytes]], name: str
    ) -> list[tuple[str, str]]:
        return [
            (_text(data, f"{name}_{day}_from"), _text(data, f"{name}_{day}_to")) for day in _DAYS
        ]

    def value_omitted_from_data(
        self, data: Mapping[str, object], files: MultiValueDict[str, UploadedFile[bytes]], name: str
    ) -> bool:
        return f"{name}_0_from" not in data

    def render(
        self,
        name: str,
        value: Sequence[tuple[object, object]] | None,
        attrs: dict[str, object] | None = None,
        renderer: BaseRenderer | None = None,
    ) -> SafeString:
        hours = value or [(None, None)] * len(_DAYS)
        rows = [
            (
                WEEKDAYS[day],
                self._input(name, day, "from", opens),
                self._input(name, day, "to", ends),
            )
            for day, (opens, ends) in enumerate(hours)
        ]
        return render_to_string("admin/tickets/week.html", {"rows": rows})

    def _input(self, name: str, day: int, end: str, value: object) -> SafeString:
        words = _("%(day)s, from") if end == "from" else _("%(day)s, to")
        named = {"aria-label": words % {"day": WEEKDAYS[day]}, "id": f"id_{name}_{day}_{end}"}
        shown = value.isoformat("minutes") if isinstance(value, time) else value
        return TextInput(_TIME).render(f"{name}_{day}_{end}", shown, named)


class WeekField(forms.Field):
    widget = WeekWidget

    def clean(self, value: Sequence[tuple[str, str]]) -> list[Hours]:
        """Seven pairs, from Monday on; none where it is closed. Raises ValidationError."""
        hours = [_hours(day, *given) for day, given in enumerate(value)]
        if not any(opens for opens, _closes in hours):
            words = _("Open on at least one day: SLA targets count business hours.")
            raise forms.ValidationError(words, code="never-open")
        return hours

    def has_changed(self, initial: object, data: object) -> bool:
        return True


def _hours(day: int, opens: str, closes: str) -> Hours:
    try:
        begin, end = _time(opens), _time(closes)
    except ValueError:
        raise _wrong(day, _("enter times as 09:00.")) from None
    if (begin is None) != (end is None):
        raise _wrong(day, _("enter both times, or none if you are closed."))
    if begin and end and end <= begin:
        raise _wrong(day, _("the closing time must be after the opening time."))
    return begin, end


def _wrong(day: int, why: str) -> forms.ValidationError:
    return forms.ValidationError(f"{WEEKDAYS[day]}: {why}", code="hours")


def _time(text: str) -> time | None:
    """Raises ValueError."""
    return time.fromisoformat(text).replace(tzinfo=None) if text else None


def _text(data: Mapping[str, object], name: str) -> str:
    return str(data.get(name) or "").strip()
