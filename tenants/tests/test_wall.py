"""The wall between tenants: each layer alone."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from django.db import (
    DatabaseError,
    IntegrityError,
    ProgrammingError,
    connection,
    connections,
    transaction,
)
from django.db.models import QuerySet

from tenants.models import Membership, Team, TeamMember, TenantManager
from tenants.scope import UnscopedQueryError, ambient_tenant_id, tenant_scope
from tenants.tests.make import make_member

if TYPE_CHECKING:
    from tenants.models import Tenant


def make_team(tenant: Tenant, name: str = "Billing") -> Team:
    with tenant_scope(tenant.pk):
        return Team.objects.create(name=name)


def names() -> list[str]:
    return sorted(Team.objects.values_list("name", flat=True))


@pytest.fixture
def two_teams(acme: Tenant, globex: Tenant) -> None:
    make_team(acme, "ours")
    make_team(globex, "theirs")


@pytest.fixture
def filter_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """The scope's filter is gone: row security stands alone."""
    monkeypatch.setattr(TenantManager, "get_queryset", lambda self: QuerySet(self.model))


def test_a_query_without_a_scope_raises(two_teams: None) -> None:
    with pytest.raises(UnscopedQueryError):
        list(Team.objects.all())


def test_constructing_a_row_without_a_scope_raises(acme: Tenant) -> None:
    with pytest.raises(UnscopedQueryError):
        Team(name="whose?")


def test_a_scope_shows_its_tenant_only(two_teams: None, acme: Tenant, globex: Tenant) -> None:
    with tenant_scope(acme.pk):
        assert names() == ["ours"]
        with tenant_scope(globex.pk):
            assert names() == ["theirs"]
        assert names() == ["ours"]


def test_row_security_holds_without_the_filter(
    two_teams: None, filter_off: None, acme: Tenant
) -> None:
    with tenant_scope(acme.pk):
        assert names() == ["ours"]


def test_row_security_raises_without_a_tenant(two_teams: None, filter_off: None) -> None:
    with pytest.raises(ProgrammingError, match="no tenant"), transaction.atomic():
        names()


def test_the_base_manager_sees_one_tenant_only(two_teams: None, globex: Tenant) -> None:
    with tenant_scope(globex.pk):
        assert list(Team.across_tenants.values_list("name", flat=True)) == ["theirs"]


def test_an_insert_for_another_tenant_is_refused(acme: Tenant, globex: Tenant) -> None:
    with (
        tenant_scope(acme.pk),
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
    ):
        Team.objects.create(name="planted", tenant=globex)


def test_a_row_cannot_be_moved_to_another_tenant(
    two_teams: None, acme: Tenant, globex: Tenant
) -> None:
    with (
        tenant_scope(acme.pk),
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
    ):
        Team.objects.update(tenant=globex)


def test_a_key_into_another_tenant_is_refused(acme: Tenant, globex: Tenant) -> None:
    stranger = make_member(globex)
    team = make_team(acme)

    @transaction.atomic
    def plant() -> None:
        TeamMember.objects.create(team=team, membership_id=stranger.pk)
        connection.check_constraints()

    with tenant_scope(acme.pk), pytest.raises(IntegrityError, match="same_tenant"):
        plant()


def test_rollback_keeps_the_right_tenant(two_teams: None, acme: Tenant, globex: Tenant) -> None:
    with tenant_scope(acme.pk):
        assert names() == ["ours"]

    @transaction.atomic
    def fail() -> None:
        assert names() == ["theirs"]
        connection.cursor().execute("SELECT 1 / 0")

    with tenant_scope(globex.pk), pytest.raises(DatabaseError):
        fail()
    with tenant_scope(acme.pk):
        assert names() == ["ours"]


def test_a_tenant_set_inside_a_savepoint_does_not_outlive_its_rollback(
    two_teams: None, acme: Tenant, globex: Tenant
) -> None:
    with transaction.atomic():
        with tenant_scope(acme.pk):
            assert names() == ["ours"]
        savepoint = transaction.savepoint()
        with tenant_scope(globex.pk):
            assert names() == ["theirs"]
            transaction.savepoint_rollback(savepoint)
            assert names() == ["theirs"]
        with tenant_scope(acme.pk):
            assert names() == ["ours"]


def test_a_late_source_may_query(two_teams: None, acme: Tenant) -> None:
    def ask() -> object:
        with connection.cursor() as cursor:
            cursor.execute("SELECT id FROM tenants_tenant WHERE slug = 'acme'")
            return cursor.fetchone()[0]

    with tenant_scope(ask):  # type: ignore[arg-type]  # A UUID by the column's type.
        assert ambient_tenant_id() == acme.pk
        assert names() == ["ours"]


def test_deleting_what_another_tenant_owns_deletes_nothing(
    two_teams: None, filter_off: None, acme: Tenant, globex: Tenant
) -> None:
    with tenant_scope(acme.pk):
        Team._base_manager.filter(name="theirs").delete()
    with tenant_scope(globex.pk):
        assert names() == ["theirs"]


@pytest.mark.django_db(transaction=True)
def test_a_reconnect_keeps_the_right_tenant(
    two_teams: None, filter_off: None, acme: Tenant
) -> None:
    with tenant_scope(acme.pk):
        assert names() == ["ours"]
        connection.close()
        assert names() == ["ours"]


@pytest.mark.django_db(transaction=True)
def test_a_thread_without_a_scope_sees_nothing(
    two_teams: None, filter_off: None, acme: Tenant
) -> None:
    seen: list[object] = []

    def look() -> None:
        try:
            seen.extend(names())
        except ProgrammingError as error:
            seen.append(type(error))
        finally:
            connections.close_all()

    with tenant_scope(acme.pk):
        names()
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()

    assert seen == [ProgrammingError]


@pytest.mark.django_db(transaction=True)
def test_on_commit_runs_for_the_tenant_of_its_transaction(
    two_teams: None, filter_off: None, acme: Tenant
) -> None:
    seen: list[str] = []
    with tenant_scope(acme.pk), transaction.atomic():
        transaction.on_commit(lambda: seen.extend(names()))
    assert seen == ["ours"]


def test_server_side_cursors_read_one_tenant(
    two_teams: None, filter_off: None, acme: Tenant, globex: Tenant
) -> None:
    with tenant_scope(globex.pk):
        names()
    with tenant_scope(acme.pk), transaction.atomic():
        assert [team.name for team in Team.objects.iterator(chunk_size=1)] == ["ours"]


def test_a_membership_of_another_tenant_does_not_exist(acme: Tenant, globex: Tenant) -> None:
    stranger = make_member(globex)
    with tenant_scope(acme.pk):
        assert not Membership.objects.filter(pk=stranger.pk).exists()
