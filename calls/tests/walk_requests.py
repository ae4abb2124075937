"""How the walk knocks at the pages, operations and desks of calls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tenants.tests.walk.asking import API, asked_of, getting, list_page, listing, sending
from tenants.tests.walk.entries import Desk
from tenants.tests.walk.knocks import JSON, Knock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tenants.tests.walk.book import Book
    from tenants.tests.walk.entries import Knocks

_FILE: Final = b"RIFF\x24\0\0\0WAVEfmt "
_ABOUT: Final = {"contact_email": "a@example.com", "company_name": "Firm", "call_type": "support"}


def _upload(them: Book, own: Book) -> Iterator[Knock]:
    yield Knock("GET", "/calls/upload/", asked_of(them))
    for agent in (them.member, them.email):
        yield Knock("POST", "/calls/upload/", asked_of(them) | {"agent": agent, "file": _FILE})


def _page(ending: str) -> Knocks:
    def knocks(them: Book, own: Book) -> Iterator[Knock]:
        path = f"/calls/{them.call}/{ending}"
        yield Knock("GET", path)
        yield Knock("HEAD", path)
        yield Knock("GET", path, {"q": "refund", "seen": "analysis"}, headers={"hx-request": "1"})
        yield Knock("POST", path)

    return knocks


def _stored(them: Book, own: Book) -> Iterator[Knock]:
    """Their key with no permit and with one that was signed for ours."""
    for key in (them.storage_key, them.upload_key):
        for method in ("GET", "HEAD", "PUT", "POST", "DELETE"):
            yield Knock(method, f"/storage/{key}")
            yield Knock(method, f"/storage/{key}?permit={own.permit}")
    yield Knock("GET", f"/storage/{own.tenant}/../{them.storage_key}?permit={own.permit}")


def _pipeline(part: str) -> Knocks:
    """Of every tenant and of the visitor's own: without the reason that would begin a pause."""

    def knocks(them: Book, own: Book) -> Iterator[Knock]:
        path = f"/admin/pipeline/{part}"
        yield Knock("GET", path)
        yield Knock("GET", path, headers={"hx-request": "true"})
        yield Knock("POST", path, {"kind": "", "reason": "", "tenant": them.tenant})

    return knocks


def _questions(them: Book) -> Iterator[dict[str, object]]:
    """Everybody's call says the first; the others are theirs alone."""
    for said in ("refund", them.company, them.call, them.tenant):
        yield {"q": said}
        yield {"q": f'"{said}" OR refund', "speaker": "customer", "agent": them.member}


def _search_page(them: Book, own: Book) -> Iterator[Knock]:
    yield from list_page("/search/")(them, own)
    for question in _questions(them):
        yield Knock("GET", "/search/", question)


def _save_search(them: Book, own: Book) -> Iterator[Knock]:
    """Without the name that would keep it."""
    yield Knock("GET", "/search/saved/")
    yield Knock("POST", "/search/saved/", {"name": "", "query": f"q={them.company}"})


def _saved_search(part: str) -> Knocks:
    def knocks(them: Book, own: Book) -> Iterator[Knock]:
        for method in ("GET", "POST"):
            yield Knock(method, f"/search/saved/{them.saved_search}/{part}")

    return knocks


def _search(them: Book, own: Book) -> Iterator[Knock]:
    yield from listing("/search")(them, own)
    for question in _questions(them):
        yield Knock("GET", f"{API}/search", question)


PAGES: Final[dict[str, Knocks]] = {
    "calls/": list_page("/calls/"),
    "calls/upload/": _upload,
    "search/": _search_page,
    "search/saved/": _save_search,
    **{f"search/saved/<search_id>/{part}": _saved_search(part) for part in ("remove/", "count/")},
    **{
        f"calls/<call>/{part}": _page(part)
        for part in ("", "progress/", "analyze/", "retry/", "cancel/", "language/")
    },
    "storage/<key>": _stored,
    **{
        f"admin/pipeline/{part}": _pipeline(part)
        for part in (
            "",
            "pause/",
            "resume/",
            "everywhere/",
            "everywhere/pause/",
            "everywhere/resume/",
        )
    },
}


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
    file = {"file": _FILE}
    for reference in _references(them):
        yield Knock("POST", f"{API}/calls/upload", _ABOUT | file | reference)


def _presign(them: Book, own: Book) -> Iterator[Knock]:
    """With their key of a repeat: what was answered them must not be answered us."""
    asked = {"filename": "call.wav", "content_type": "audio/wav"}
    repeat = {"idempotency-key": them.answer_key}
    yield Knock("POST", f"{API}/uploads/presign", asked, JSON, repeat, makes_its_own=True)
    claim = asked | {"upload_id": them.upload, "s3_key": them.upload_key, "tenant": them.tenant}
    yield Knock("POST", f"{API}/uploads/presign", claim | {"size_bytes": -1}, JSON)


def _call(part: str, *queries: dict[str, object]) -> Knocks:
    return getting(lambda them: f"/calls/{them.call}{part}", *queries)


_FORMATS: Final[list[dict[str, object]]] = [{"format": name} for name in ("text", "vtt", "srt")]

OPERATIONS: Final[dict[str, Knocks]] = {
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
    "search": _search,
    "calls_list": listing("/calls"),
    "calls_create": _bind,
    "calls_upload_create": _form,
    "calls_retrieve": _call(""),
    "calls_partial_update": _correct,
    "calls_destroy": sending("DELETE", lambda them: f"/calls/{them.call}"),
    "calls_analysis_retrieve": _call("/analysis"),
    "calls_analyze_create": sending("POST", lambda them: f"/calls/{them.call}/analyze"),
    "calls_audio_retrieve": _call("/audio"),
    "calls_cancel_create": sending("POST", lambda them: f"/calls/{them.call}/cancel"),
    "calls_cost_retrieve": _call("/cost"),
    "calls_events_list": _call("/events"),
    "calls_retry_create": sending("POST", lambda them: f"/calls/{them.call}/retry"),
    "calls_transcript_retrieve": _call("/transcript", *_FORMATS),
}


def _call_references(them: Book, own: Book) -> Iterator[Knock]:
    path = f"/admin/calls/call/{own.call}/change/"
    yield Knock("POST", path, {"agent": them.member})
    yield Knock("POST", path, {"phone_number": them.phone})
    yield Knock("GET", "/admin/calls/call/", {"agent": them.member})
    yield Knock("GET", "/admin/calls/call/", {"agent__id__exact": them.member})
    yield Knock("GET", "/admin/calls/call/", {"stages__id": them.stage})


def _import_references(them: Book, own: Book) -> Iterator[Knock]:
    """Their run by our actions, and a drop-off that leads into theirs."""
    for action in ("go_on", "cancel", "download_report"):
        data = {"action": action, "_selected_action": [them.import_run]}
        yield Knock("POST", "/admin/calls/importrun/", data)
    sent: dict[str, object] = {"source": "bucket", "manifest": b"file\na.wav\n"}
    for under in (f"../{them.tenant}/", f"../../{them.tenant}/2026/"):
        yield Knock("POST", "/admin/calls/importrun/add/", sent | {"under": under})
    yield Knock("GET", "/admin/calls/importline/", {"run__id__exact": them.import_run})


DESKS: Final = {
    "calls.call": Desk("call", _call_references, found_by=("email", "company")),
    "calls.importline": Desk("import_line"),
    "calls.importrun": Desk("import_run", _import_references),
}
