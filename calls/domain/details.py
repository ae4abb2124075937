"""What a client says about a call, checked against the tenant's people and numbers."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from engines.speech.languages import AUTO, LANGUAGES
from tenants.domain.members import find_member
from tenants.domain.wording import one_line
from tenants.models import Membership, PhoneNumber

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from calls.models import Call


EARLIEST, LATEST = 1970, 9000  # Years that every zone and database can hold.
MOST_TAGS: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class CallDetails:
    """None: not said. `agent` is an e-mail address or a member's id, `phone_number` E.164."""

    original_filename: str | None = None
    company_name: str | None = None
    contact_email: str | None = None
    call_type: str | None = None
    direction: str | None = None
    outcome: str | None = None
    agent: str | None = None
    external_id: str | None = None
    phone_number: str | None = None
    tags: list[str] | None = None
    spoken_language: str | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None


def write_details(call: Call, details: CallDetails) -> dict[str, object]:
    """Put on an unsaved or stored call what was said; the fields that differ, as they were.

    Raises ValidationError for people and numbers that are not the tenant's, and for what the
    model refuses. Nothing is saved.
    """
    said = {field.name: getattr(details, field.name) for field in fields(details)}
    before: dict[str, object] = {}
    for name, value in said.items():
        if value is None:
            continue
        meant = _FINDERS[name](value) if name in _FINDERS else value
        if getattr(call, name) != meant:
            before[name] = getattr(call, name)
            setattr(call, name, meant)
    return before


def _agent(said: str) -> Membership | None:
    return find_member(said, field="agent") if said else None


def _phone_number(said: str) -> PhoneNumber | None:
    if not said:
        return None
    found = PhoneNumber.objects.filter(did_number=said.strip()).first()
    if found is None:
        raise ValidationError(
            {"phone_number": _("This is not one of your company's phone numbers.")}
        )
    return found


def _tags(said: list[str]) -> list[str]:
    return [one_line(tag) for tag in said]


def _spoken_language(said: str) -> str:
    code = said.strip().lower()
    if code not in {"", AUTO, *LANGUAGES}:
        raise ValidationError(
            {"spoken_language": _("Write a language as its ISO 639-1 code, such as es, or auto.")}
        )
    return code


_FINDERS: Final[Mapping[str, Callable[..., object]]] = {
    "agent": _agent,
    "phone_number": _phone_number,
    "tags": _tags,
    "spoken_language": _spoken_language,
    **dict.fromkeys(("original_filename", "company_name", "call_type"), one_line),
}
