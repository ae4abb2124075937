"""A database that 33e3dd5 left behind becomes what a fresh one is, and keeps its rows."""

from __future__ import annotations

import lzma
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from django.core.management import call_command
from django.db import connections
from django.test import Client

from auditor.tests.databases import connected_to, empty_database, owner_of
from auditor.tests.upgrade.schema import QUERIES, row_counts_of, schema_of
from calls.models import Call
from tenants.models import Membership, Tenant
from tenants.scope import tenant_scope
from tenants.states import Role
from tickets.models import Ticket

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import DjangoDbBlocker

pytestmark = pytest.mark.xdist_group("upgrade")

_DUMP: Final = Path(__file__).with_name("33e3dd5.sql.xz")
_EDITED: Final = (
    "CREATE OR REPLACE FUNCTION public.tenant_of_api_key(key_prefix text) RETURNS uuid "
    "LANGUAGE sql AS 'SELECT NULL::uuid'"
)
_MOVED: Final = {
    "calls_systempause": "tenants_systempause",
    "calls_tenantpause": "tenants_tenantpause",
}
_FRAMEWORK: Final = {"auth_permission", "django_content_type", "django_migrations"}


@dataclass(frozen=True)
class Upgrade:
    """Both databases' schemas, and the rows of the old one before and after."""

    fresh: dict[str, dict[str, str]]
    upgraded: dict[str, dict[str, str]]
    before: dict[str, int]
    after: dict[str, int]


@pytest.fixture(scope="module")
def upgrade(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Upgrade]:
    """The old database, migrated; Django's connections lead to it."""
    fresh = str(connections["owner"].settings_dict["NAME"])
    role = str(connections["default"].settings_dict["USER"])
    dump = lzma.decompress(_DUMP.read_bytes()).decode().replace("auditor_app", role)
    with django_db_blocker.unblock(), empty_database("upgraded") as name:
        with owner_of(name) as old:
            old.execute(dump.encode())
            old.execute(_EDITED)
        with owner_of(name) as old:  # Another, for a dump sets the session's search path.
            before = row_counts_of(old)
        with connected_to(name):
            call_command("migrate", verbosity=0)
            with owner_of(fresh) as beside, owner_of(name) as new:
                yield Upgrade(schema_of(beside), schema_of(new), before, row_counts_of(new))


@pytest.mark.parametrize("part", QUERIES)
def test_an_upgraded_database_is_as_a_fresh_one(upgrade: Upgrade, part: str) -> None:
    assert upgrade.upgraded[part] == upgrade.fresh[part]


def test_an_upgrade_keeps_every_row(upgrade: Upgrade) -> None:
    kept = upgrade.before.keys() - _FRAMEWORK
    assert {table: upgrade.after.get(_MOVED.get(table, table)) for table in kept} == {
        table: upgrade.before[table] for table in kept
    }
    assert (upgrade.before["calls_call"], upgrade.before["tickets_ticket"]) == (12, 138)


def test_recordings_from_before_stand_in_the_inventory_of_objects(upgrade: Upgrade) -> None:
    assert upgrade.before["calls_recording"] == upgrade.after["tenants_storedobject"] == 12


def test_the_pages_of_calls_and_tickets_from_before_answer(upgrade: Upgrade) -> None:
    tenant = Tenant.objects.get(slug="sunny-hill-internet")
    client = Client()
    with tenant_scope(tenant.pk):
        call = Call.objects.get(original_filename="sunny-hill-internet-2-charged-twice.mp3")
        ticket = Ticket.objects.filter(status="auto_resolved").latest("created_at")
        client.force_login(Membership.objects.get(role=Role.QA_MANAGER).user)

    call_page = client.get(f"/calls/{call.pk}/")
    ticket_page = client.get(f"/tickets/{ticket.pk}/")

    assert (call_page.status_code, ticket_page.status_code) == (200, 200)
    assert "charged" in call_page.content.decode()
    assert ticket.subject in ticket_page.content.decode()
