"""The database of the tests, the two tenants of the cast, and what no test may do."""

from __future__ import annotations

import gc
from contextlib import ExitStack
from typing import TYPE_CHECKING

import psycopg
import pytest
from django import conf
from django.core.management import call_command
from django.db import connections
from django.db.migrations.state import ProjectState
from django.test import TransactionTestCase
from psycopg import sql

from auditor.tests.databases import connected_to, migrate_once, migrated_database
from tenants.domain.people import found_tenant
from tenants.scope import tenant_scope

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytest_django import DjangoDbBlocker

    from tenants.models import Tenant

pytest_plugins = (
    "tenants.fetch.tests.web_server",
    "tenants.storage.tests.s3_server",
    "tenants.storage.tests.storages",
)


def pytest_configure() -> None:
    """Static files come straight from their sources, and passwords are hashed fast."""
    conf.settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    conf.settings.WHITENOISE_AUTOREFRESH = conf.settings.WHITENOISE_USE_FINDERS = True
    conf.settings.STORAGES["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    }


def pytest_collection_finish() -> None:
    """What is imported now stays: a collection that looks through it costs a third of a second."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


_LONG = {"test_fuzz", "test_kill_nine", "test_walk"}
_KEPT = {"django_migrations", "django_content_type", "auth_permission"}


def _flush_as_owner(_: TransactionTestCase | None) -> None:
    """The application's role may not delete all: empty the tables over the owner's connection."""
    settings = connections["owner"].get_connection_params()
    settings = {name: settings[name] for name in ("host", "port", "user", "dbname")}
    names = sql.SQL(", ").join(map(sql.Identifier, _flushed_tables()))
    with psycopg.connect(**settings) as owner:
        if owner.info.parameter_status("is_superuser") == "on":
            owner.execute(sql.SQL("LOCK TABLE {}").format(names))  # As TRUNCATE: waits for all.
            _delete_all(owner)
        else:
            owner.execute(sql.SQL("TRUNCATE {}").format(names))


def _delete_all(owner: psycopg.Connection[tuple[object, ...]]) -> None:
    """TRUNCATE makes new files for every table and index: 0.3 s, where a test fills a few rows.

    A replica's session fires no trigger: neither those of foreign keys nor of append-only tables.
    """
    owner.execute("SET LOCAL session_replication_role = replica")
    ask = sql.SQL("(SELECT {} FROM {} LIMIT 1)")
    asked = [ask.format(sql.Literal(name), sql.Identifier(name)) for name in _flushed_tables()]
    for (filled,) in owner.execute(sql.SQL(" UNION ALL ").join(asked)).fetchall():
        owner.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(str(filled))))


def _flushed_tables() -> list[str]:
    return sorted(set(connections["default"].introspection.table_names()) - _KEPT)


def _in_place(name: str) -> Callable[..., None]:
    """The state's change of a constraint or an index, told to the one class that has it.

    Django makes new classes of all models around it: half of the time of a migration from nothing.
    The upgrade's test compares what comes of this with what `migrate` makes of an old database.
    """
    change = getattr(ProjectState, name)

    def changed(state: ProjectState, app: str, model: str, option: str, what: object) -> None:
        classes = state.__dict__.pop("apps", None)
        change(state, app, model, option, what)
        if classes is not None:
            state.__dict__["apps"] = classes
            setattr(
                classes.get_model(app, model)._meta,
                option,
                state.models[app, model].options[option],
            )

    return changed


def _migrate() -> None:
    with pytest.MonkeyPatch.context() as patch:
        for option in ("_append_option", "_remove_option"):
            patch.setattr(ProjectState, option, _in_place(option))
        call_command("migrate", verbosity=0)


@pytest.hookimpl(trylast=True)  # After the order is drawn.
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first, so that no worker ends long before the others."""
    items.sort(
        key=lambda item: not (item.get_closest_marker("xdist_group") or item.path.stem in _LONG)
    )


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """A migrated database of the worker's own, where tests run as the application."""
    worker = getattr(request.config, "workerinput", {"workerid": "alone", "testrunuid": ""})
    stack = ExitStack()
    with django_db_blocker.unblock():
        migrate_once(worker["testrunuid"], _migrate)
        own = stack.enter_context(migrated_database(worker["workerid"]))
        stack.enter_context(connected_to(own))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", _flush_as_owner)
        yield
    with django_db_blocker.unblock():
        stack.close()


@pytest.fixture(scope="module")
def kept_db(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The database for a module none of whose tests rolls back: emptied after the last."""
    with django_db_blocker.unblock():
        yield
        _flush_as_owner(None)


@pytest.fixture
def acme(db: None) -> Tenant:
    """Ours."""
    return found_tenant(name="Acme", slug="acme")


@pytest.fixture
def globex(db: None) -> Tenant:
    """Theirs."""
    return found_tenant(name="Globex", slug="globex")


@pytest.fixture
def in_acme(acme: Tenant) -> Iterator[None]:
    """Within our scope."""
    with tenant_scope(acme.pk):
        yield
