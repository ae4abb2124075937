"""What workers do for tickets, called as Celery would, over tenants and beside the web."""

from __future__ import annotations

import os
import threading
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.utils import timezone

from engines.embedding.tests.make import FakeEmbedding
from tenants.scope import tenant_scope
from tenants.work_queue.backlog import waiting_work
from tenants.work_queue.claims import WorkRefusedError, claim_next, refuse
from tickets import tasks
from tickets.domain.classifier.low_priority import at_low_priority
from tickets.domain.classifier.renewal import renew
from tickets.domain.classifier.versions import ask_for_training
from tickets.domain.decision.verdicts import record_verdict
from tickets.domain.intents.importing import IntentEntry, import_intents
from tickets.domain.knowledge.articles import Text, draft, outdated, publish
from tickets.models import ClassifierVersion, Decision, Example, Intent, Ticket
from tickets.states import ClassifierState, LabelSource, Reason, TicketStatus
from tickets.tests.deciding import decided
from tickets.tests.make import make_intent, make_ticket
from tickets.tests.make_actors import PROGRAM
from tickets.tests.word_features import WordFeatures
from tickets.work_kinds import TRAINING

if TYPE_CHECKING:
    from uuid import UUID

    from tenants.models import Tenant

_ENTRIES = [
    IntentEntry("refund", ["money back", "give the money back", "return my money"]),
    IntentEntry("parcel", ["where is the parcel", "my parcel is late", "no parcel came"]),
]


def _undecided() -> list[UUID]:
    return tasks._undecided_tenants()  # noqa: SLF001  # The sweep's own question.


@pytest.mark.django_db
def test_one_training_runs_at_a_time_over_all_tenants(acme: Tenant, globex: Tenant) -> None:
    for tenant in (acme, globex):
        with tenant_scope(tenant.pk):
            ask_for_training()
    first = claim_next(TRAINING)
    assert first
    assert (first.tenant_id, waiting_work(64)) == (acme.pk, {})
    assert claim_next(TRAINING) is None

    with tenant_scope(acme.pk):
        refuse(first, WorkRefusedError("too-few-examples", "Too few."))
    assert waiting_work(64) == {TRAINING.name: 1}
    second = claim_next(TRAINING)
    assert second
    assert second.tenant_id == globex.pk


@pytest.mark.django_db
def test_what_nothing_decided_is_decided_by_the_sweep(acme: Tenant, globex: Tenant) -> None:
    ticket = make_ticket(acme)
    assert _undecided() == []  # Its own request may be at it.
    with tenant_scope(acme.pk):
        Ticket.objects.update(created_at=timezone.now() - timedelta(minutes=1))
    assert _undecided() == [acme.pk]

    tasks.decide(str(acme.pk))

    with tenant_scope(acme.pk):
        assert Ticket.objects.get().status == TicketStatus.ESCALATED
        assert Decision.objects.get(ticket=ticket).reasons == [Reason.NO_CLASSIFIER]
    assert _undecided() == []


@pytest.mark.django_db
def test_an_intent_that_misses_the_risk_target_is_paused_by_the_watch(
    acme: Tenant, globex: Tenant
) -> None:
    for tenant in (acme, globex):
        make_intent(tenant)
        for _ in range(20):
            ticket = make_ticket(tenant)
            with tenant_scope(tenant.pk):
                record_verdict(
                    decided(ticket),
                    LabelSource.FEEDBACK,
                    is_resolved=tenant == globex,
                    actor=PROGRAM,
                )

    tasks.watch()

    for tenant in (acme, globex):
        with tenant_scope(tenant.pk):
            assert (Intent.objects.get().halted_at is None) is (tenant == globex)


@pytest.mark.django_db(transaction=True)
def test_training_gives_way_and_ends_the_niceness_with_its_thread(acme: Tenant) -> None:
    own = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    with tenant_scope(acme.pk):
        make_intent(acme)

        def look() -> tuple[int, int]:
            nice = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
            return nice, Intent.objects.count()

        assert at_low_priority(look) == (19, 1)
    assert os.getpriority(os.PRIO_PROCESS, threading.get_native_id()) == own
    assert connection.is_usable()


@pytest.mark.django_db
def test_labels_that_came_in_are_learned(acme: Tenant) -> None:
    with tenant_scope(acme.pk):
        assert renew(WordFeatures()) is None
        version = import_intents(_ENTRIES, actor=PROGRAM)
        ClassifierVersion.objects.update(state=ClassifierState.READY, arrays_sha256="1")
        assert renew(WordFeatures()) is None

        yesterday = timezone.now() - timedelta(days=1, minutes=1)
        before = yesterday - timedelta(hours=1)
        ClassifierVersion.objects.update(created_at=before)
        Example.objects.update(updated_at=yesterday)
        assert getattr(renew(WordFeatures()), "number", 0) == version.number + 1


@pytest.mark.django_db
def test_another_engine_has_the_classifier_learn_anew(acme: Tenant) -> None:
    with tenant_scope(acme.pk):
        import_intents(_ENTRIES, actor=PROGRAM)
        ClassifierVersion.objects.update(state=ClassifierState.READY, embedding="another:engine")
        assert getattr(renew(WordFeatures()), "number", 0) == 2


@pytest.mark.django_db
def test_a_failure_does_not_hide_another_engine_and_is_tried_again_after_a_day(
    acme: Tenant,
) -> None:
    with tenant_scope(acme.pk):
        import_intents(_ENTRIES, actor=PROGRAM)
        ClassifierVersion.objects.update(
            state=ClassifierState.READY, embedding="another:engine", is_active=True
        )
        assert getattr(renew(WordFeatures()), "number", 0) == 2
        failed = ClassifierVersion.objects.filter(number=2)
        failed.update(state=ClassifierState.FAILED)
        assert renew(WordFeatures()) is None

        failed.update(created_at=timezone.now() - timedelta(days=2))
        assert getattr(renew(WordFeatures()), "number", 0) == 3


@pytest.mark.django_db
def test_articles_of_another_engine_are_embedded_anew_by_the_watch(
    acme: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    with tenant_scope(acme.pk):
        publish(
            draft("refunds", Text("Refunds", "Within a week."), actor=PROGRAM),
            FakeEmbedding("one"),
            actor=PROGRAM,
        )
    monkeypatch.setattr(tasks, "embedding_engine", lambda: FakeEmbedding("two"))

    tasks.watch()

    with tenant_scope(acme.pk):
        assert not outdated(FakeEmbedding("two"))
