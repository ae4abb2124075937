"""The audit trail: who did what, as whom, with which key, from where; nobody changes it."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final
from uuid import UUID

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse
from structlog.contextvars import bound_contextvars

from tenants.domain.actors import SYSTEM
from tenants.domain.audit import record, record_each
from tenants.domain.people import begin_visit
from tenants.domain.subjects import Subject
from tenants.models import AuditEvent, PlatformVisit, User
from tenants.scope import tenant_scope
from tenants.tests.make_actors import KINDS, make_actor, stamp_by, stamp_of

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries, Settings

    from tenants.models import Tenant
    from tenants.states import ActorKind

CALL: Final = Subject("call", UUID(int=7))


@pytest.mark.parametrize("kind", KINDS)
def test_an_event_says_who_did_what_to_what(acme: Tenant, kind: ActorKind) -> None:
    actor = make_actor(acme, kind)
    with tenant_scope(acme.pk):
        record(actor, "call.changed", CALL, {"outcome": ""}, {"outcome": "failed"})
        event = AuditEvent.objects.get(action="call.changed")

    assert (stamp_of(event), event.key_id) == (stamp_by(actor), actor.key_id)
    assert (event.subject_kind, event.subject_id) == ("call", UUID(int=7))
    assert (event.before, event.after) == ({"outcome": ""}, {"outcome": "failed"})
    assert (event.address, event.request_id) == ("", "")


def test_an_event_says_which_request_it_was(acme: Tenant) -> None:
    with tenant_scope(acme.pk), bound_contextvars(ip="192.0.2.7", request_id="7" * 80):
        record(SYSTEM, "call.changed", CALL)
        event = AuditEvent.objects.get()

    assert (event.address, event.request_id) == ("192.0.2.7", "7" * 64)


def test_the_same_done_to_many_costs_one_statement(
    acme: Tenant, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with tenant_scope(acme.pk):
        AuditEvent.objects.exists()  # The connection knows the tenant from now on.
        with django_assert_num_queries(1):
            record_each(SYSTEM, "call.retried", [CALL, CALL])
        assert AuditEvent.objects.count() == 2


def test_the_application_changes_and_deletes_no_event(acme: Tenant) -> None:
    with tenant_scope(acme.pk):
        record(SYSTEM, "call.changed", CALL)
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            AuditEvent.objects.update(action="call.kept")
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            AuditEvent.objects.all().delete()


def test_an_event_is_seen_and_written_in_its_tenant_alone(acme: Tenant, globex: Tenant) -> None:
    with tenant_scope(acme.pk):
        record(SYSTEM, "call.changed", CALL)
    with tenant_scope(globex.pk):
        assert not AuditEvent.across_tenants.exists()
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            AuditEvent.objects.create(
                tenant=acme,
                action="call.changed",
                subject_kind="call",
                subject_id=CALL.id,
                **SYSTEM.columns(),
            )


@pytest.mark.parametrize("action", ["", "call", "Call.changed", "call.changed "])
def test_an_action_is_a_dotted_word(acme: Tenant, action: str) -> None:
    with tenant_scope(acme.pk), pytest.raises(IntegrityError, match="dotted_word"):
        record(SYSTEM, action, CALL)


class _ChangedItsMindError(Exception):
    """After the event was written."""


def test_an_event_fails_with_what_it_tells_of(acme: Tenant) -> None:
    with tenant_scope(acme.pk):
        with suppress(_ChangedItsMindError), transaction.atomic():
            record(SYSTEM, "call.changed", CALL)
            raise _ChangedItsMindError
        assert not AuditEvent.objects.exists()


def test_a_visit_is_on_the_visited_tenants_record(acme: Tenant, globex: Tenant) -> None:
    staff = User.objects.create_superuser("staff@example.com")
    begin_visit(staff, acme, reason="Ticket 12")
    with tenant_scope(globex.pk):
        assert not AuditEvent.objects.exists()
    with tenant_scope(acme.pk):
        event = AuditEvent.objects.get()

    assert (event.action, event.subject_id) == ("visit.began", PlatformVisit.objects.get().pk)
    assert stamp_of(event) == (None, "platform", "staff@example.com")
    assert event.after
    assert event.after["reason"] == "Ticket 12"


@pytest.mark.parametrize(
    ("proxies", "address"), [(0, "127.0.0.1"), (1, "192.0.2.9"), (2, "192.0.2.8"), (3, "127.0.0.1")]
)
def test_where_a_request_came_from_is_what_our_proxies_say(
    acme: Tenant, client: Client, settings: Settings, proxies: int, address: str
) -> None:
    settings.TRUSTED_PROXIES = proxies
    staff = User.objects.create_superuser("staff@example.com")
    client.force_login(staff)
    client.post(
        reverse("admin:act-in"),
        {"tenant": acme.pk, "reason": "Ticket 12"},
        headers={"x-forwarded-for": "192.0.2.8, 192.0.2.9"},
    )
    with tenant_scope(acme.pk):
        event = AuditEvent.objects.get()
    assert (event.address, UUID(event.request_id).version) == (address, 4)
