"""The database's own catalogue, held against what the wall promises."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection

from tenants.models import TenantOwned
from tenants.postgresql.operations import walled_keys
from tenants.postgresql.roles import AppendOnly, role_faults
from tenants.registry import declared

pytestmark = pytest.mark.django_db

OUTSIDE = {
    "account_emailaddress",
    "account_emailconfirmation",
    "auth_group",
    "auth_group_permissions",
    "auth_permission",
    "axes_accessattempt",
    "axes_accessattemptexpiration",
    "axes_accessfailurelog",
    "axes_accesslog",
    "django_admin_log",
    "django_content_type",
    "django_migrations",
    "django_session",
    "tenants_modelprice",
    "tenants_platformvisit",
    "tenants_systempause",
    "tenants_tenant",
    "tenants_user",
}
SECURITY_DEFINERS = {
    "next_calls_importline",
    "next_calls_stage",
    "next_tenants_outgoingmail",
    "next_tickets_training",
    "search_calls",
    "search_passages",
    "tenant_of_api_key",
    "tenants_held_by_budget",
    "tenants_of_user",
    "undecided_tenants",
    "waiting_work",
    "work_status",
}


def _column(query: str) -> set[object]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return {row[0] for row in cursor.fetchall()}


def test_every_other_table_has_row_security() -> None:
    public = "FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
    unwalled = _column(f"SELECT relname {public} AND NOT relrowsecurity")
    assert unwalled == OUTSIDE, "docs/howto/app.md, 2"
    owned = {model._meta.db_table for model in apps.get_models() if issubclass(model, TenantOwned)}
    assert _column(f"SELECT relname {public} AND relrowsecurity") == owned, "docs/howto/app.md, 2"


def test_every_key_to_a_tenants_row_is_doubled() -> None:
    constraints = _column("SELECT conname FROM pg_constraint WHERE contype = 'f'")
    for model in apps.get_models():
        for column, _ in walled_keys(model):
            name = f"{model._meta.db_table}_{column}_same_tenant"
            assert name[:63] in constraints


def test_the_security_definer_functions_are_the_ones_we_know() -> None:
    assert _column("SELECT proname FROM pg_proc WHERE prosecdef") == SECURITY_DEFINERS


def test_every_security_definer_function_has_a_fixed_search_path() -> None:
    path = '{"search_path=pg_catalog, public, pg_temp"}'
    assert _column("SELECT proconfig::text FROM pg_proc WHERE prosecdef") == {path}


def test_the_tests_run_as_a_role_that_the_wall_holds() -> None:
    assert role_faults(connection) == []


def test_the_append_only_tables_are_the_ones_we_know() -> None:
    assert {(kept.table, kept.may_be_deleted) for kept in declared(AppendOnly)} == {
        ("tenants_aiprofileversion", False),
        ("tenants_auditevent", False),
        ("tenants_platformvisit", False),
        ("tenants_usageentry", False),
        ("tickets_decision", True),
        ("tickets_verdict", True),
    }


def test_what_is_append_only_the_application_may_not_change() -> None:
    for kept in declared(AppendOnly):
        for right in kept.revoked:
            query = f"SELECT has_table_privilege(current_user, '{kept.table}', '{right}')"
            assert _column(query) == {False}


def test_every_owned_model_keeps_the_wall_managers() -> None:
    for model in apps.get_models():
        if issubclass(model, TenantOwned):
            meta = model._meta
            assert (meta.default_manager_name, meta.base_manager_name) == (
                "objects",
                "across_tenants",
            )


def test_what_points_at_a_tenants_row_is_a_tenants_row_itself() -> None:
    for model in apps.get_models():
        if not issubclass(model, TenantOwned):
            assert list(walled_keys(model)) == [], model
