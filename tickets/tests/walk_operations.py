"""How the walk knocks at the operations about tickets, intents and knowledge."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tenants.tests.walk.asking import API, getting, listing, sending
from tenants.tests.walk.knocks import JSON, Knock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tenants.tests.walk.book import Book
    from tenants.tests.walk.entries import Knocks

_MESSAGE: Final = {"message": "Where is my money?"}
_TEXT: Final = {"title": "Planted", "body": "Planted."}


def _tickets(them: Book, own: Book) -> Iterator[Knock]:
    yield from listing("/tickets")(them, own)
    for query in (
        {"assignee": them.member},
        {"assignee": them.email},
        {"team": them.team},
        {"intent": them.intent},
        {"external_id": them.ticket_external_id},
        {"q": them.ticket_external_id},
    ):
        yield Knock("GET", f"{API}/tickets", query)


def _attachment(them: Book, own: Book) -> Iterator[Knock]:
    for ticket in (them.ticket, own.ticket):
        yield Knock("GET", f"{API}/tickets/{ticket}/attachments/{them.attachment}")


def _send(them: Book, own: Book) -> Iterator[Knock]:
    """About their call, with an outer id that would be free here; with their key of a repeat."""
    about = {"call": them.call, "external_id": them.ticket_external_id, "tenant": them.tenant}
    yield Knock("POST", f"{API}/tickets", _MESSAGE | about, JSON)
    repeat = {"idempotency-key": them.answer_key}
    yield Knock("POST", f"{API}/tickets", _MESSAGE, JSON, repeat, makes_its_own=True)


def _correct(them: Book, own: Book) -> Iterator[Knock]:
    yield Knock("PATCH", f"{API}/tickets/{them.ticket}", {"subject": "Planted"}, JSON)
    yield Knock("PATCH", f"{API}/tickets/{them.ticket}", {"assignee": own.member}, JSON)
    for said in (
        {"assignee": them.member},
        {"assignee": them.email},
        {"team": them.team},
        {"call": them.call},
    ):
        yield Knock("PATCH", f"{API}/tickets/{own.ticket}", said, JSON)


def _assign(them: Book, own: Book) -> Iterator[Knock]:
    yield Knock("POST", f"{API}/tickets/{them.ticket}/assign", {"assignee": own.member}, JSON)
    for member in (them.member, them.email):
        yield Knock("POST", f"{API}/tickets/{own.ticket}/assign", {"assignee": member}, JSON)


def _merge(them: Book, own: Book) -> Iterator[Knock]:
    yield Knock("POST", f"{API}/tickets/{them.ticket}/merge", {"into": own.ticket}, JSON)
    yield Knock("POST", f"{API}/tickets/{own.ticket}/merge", {"into": them.ticket}, JSON)


def _team_of_intent(method: str, path: str) -> Knocks:
    def knocks(them: Book, own: Book) -> Iterator[Knock]:
        if "{" in path:
            yield Knock(method, API + path.format(them.intent), {"name": "Planted"}, JSON)
        said = {"name": "Planted", "team": them.team}
        yield Knock(method, API + path.format(own.intent), said, JSON)

    return knocks


def _forget(them: Book, own: Book) -> Iterator[Knock]:
    for intent in (them.intent, own.intent):
        yield Knock("DELETE", f"{API}/intents/{intent}/examples/{them.example}")


def _ticket(method: str, part: str = "", **body: object) -> Knocks:
    return sending(method, lambda them: f"/tickets/{them.ticket}{part}", **body)


def _intent(method: str, part: str = "", **body: object) -> Knocks:
    return sending(method, lambda them: f"/intents/{them.intent}{part}", **body)


def _article(method: str, part: str = "", **body: object) -> Knocks:
    return sending(method, lambda them: f"/knowledge/{them.article}{part}", **body)


def _made(path: str, **body: object) -> Knocks:
    """Makes a row of one's own, or is told that it was made before."""

    def knocks(them: Book, own: Book) -> Iterator[Knock]:
        yield Knock("POST", API + path, body | {"tenant": them.tenant}, JSON, makes_its_own=True)

    return knocks


def _feedback(them: Book, own: Book) -> Iterator[Knock]:
    yield from listing("/feedback")(them, own)
    for query in ({"ticket": them.ticket}, {"call": them.call}, {"rating": 4}):
        yield Knock("GET", f"{API}/feedback", query)


OPERATIONS: Final[dict[str, Knocks]] = {
    "feedback_list": _feedback,
    "tickets_feedback_create": _ticket("POST", "/feedback", rating=1),
    "tickets_feedback_link_create": _ticket("POST", "/feedback-link"),
    "calls_feedback_create": sending("POST", lambda them: f"/calls/{them.call}/feedback", rating=1),
    "calls_feedback_link_create": sending("POST", lambda them: f"/calls/{them.call}/feedback-link"),
    "tickets_list": _tickets,
    "tickets_create": _send,
    "tickets_retrieve": getting(lambda them: f"/tickets/{them.ticket}"),
    "tickets_partial_update": _correct,
    "tickets_messages_list": getting(lambda them: f"/tickets/{them.ticket}/messages"),
    "tickets_attachments_retrieve": _attachment,
    "tickets_events_list": getting(lambda them: f"/tickets/{them.ticket}/events"),
    "tickets_reply_create": _ticket("POST", "/reply", body="Planted"),
    "tickets_note_create": _ticket("POST", "/note", body="Planted"),
    "tickets_message_create": _ticket("POST", "/message", body="Planted"),
    "tickets_close_create": _ticket("POST", "/close"),
    "tickets_reopen_create": _ticket("POST", "/reopen"),
    "tickets_escalate_create": _ticket("POST", "/escalate"),
    "tickets_assign_create": _assign,
    "tickets_merge_create": _merge,
    "tickets_label_create": _ticket("POST", "/label", oos=True),
    "intents_list": listing("/intents"),
    "intents_create": _team_of_intent("POST", "/intents"),
    "intents_retrieve": getting(lambda them: f"/intents/{them.intent}"),
    "intents_partial_update": _team_of_intent("PATCH", "/intents/{}"),
    "intents_destroy": _intent("DELETE"),
    "intents_resume_create": _intent("POST", "/resume"),
    "intents_import_update": sending(
        "PUT", lambda _them: "/intents/import", intents=[{"name": "Planted"}]
    ),
    "intents_examples_list": getting(lambda them: f"/intents/{them.intent}/examples"),
    "intents_examples_create": _intent("POST", "/examples", examples=["Planted"]),
    "intents_examples_destroy": _forget,
    "intents_model_read": getting(lambda them: f"/intents/model?tenant={them.tenant}"),
    "intents_model_versions_list": getting(lambda them: f"/intents/model/versions?q={them.tenant}"),
    "intents_model_activate_create": sending(
        "POST", lambda _them: "/intents/model/activate", version=1
    ),
    "knowledge_list": listing("/knowledge"),
    "knowledge_create": _made("/knowledge", slug="planted", **_TEXT),
    "knowledge_import_create": _made("/knowledge/import", articles=[{"slug": "more"} | _TEXT]),
    "knowledge_retrieve": getting(lambda them: f"/knowledge/{them.article}"),
    "knowledge_partial_update": _article("PATCH", **_TEXT),
    "knowledge_versions_list": getting(lambda them: f"/knowledge/{them.article}/versions"),
    "knowledge_publish_create": _article("POST", "/publish"),
    "knowledge_archive_create": _article("POST", "/archive"),
    "knowledge_restore_create": _article("POST", "/restore"),
    "knowledge_search": getting(lambda them: f"/knowledge/search?q={them.ticket_external_id}"),
    "policy_read": getting(lambda them: f"/policy?tenant={them.tenant}"),
    "policy_change": sending("PATCH", lambda _them: "/policy", audit_share=0.5),
}
