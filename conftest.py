"""The database of the tests, the two tenants of the cast, and what no test may do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command
from django.db import connections
from django.test import TransactionTestCase
from psycopg import sql
from pytest_socket import disable_socket, socket_allow_hosts

from tenants.domain.people import found_tenant

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tenants.models import Tenant


def pytest_runtest_setup() -> None:
    """Nothing leaves the machine."""
    disable_socket(allow_unix_socket=True)
    socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)


def _flush_as_owner(case: TransactionTestCase) -> None:
    """The application's role may not truncate: empty the tables over the owner's connection."""
    call_command(
        "flush",
        database="owner",
        verbosity=0,
        interactive=False,
        reset_sequences=False,
        inhibit_post_migrate=False,
    )


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, django_db_blocker: pytest.FixtureRequest
) -> Iterator[None]:
    """Create, migrate and drop the test database as the owner; tests run as the application."""
    worker = getattr(request.config, "workerinput", {}).get("workerid", "alone")
    owner, application = connections["owner"], connections["default"]
    name, real_name = f"test_auditor_{worker}", owner.settings_dict["NAME"]
    database = sql.Identifier(name)
    with django_db_blocker.unblock():
        _as_owner(owner, sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(database))
        _as_owner(owner, sql.SQL("CREATE DATABASE {}").format(database))
        for connection in (owner, application):
            connection.close()
            connection.settings_dict["NAME"] = name
        call_command("migrate", verbosity=0)
        owner.close()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", _flush_as_owner)
        yield
    with django_db_blocker.unblock():
        for connection in (owner, application):
            connection.close()
            connection.settings_dict["NAME"] = real_name
        _as_owner(owner, sql.SQL("DROP DATABASE {} WITH (FORCE)").format(database))
        owner.close()


def _as_owner(owner: object, statement: sql.Composed) -> None:
    with owner.cursor() as cursor:
        cursor.execute(statement)


@pytest.fixture
def acme(db: None) -> Tenant:
    """Ours."""
    return found_tenant(name="Acme", slug="acme")


@pytest.fixture
def globex(db: None) -> Tenant:
    """Theirs."""
    return found_tenant(name="Globex", slug="globex")
