"""How to knock at every operation of the API, by its id in the description."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from auditor.tests.walk.asking import API, getting, listing, sending
from auditor.tests.walk.knocks import JSON, Knock
from auditor.tests.walk.ticket_operations import TICKET_OPERATIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from auditor.tests.walk.book import Book
    from auditor.tests.walk.pages import Knocks

_ABOUT: Final = {"contact_email": "a@example.com", "company_name": "Firm", "call_type": "support"}


def _references(them: Book) -> Iterator[dict[str, object]]:
    yield {"agent": them.member}
    yield {"agent": them.email}
    yield {"phone_number": them.number}


def _bind(them: Book, own: Book) -> Iterator[Knock]:
    """Their upload, and ours with their people and numbers."""
    yield Knock("POST", f"{API}/calls", {"upload_id": them.upload}, JSON)
    yield Knock("POST", f"{API}/calls", {"s3_key": them.upload_key}, JSON)
    yield Knock("POST", f"{API}/calls", {"s3_key": them.storage_key}, JSON)
    mixed = {"upload_id": own.upload, "s3_key": them.upload_key}
    yield Knock("POST", f"{API}/calls", mixed, JSON)
    for reference in _references(them):
        yield Knock("POST", f"{API}/calls", {"upload_id": own.upload} | reference, JSON)


def _correct(them: Book, own: Book) -> Iterator[Knock]:
    yield Knock("PATCH", f"{API}/calls/{them.call}", {"company_name": "Planted"}, JSON)
    yield Knock("PATCH", f"{API}/calls/{them.call}", {"agent": own.member}, JSON)
    for reference in _references(them):
        yield Knock("PATCH", f"{API}/calls/{own.call}", reference, JSON)


def _form(them: Book, own: Book) -> Iterator[Knock]:
    file = {"file": b"RIFF\x24\0\0\0WAVEfmt "}
    for reference in _references(them):
        yield Knock("POST", f"{API}/calls/upload", _ABOUT | file | reference)


def _presign(them: Book, own: Book) -> Iterator[Knock]:
    """With their key of a repeat: what was answered them must not be answered us."""
    asked = {"filename": "call.wav", "content_type": "audio/wav"}
    repeat = {"idempotency-key": them.answer_key}
    yield Knock("POST", f"{API}/uploads/presign", asked, JSON, repeat, makes_its_own=True)
    claim = asked | {"upload_id": them.upload, "s3_key": them.upload_key, "tenant": them.tenant}
    yield Knock("POST", f"{API}/uploads/presign", claim | {"size_bytes": -1}, JSON)


def _sign_in(them: Book, own: Book) -> Iterator[Knock]:
    asked = {"email": them.email, "password": "wrong"}
    yield Knock("POST", f"{API}/auth/token", asked, JSON)
    yield Knock("POST", f"{API}/auth/token", asked | {"tenant": them.slug}, JSON)


def _call(part: str, *queries: dict[str, object]) -> Knocks:
    return getting(lambda them: f"/calls/{them.call}{part}", *queries)


_FORMATS: Final[list[dict[str, object]]] = [{"format": name} for name in ("text", "vtt", "srt")]

OPERATIONS: Final[dict[str, Knocks]] = {
    "auth_token": _sign_in,
    "auth_refresh": sending("POST", lambda _them: "/auth/refresh", refresh="not.a.token"),
    "settings_read": getting(lambda them: f"/settings?tenant={them.tenant}"),
    "members_list": listing("/members"),
    "members_retrieve": getting(lambda them: f"/members/{them.member}"),
    "teams_list": listing("/teams"),
    "teams_retrieve": getting(lambda them: f"/teams/{them.team}"),
    "uploads_presign_create": _presign,
    "uploads_retrieve": getting(lambda them: f"/uploads/{them.upload}"),
    "uploads_complete_create": sending(
        "POST",
        lambda them: f"/uploads/{them.upload}/complete",
        parts=[{"number": 1, "etag": "x"}],
    ),
    "uploads_parts_create": sending(
        "POST", lambda them: f"/uploads/{them.upload}/parts", numbers=[1]
    ),
    "uploads_destroy": sending("DELETE", lambda them: f"/uploads/{them.upload}"),
    "calls_list": listing("/calls"),
    "calls_create": _bind,
    "calls_upload_create": _form,
    "calls_retrieve": _call(""),
    "calls_partial_update": _correct,
    "calls_destroy": sending("DELETE", lambda them: f"/calls/{them.call}"),
    "calls_analysis_retrieve": _call("/analysis"),
    "calls_audio_retrieve": _call("/audio"),
    "calls_cancel_create": sending("POST", lambda them: f"/calls/{them.call}/cancel"),
    "calls_cost_retrieve": _call("/cost"),
    "calls_events_list": _call("/events"),
    "calls_retry_create": sending("POST", lambda them: f"/calls/{them.call}/retry"),
    "calls_transcript_retrieve": _call("/transcript", *_FORMATS),
    **TICKET_OPERATIONS,
}
