"""What speaks for answering an intent at once, before somebody switches it on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from tickets.models import ClassifierVersion

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.utils.safestring import SafeString

    from tickets.models import Intent


def evidence_of(intent: Intent) -> SafeString:
    """How many held-out texts the deciding version understood, and the way to what it did since."""
    figures = reverse("figures:intents")
    return format_html(
        '{} <a class="link" href="{}">{}</a>',
        _held_out(intent),
        figures,
        _("Reports for its tickets"),
    )


def unknown(intents: Iterable[Intent]) -> list[Intent]:
    """Those that the version which decides was not taught."""
    known = _active()[1]
    return [intent for intent in intents if intent.name not in known]


def _held_out(intent: Intent) -> str:
    number, known = _active()
    if intent.name not in known:
        return _("The active classifier version does not know it yet: its tickets are escalated.")
    right, texts = known[intent.name]
    told = {"right": right, "texts": texts, "number": number}
    return (
        _("Version %(number)d classified %(right)d of %(texts)d held-out texts correctly.") % told
    )


def _active() -> tuple[int, dict[str, tuple[int, int]]]:
    """The deciding version's number, and its (right, texts) by intent; nothing before the first."""
    rows = ClassifierVersion.objects.filter(is_active=True).values_list("number", "metrics")
    number, metrics = rows.first() or (0, {})
    return number, metrics.get("intents", {})
