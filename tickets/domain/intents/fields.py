"""The fields that an answer or a macro may hold, and what is wrong with a text that holds them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tickets.domain.decision.answers import fill

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.utils.functional import _StrPromise as _Words

# What each stands for; the same names as `answers.fields_of` fills.
OF_A_TICKET: Final[Mapping[str, _Words]] = {
    "first_name": gettext_lazy("the customer's first name"),
    "requester_name": gettext_lazy("the customer's full name"),
    "external_id": gettext_lazy("the request's number elsewhere"),
    "subject": gettext_lazy("the request's subject"),
}
OF_AN_ANSWER: Final[Mapping[str, _Words]] = {
    **OF_A_TICKET,
    "knowledge": gettext_lazy("the passage of an article that answers best"),
}
_BRACED: Final = re.compile(r"\{([^{}]*)\}")
_SAMPLES: Final = {"first_name": "Ada", "requester_name": "Ada Example", "external_id": "A-1001"}


def faults(template: str, fields: Mapping[str, _Words]) -> list[str]:
    """A sentence for each thing for which no customer would get this text."""
    named = _BRACED.findall(template)
    unknown = sorted(set(named) - fields.keys())
    if unknown:
        told = {"unknown": _listed(unknown), "known": _listed(fields)}
        return [_("There is no field %(unknown)s. Fields are: %(known)s.") % told]
    if template.strip() and fill(template, dict.fromkeys(fields, "x")) is None:
        return [_("A { or } stands alone: braces are for fields only, as in {first_name}.")]
    return []


def preview(template: str) -> str:
    """The text as a customer would read it; what only a ticket can tell stands in brackets."""
    samples = {name: f"[{words}]" for name, words in OF_AN_ANSWER.items()} | _SAMPLES
    return fill(template, samples) or ""


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in names)
