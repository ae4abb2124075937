"""Whoever changes what answers rest on is on record: policy, classifier, articles, intents."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, NamedTuple

import pytest

from tenants.domain.actors import SYSTEM
from tenants.models import AuditEvent
from tenants.scope import tenant_scope
from tenants.states import ActorKind
from tenants.tests.make_actors import make_actor, stamp_by, stamp_of
from tickets.domain.classifier.versions import activate
from tickets.domain.decision.circuit_breaker import resume
from tickets.domain.decision.policies import change_policy
from tickets.domain.intents.importing import IntentEntry, import_intents
from tickets.domain.intents.suggesting import take
from tickets.domain.intents.teaching import (
    add_examples,
    change_intent,
    create_intent,
    delete_intent,
    move_examples,
    remove_examples,
)
from tickets.domain.knowledge.articles import Text, archive, draft, publish, restore, revise
from tickets.domain.knowledge.importing import Entry, import_articles
from tickets.models import (
    ArticleVersion,
    Example,
    Intent,
    IntentSuggestion,
)
from tickets.tests.make import make_classifier, make_intent, make_ticket
from tickets.tests.word_features import WordEmbedding

if TYPE_CHECKING:
    from collections.abc import Callable

    from tenants.domain.actors import Actor
    from tenants.models import Tenant

_WORKERS: Final = (ActorKind.PERSON, ActorKind.API_KEY, ActorKind.PLATFORM)
_ALL: Final = (*_WORKERS, ActorKind.SYSTEM)
_TEXT: Final = Text("Refunds", "Within a week.")
_ENGINE: Final = WordEmbedding()


class Deed(NamedTuple):
    """Something done, and what the last row of the audit says of it."""

    action: str
    do: Callable[[Tenant, Actor], object]
    before: object = None
    after: object = None
    kinds: tuple[ActorKind, ...] = _WORKERS


def _drafted() -> ArticleVersion:
    return draft("refunds", _TEXT, actor=SYSTEM)


def _restore(_tenant: Tenant, actor: Actor) -> None:
    article = _drafted().article
    archive(article, actor=SYSTEM)
    restore(article, actor=actor)


def _import_articles(_tenant: Tenant, actor: Actor) -> None:
    import_articles([Entry("refunds.md", 1, "refunds", _TEXT)], actor=actor)


def _activate(_tenant: Tenant, actor: Actor) -> None:
    make_classifier(1, is_active=True)
    activate(make_classifier(2).pk, actor=actor)


def _taught(tenant: Tenant, *texts: str) -> Intent:
    intent = make_intent(tenant)
    add_examples(intent, texts, actor=SYSTEM)
    return intent


def _move(tenant: Tenant, actor: Actor) -> None:
    examples = _taught(tenant, "Money back", "Pay me").examples.all()
    move_examples(examples, make_intent(tenant, "parcel"), actor=actor)


def _remove(tenant: Tenant, actor: Actor) -> None:
    remove_examples(_taught(tenant, "Money back", "Pay me").examples.all(), actor=actor)


def _import_intents(_tenant: Tenant, actor: Actor) -> None:
    import_intents([IntentEntry("refund", ["Money back"])], ["Sing"], actor=actor)


_INTENT: Final[dict[str, object]] = {
    "name": "refund",
    "description": "",
    "risk": "low",
    "auto_resolve": False,
    "answer_template": "",
    "blocked_words": [],
    "blocked_flags": [],
    "blocks_upset_customers": True,
    "team": None,
}
_MADE: Final = {"auto_resolve": True, "answer_template": "Your money is on its way."}


def _resume(tenant: Tenant, actor: Actor) -> None:
    intent = make_intent(tenant)
    intent.halted_at, intent.halted_because = _HALTED_AT, "4 of 10 were wrong."
    intent.save()
    resume(intent, actor=actor)


_HALTED_AT: Final = datetime(2026, 5, 4, 3, 2, 1, tzinfo=UTC)

DEEDS: Final = {
    "resume": Deed(
        "intent.resumed",
        _resume,
        {"halted_at": "2026-05-04T03:02:01Z", "halted_because": "4 of 10 were wrong."},
        {"halted_at": None, "halted_because": ""},
    ),
    "change_policy": Deed(
        "policy.changed",
        lambda _tenant, actor: change_policy(threshold=0.9, actor=actor),
        {"number": 1, "threshold": 0.75},
        {"number": 2, "threshold": 0.9},
        _ALL,
    ),
    "activate": Deed("classifier.activated", _activate, {"version": 1}, {"version": 2}, _ALL),
    "draft": Deed(
        "article.drafted",
        lambda _tenant, actor: draft("refunds", _TEXT, actor=actor),
        None,
        {"slug": "refunds", "version": 1},
    ),
    "revise": Deed(
        "article.revised",
        lambda _tenant, actor: revise(_drafted().article, Text("Refunds", "No."), actor=actor),
        None,
        {"version": 2},
    ),
    "import_articles": Deed(
        "article.drafted", _import_articles, None, {"slug": "refunds", "version": 1}, _ALL
    ),
    "publish": Deed(
        "article.published",
        lambda _tenant, actor: publish(_drafted(), _ENGINE, actor=actor),
        {"version": None},
        {"version": 1},
        _ALL,
    ),
    "archive": Deed(
        "article.archived", lambda _tenant, actor: archive(_drafted().article, actor=actor)
    ),
    "restore": Deed("article.restored", _restore),
    "create_intent": Deed(
        "intent.created",
        lambda _tenant, actor: create_intent(name="refund", actor=actor),
        None,
        _INTENT,
    ),
    "change_intent": Deed(
        "intent.changed",
        lambda tenant, actor: change_intent(
            make_intent(tenant), actor=actor, auto_resolve=False, name="Refunds", description=""
        ),
        {"name": "refund", "auto_resolve": True},
        {"name": "Refunds", "auto_resolve": False},
    ),
    "delete_intent": Deed(
        "intent.deleted",
        lambda tenant, actor: delete_intent(make_intent(tenant), actor=actor),
        _INTENT | _MADE,
    ),
    "add_examples": Deed(
        "intent.examples_added",
        lambda tenant, actor: add_examples(make_intent(tenant), ["Money", "Cash"], actor=actor),
        None,
        {"count": 2},
    ),
    "move_examples": Deed("intent.examples_moved", _move, None, {"count": 2}),
    "remove_examples": Deed("intent.examples_removed", _remove, None, {"count": 2}),
    "import_intents": Deed(
        "intent.imported", _import_intents, None, {"intents": 1, "examples": 2}, _ALL
    ),
}
CASES: Final = [(name, kind) for name, deed in DEEDS.items() for kind in deed.kinds]


@pytest.mark.parametrize(("name", "kind"), CASES)
def test_who_did_it_is_on_record_with_what_changed(
    acme: Tenant, name: str, kind: ActorKind
) -> None:
    deed, actor = DEEDS[name], make_actor(acme, kind)
    with tenant_scope(acme.pk):
        deed.do(acme, actor)
        event = AuditEvent.objects.last()
    assert event

    assert (event.action, event.before, event.after) == (deed.action, deed.before, deed.after)
    assert (stamp_of(event), event.key_id) == (stamp_by(actor), actor.key_id)


def recorded(tenant: Tenant) -> list[str]:
    with tenant_scope(tenant.pk):
        return list(AuditEvent.objects.values_list("action", flat=True))


def test_what_changed_nothing_is_not_on_record(acme: Tenant) -> None:
    intent = make_intent(acme)
    with tenant_scope(acme.pk):
        version = make_classifier(1, is_active=True)
        activate(version.pk, actor=SYSTEM)
        change_intent(intent, actor=SYSTEM, auto_resolve=True, name=" refund ")
        add_examples(intent, [], actor=SYSTEM)
        move_examples(Example.objects.all(), intent, actor=SYSTEM)
        remove_examples(Example.objects.all(), actor=SYSTEM)
    assert recorded(acme) == []


def test_an_article_is_on_record_once_for_each_change(acme: Tenant) -> None:
    with tenant_scope(acme.pk):
        version = _drafted()
        for _ in range(2):
            revise(version.article, _TEXT, actor=SYSTEM)
            publish(version, _ENGINE, actor=SYSTEM)
        for change in (archive, archive, restore, restore):
            change(version.article, actor=SYSTEM)
        subjects = set(AuditEvent.objects.values_list("subject_kind", "subject_id"))

    assert subjects == {("article", version.article_id)}
    assert recorded(acme) == [
        "article.drafted",
        "article.published",
        "article.archived",
        "article.restored",
    ]


def test_examples_of_one_intent_are_its_own_and_others_the_tenants(acme: Tenant) -> None:
    with tenant_scope(acme.pk):
        refund = _taught(acme, "Money back", "Pay me")
        add_examples(None, ["Sing"], actor=SYSTEM)
        remove_examples(Example.objects.filter(text="Pay me"), actor=SYSTEM)
        remove_examples(Example.objects.all(), actor=SYSTEM)
        subjects = list(AuditEvent.objects.values_list("subject_kind", "subject_id"))

    of_refund, of_all = ("intent", refund.pk), ("tenant", acme.pk)
    assert subjects == [of_refund, of_all, of_refund, of_all]


@pytest.mark.parametrize("kind", _WORKERS)
def test_a_suggestion_becomes_an_intent_of_whoever_took_it(acme: Tenant, kind: ActorKind) -> None:
    actor, ticket = make_actor(acme, kind), make_ticket(acme)
    with tenant_scope(acme.pk):
        found = IntentSuggestion.objects.create(title="money", size=1, tickets=[ticket.pk])
        intent = take(found, "refund", actor=actor)
        events = list(AuditEvent.objects.filter(subject_id=intent.pk))

    assert [event.action for event in events] == ["intent.created", "intent.examples_added"]
    assert {stamp_of(event) for event in events} == {stamp_by(actor)}
