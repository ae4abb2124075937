"""How to knock at every page: by the route that the resolver knows it under."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING, Final
from uuid import UUID

from auditor.tests.walk.knocks import Knock
from tickets.domain.figures.rows import NAMES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from auditor.tests.walk.book import Book

    # From what is known of the other tenant and of one's own to the requests.
    Knocks = Callable[[Book, Book], Iterator[Knock]]

_FILE: Final = b"RIFF\x24\0\0\0WAVEfmt "


def asked_of(them: Book) -> dict[str, object]:
    """Every key under every name that a page may read it by."""
    return {
        "id": them.call,
        "call": them.call,
        "call_id": them.call,
        "tenant": them.tenant,
        "tenant_id": them.tenant,
        "tenant__id__exact": them.tenant,
        "team": them.team,
        "agent": them.member,
        "membership": them.member,
        "uploaded_by": them.member,
        "phone_number": them.number,
        "email": them.email,
        "login": them.email,
        "password": "wrong",
        "oldpassword": "wrong",
        "upload_id": them.upload,
        "s3_key": them.upload_key,
        "key": them.storage_key,
        "ticket": them.ticket,
        "into": them.ticket,
        "assignee": them.member,
        "intent": them.intent,
        "right_intent": them.intent,
        "macro": them.macro,
        "decision": them.decision,
        "skip": them.decision,
    }


def searched_for(them: Book) -> Iterator[dict[str, object]]:
    """What narrows a list."""
    yield {"agent": them.member}
    yield {"agent": them.email}
    yield {"external_id": them.external_id}
    yield {"company_name": them.company}
    for text in (them.email, them.external_id, them.company, them.call):
        yield {"q": text}
    yield {"before": them.cursor}
    yield {"after": them.cursor}


def both(path: str) -> Knocks:
    """Ask for it and send to it, with all keys."""

    def knocks(them: Book, own: Book) -> Iterator[Knock]:
        yield Knock("GET", path)
        yield Knock("HEAD", path)
        yield Knock("GET", path, asked_of(them))
        yield Knock("POST", path, asked_of(them))

    return knocks


def _calls(them: Book, own: Book) -> Iterator[Knock]:
    yield from both("/calls/")(them, own)
    for query in searched_for(them):
        yield Knock("GET", "/calls/", query)
        yield Knock("GET", "/calls/", query, headers={"hx-request": "true"})


def _upload(them: Book, own: Book) -> Iterator[Knock]:
    yield Knock("GET", "/calls/upload/", asked_of(them))
    for agent in (them.member, them.email):
        yield Knock("POST", "/calls/upload/", asked_of(them) | {"agent": agent, "file": _FILE})


def _call(ending: str) -> Knocks:
    def knocks(them: Book, own: Book) -> Iterator[Knock]:
        path = f"/calls/{them.call}/{ending}"
        yield Knock("GET", path)
        yield Knock("HEAD", path)
        yield Knock("GET", path, {"q": "refund", "seen": "analysis"}, headers={"hx-request": "1"})
        yield Knock("POST", path)

    return knocks


def _tickets(them: Book, own: Book) -> Iterator[Knock]:
    yield from both("/tickets/")(them, own)
    for query in searched_for(them):
        yield Knock("GET", "/tickets/", query)
        yield Knock("GET", "/tickets/", query, headers={"hx-request": "true"})
    for text in (them.ticket_external_id, them.ticket, them.email):
        yield Knock("GET", "/tickets/", {"q": text})
    yield Knock("GET", "/tickets/", {"assignee": them.email})
    yield Knock("GET", "/tickets/", {"external_id": them.ticket_external_id})


def _ticket(ending: str) -> Knocks:
    def knocks(them: Book, own: Book) -> Iterator[Knock]:
        yield from both(f"/tickets/{them.ticket}/{ending}")(them, own)

    return knocks


def _named_by(part: str, name: str) -> Knocks:
    """A part of their ticket, and of our own with a reference to what is theirs."""

    def knocks(them: Book, own: Book) -> Iterator[Knock]:
        yield from _ticket(f"{part}/")(them, own)
        named = asked_of(them)[name]
        for said in (named, them.email, them.external_id, them.ticket_external_id):
            yield Knock("GET", f"/tickets/{own.ticket}/", {name: said})
            yield Knock("GET", f"/tickets/{own.ticket}/{part}/", {name: said})
            yield Knock("POST", f"/tickets/{own.ticket}/{part}/", {name: said})

    return knocks


def _message(them: Book, own: Book) -> Iterator[Knock]:
    """Theirs, and what is theirs under a ticket of our own."""
    for ticket in (them.ticket, own.ticket):
        yield from both(f"/tickets/{ticket}/messages/{them.message}/send-again/")(them, own)


def _audit(them: Book, own: Book) -> Iterator[Knock]:
    said = {"is_intent_right": "no", "is_resolved": "no", "right_intent": them.intent}
    for decision in (them.decision, own.decision):
        yield Knock("GET", f"/tickets/audit/{decision}/")
        yield Knock("POST", f"/tickets/audit/{decision}/", said)


def _stored(them: Book, own: Book) -> Iterator[Knock]:
    """Their key with no permit and with one that was signed for ours."""
    for key in (them.storage_key, them.upload_key):
        for method in ("GET", "HEAD", "PUT", "POST", "DELETE"):
            yield Knock(method, f"/storage/{key}")
            yield Knock(method, f"/storage/{key}?permit={own.permit}")
    yield Knock("GET", f"/storage/{own.tenant}/../{them.storage_key}?permit={own.permit}")


def _figures(page: str) -> Knocks:
    """Of all time, and with all that narrows them."""

    def knocks(them: Book, own: Book) -> Iterator[Knock]:
        path = f"/tickets/figures/{page}"
        yield from both(path)(them, own)
        yield Knock("GET", path, {"period": "last-90-days"})
        yield Knock("GET", path, {"threshold": "0", "promise": "50", "change": "lost"})
        yield Knock("GET", path, {"threshold": "0", "intent": "refund", "before": them.cursor})

    return knocks


def _counted(them: Book, own: Book) -> Iterator[Knock]:
    for part in NAMES:
        yield Knock("GET", f"/tickets/figures/rows/{part}/", {"period": "last-90-days"})
    asked = {"intent": "refund", "version": "1", "policy": "1", "before": them.cursor}
    yield Knock("GET", "/tickets/figures/rows/eligible/", asked)
    yield from both(f"/tickets/figures/rows/{them.ticket}/")(them, own)


def _given_ratings(them: Book, own: Book) -> Iterator[Knock]:
    for cut, key in (("agent", them.email), ("team", them.team_name), ("answer", "person")):
        yield Knock("GET", f"/tickets/figures/satisfaction/{cut}/", {"key": key})
        yield Knock("POST", f"/tickets/figures/satisfaction/{cut}/", {"key": key})


def _rated(them: Book, own: Book) -> Iterator[Knock]:
    """Their own invitation, signed by nobody."""
    ids = b64encode(UUID(them.tenant).bytes + UUID(them.feedback_request).bytes, b"-_").decode()
    yield from both(f"/feedback/{ids.rstrip('=')}.{'A' * 43}/")(them, own)
    yield from both(f"/feedback/{them.feedback_request}/")(them, own)


def _confirmed(them: Book, own: Book) -> Iterator[Knock]:
    yield from both(f"/accounts/confirm-email/{them.person}/")(them, own)


def _password_link(them: Book, own: Book) -> Iterator[Knock]:
    path = f"/accounts/password/reset/key/{them.person}-c1x9a2-0123456789abcdef/"
    yield from both(path)(them, own)
    yield Knock("POST", path, {"password1": "a new pass phrase", "password2": "a new pass phrase"})


def _unknown_api(them: Book, own: Book) -> Iterator[Knock]:
    yield from both(f"/api/v1/recordings/{them.call}")(them, own)


def _description(them: Book, own: Book) -> Iterator[Knock]:
    yield from both("/api/v1/schema/")(them, own)


def _pipeline(part: str) -> Knocks:
    """Of every tenant and of the visitor's own: without the reason that would begin a pause."""

    def knocks(them: Book, own: Book) -> Iterator[Knock]:
        path = f"/admin/pipeline/{part}"
        yield Knock("GET", path)
        yield Knock("GET", path, headers={"hx-request": "true"})
        yield Knock("POST", path, {"kind": "", "reason": "", "tenant": them.tenant})

    return knocks


PAGES: Final[dict[str, Knocks]] = {
    "": both("/"),
    "health": both("/health"),
    "healthz": both("/healthz"),
    "readyz": both("/readyz"),
    "home/": both("/home/"),
    "calls/": _calls,
    "calls/upload/": _upload,
    "calls/<uuid:call_id>/": _call(""),
    "calls/<uuid:call_id>/progress/": _call("progress/"),
    "calls/<uuid:call_id>/retry/": _call("retry/"),
    "calls/<uuid:call_id>/cancel/": _call("cancel/"),
    "tickets/": _tickets,
    "tickets/new/": both("/tickets/new/"),
    "tickets/audit/": both("/tickets/audit/"),
    "tickets/audit/<uuid:decision_id>/": _audit,
    "tickets/<uuid:ticket_id>/": _ticket(""),
    **{
        f"tickets/<uuid:ticket_id>/{part}/": _ticket(f"{part}/")
        for part in ("conversation", "note", "take", "give-back", "close", "reopen", "escalate")
    },
    "tickets/<uuid:ticket_id>/messages/<uuid:message_id>/send-again/": _message,
    "tickets/<uuid:ticket_id>/reply/": _named_by("reply", "macro"),
    "tickets/<uuid:ticket_id>/assign/": _named_by("assign", "assignee"),
    "tickets/<uuid:ticket_id>/queue/": _named_by("queue", "team"),
    "tickets/<uuid:ticket_id>/link/": _named_by("link", "call"),
    "tickets/<uuid:ticket_id>/label/": _named_by("label", "intent"),
    "tickets/<uuid:ticket_id>/merge/": _named_by("merge", "into"),
    "admin/pipeline/": _pipeline(""),
    "admin/pipeline/pause/": _pipeline("pause/"),
    "admin/pipeline/resume/": _pipeline("resume/"),
    "admin/pipeline/everywhere/": _pipeline("everywhere/"),
    "admin/pipeline/everywhere/pause/": _pipeline("everywhere/pause/"),
    "admin/pipeline/everywhere/resume/": _pipeline("everywhere/resume/"),
    "tickets/figures/": _figures(""),
    "tickets/figures/intents/": _figures("intents/"),
    "tickets/figures/versions/": _figures("versions/"),
    "tickets/figures/what-if/": _figures("what-if/"),
    "tickets/figures/rows/<slug:part>/": _counted,
    "tickets/figures/satisfaction/": both("/tickets/figures/satisfaction/"),
    "tickets/figures/satisfaction/<slug:cut>/": _given_ratings,
    "feedback/<str:token>/": _rated,
    "storage/<path:key>": _stored,
    "api/v1/health": both("/api/v1/health"),
    "api/v1/schema/": _description,
    "api/v1/docs/": both("/api/v1/docs/"),
    "api/v1/redoc/": both("/api/v1/redoc/"),
    "api/v1/": _unknown_api,
    "accounts/tenant/": both("/accounts/tenant/"),
    "accounts/email/": both("/accounts/email/"),
    "accounts/login/": both("/accounts/login/"),
    "accounts/inactive/": both("/accounts/inactive/"),
    "accounts/signup/": both("/accounts/signup/"),
    "accounts/reauthenticate/": both("/accounts/reauthenticate/"),
    "accounts/confirm-email/": both("/accounts/confirm-email/"),
    "accounts/confirm-email/(?P<key>[-:\\w]+)/$": _confirmed,
    "accounts/password/change/": both("/accounts/password/change/"),
    "accounts/password/set/": both("/accounts/password/set/"),
    "accounts/password/reset/": both("/accounts/password/reset/"),
    "accounts/password/reset/done/": both("/accounts/password/reset/done/"),
    "accounts/password/reset/key/done/": both("/accounts/password/reset/key/done/"),
    "accounts/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": _password_link,
    "accounts/login/code/confirm/": both("/accounts/login/code/confirm/"),
    "accounts/logout/": both("/accounts/logout/"),
}
