"""How the walk knocks at the pages of tickets, figures and feedback."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING, Final
from uuid import UUID

from tenants.tests.walk.asking import asked_of, both, both_at, list_page
from tenants.tests.walk.knocks import Knock
from tickets.domain.figures.rows import NAMES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tenants.tests.walk.book import Book
    from tenants.tests.walk.entries import Knocks


def _tickets(them: Book, own: Book) -> Iterator[Knock]:
    yield from list_page("/tickets/")(them, own)
    for text in (them.ticket_external_id, them.ticket, them.email):
        yield Knock("GET", "/tickets/", {"q": text})
    yield Knock("GET", "/tickets/", {"assignee": them.email})
    yield Knock("GET", "/tickets/", {"external_id": them.ticket_external_id})


def _ticket(part: str) -> Knocks:
    return both_at(lambda them: f"/tickets/{them.ticket}/{part}")


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


def _attachment(them: Book, own: Book) -> Iterator[Knock]:
    for ticket in (them.ticket, own.ticket):
        yield from both(f"/tickets/{ticket}/attachments/{them.attachment}/")(them, own)


def _audit(them: Book, own: Book) -> Iterator[Knock]:
    said = {"is_intent_right": "no", "is_resolved": "no", "right_intent": them.intent}
    for decision in (them.decision, own.decision):
        yield Knock("GET", f"/tickets/audit/{decision}/")
        yield Knock("POST", f"/tickets/audit/{decision}/", said)


def _figures(page: str) -> Knocks:
    """Of all time, and with all that narrows them."""

    def knocks(them: Book, own: Book) -> Iterator[Knock]:
        path = f"/tickets/figures/{page}"
        yield from both(path)(them, own)
        yield Knock("GET", path, {"period": "last-90-days"})
        yield Knock("GET", path, {"threshold": "0", "risk_target": "50", "change": "lost"})
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


_PARTS: Final = ("", "conversation/", "note/", "take/", "give-back/", "close/", "reopen/")

PAGES: Final[dict[str, Knocks]] = {
    "tickets/": _tickets,
    "tickets/new/": both("/tickets/new/"),
    "tickets/audit/": both("/tickets/audit/"),
    "tickets/audit/<decision>/": _audit,
    **{f"tickets/<ticket>/{part}": _ticket(part) for part in (*_PARTS, "escalate/")},
    "tickets/<ticket>/messages/<message>/send-again/": _message,
    "tickets/<ticket>/attachments/<attachment>/": _attachment,
    "tickets/<ticket>/reply/": _named_by("reply", "macro"),
    "tickets/<ticket>/assign/": _named_by("assign", "assignee"),
    "tickets/<ticket>/queue/": _named_by("queue", "team"),
    "tickets/<ticket>/link/": _named_by("link", "call"),
    "tickets/<ticket>/label/": _named_by("label", "intent"),
    "tickets/<ticket>/merge/": _named_by("merge", "into"),
    **{
        f"tickets/figures/{page}": _figures(page)
        for page in ("", "intents/", "versions/", "what-if/")
    },
    "tickets/figures/rows/<part>/": _counted,
    "tickets/figures/satisfaction/": both("/tickets/figures/satisfaction/"),
    "tickets/figures/satisfaction/<cut>/": _given_ratings,
    "feedback/<token>/": _rated,
}
