"""How the walk knocks at the desks of tickets, by each model's own ways."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tenants.tests.walk.entries import Desk
from tenants.tests.walk.knocks import Knock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tenants.tests.walk.book import Book
    from tenants.tests.walk.entries import Knocks

_SELECTED: Final = "_selected_action"


def _actions(model: str, key: str, *actions: str, **given: str) -> Knocks:
    """From their row's page, which every desk's list is asked for; with more, from the list too."""

    def knocks(them: Book, own: Book) -> Iterator[Knock]:
        for action in actions:
            data = {"action": action, _SELECTED: [getattr(them, key)], "stay": "yes", **given}
            yield Knock("POST", f"/admin/tickets/{model}/", data)

    return knocks


def _all(*each: Knocks) -> Knocks:
    def knocks(them: Book, own: Book) -> Iterator[Knock]:
        for one in each:
            yield from one(them, own)

    return knocks


def _intent_pages(them: Book, own: Book) -> Iterator[Knock]:
    page = "/admin/tickets/intent/"
    yield Knock("POST", f"{page}check-answer/", {"answer_template": "{first_name}"})
    yield Knock("GET", f"{page}import/")
    yield Knock("POST", f"{page}import/", {"read": them.intent})
    yield Knock("POST", f"{page}import/", {"file": b"intent,text\n"})
    yield Knock("POST", f"{page}{own.intent}/change/", {"name": "", "team": them.team})
    yield Knock("GET", page, {"team__id__exact": them.team})


def _example_pages(them: Book, own: Book) -> Iterator[Knock]:
    page = "/admin/tickets/example/"
    yield Knock("GET", page, {"intent": them.intent})
    yield Knock("GET", page, {"by__id__exact": them.member})
    moved = {"action": "move", "confirmed": "yes", _SELECTED: [own.example], "intent": them.intent}
    yield Knock("POST", page, moved)
    yield Knock("POST", f"{page}add/", {"intent": them.intent, "texts": ""})


def _classifier_pages(them: Book, own: Book) -> Iterator[Knock]:
    yield Knock("POST", "/admin/tickets/classifierversion/train/")


def _suggestion_pages(them: Book, own: Book) -> Iterator[Knock]:
    yield Knock("POST", "/admin/tickets/intentsuggestion/look-again/")
    yield Knock("GET", "/admin/tickets/intentsuggestion/", {"taken_as__id__exact": them.intent})


def _article_pages(them: Book, own: Book) -> Iterator[Knock]:
    page = "/admin/tickets/knowledgearticle/"
    yield Knock("GET", f"{page}import/")
    yield Knock("POST", f"{page}import/", {"chosen": b"no heading"})
    yield Knock("GET", page, {"versions__id": them.article_version})


def _call_rule_pages(them: Book, own: Book) -> Iterator[Knock]:
    page = "/admin/tickets/callrule/"
    yield Knock("POST", f"{page}{own.call_rule}/change/", {"name": "", "team": them.team})


DESKS: Final = {
    "tickets.articleversion": Desk(
        "article_version", _actions("articleversion", "article_version", "publish_this")
    ),
    "tickets.callrule": Desk("call_rule", _call_rule_pages),
    "tickets.classifierversion": Desk(
        "classifier",
        _all(_actions("classifierversion", "classifier", "let_decide"), _classifier_pages),
    ),
    "tickets.decisionpolicy": Desk("policy"),
    "tickets.example": Desk(
        "example", _all(_actions("example", "example", "move"), _example_pages)
    ),
    "tickets.feedback": Desk("feedback"),
    "tickets.intent": Desk(
        "intent",
        _all(
            _actions("intent", "intent", "switch_on", "switch_off", "resume_halted"), _intent_pages
        ),
    ),
    "tickets.intentsuggestion": Desk(
        "suggestion",
        _all(
            _actions("intentsuggestion", "suggestion", "make_intent", "dismiss_all", name="Pets"),
            _suggestion_pages,
        ),
    ),
    "tickets.knowledgearticle": Desk(
        "article",
        _all(
            _actions("knowledgearticle", "article", "publish_newest", "archive_all", "restore_all"),
            _article_pages,
        ),
    ),
    "tickets.macro": Desk("macro"),
    "tickets.servicelevel": Desk("service_level"),
    "tickets.suspendedmail": Desk(
        "suspended_mail", _actions("suspendedmail", "suspended_mail", "open_tickets")
    ),
}
