"""Settings, numbers, keys and usage in the admin."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone

from engines.openai.endpoint import Endpoint
from tenants.domain.actors import SYSTEM
from tenants.domain.keys import find_key, issue_key
from tenants.identifiers import uuid7
from tenants.models import ApiKey, PhoneNumber, TenantSettings, UsageEntry
from tenants.scope import tenant_scope
from tenants.states import Role
from tenants.tests.make import make_member
from tenants.tests.test_admin_site import signed_in

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries, Settings

    from tenants.models import Tenant

_SETTLED = {
    "language": "de",
    "timezone": "Europe/Berlin",
    "agent_channel": "right",
    "speech_engine": "local",
    "analysis_engine": "local",
}
KEYS = "admin:tenants_apikey_changelist"
USAGE = "admin:tenants_usageentry_changelist"


@pytest.fixture
def boss(acme: Tenant) -> Client:
    return signed_in(make_member(acme, Role.ADMIN).user)


@pytest.fixture
def manager(acme: Tenant) -> Client:
    return signed_in(make_member(acme, Role.QA_MANAGER).user)


def add_number(client: Client, number: str) -> HttpResponse:
    page = reverse("admin:tenants_phonenumber_add")
    return client.post(page, {"did_number": number, "is_active": "on"})  # type: ignore[return-value]  # A test's response.


def add_key(client: Client, **given: object) -> HttpResponse:
    data = {"name": "Dialler", "scopes": ["tenant:read"]} | given
    return client.post(reverse("admin:tenants_apikey_add"), data)  # type: ignore[return-value]  # As above.


def make_usage(tenant: Tenant, *, seconds: int = 60) -> UsageEntry:
    with tenant_scope(tenant.pk):
        return UsageEntry.objects.create(
            subject_kind="call",
            subject_id=uuid7(),
            stage="transcription",
            booking="whole",
            engine="openai",
            model="whisper-1",
            unit="second",
            quantity=Decimal(seconds),
            unit_price_usd=Decimal("0.0001"),
            cost_usd=Decimal(seconds) * Decimal("0.0001"),
            attempt=1,
        )


def settings_page(tenant: Tenant) -> str:
    with tenant_scope(tenant.pk):
        pk = TenantSettings.objects.get().pk
    return reverse("admin:tenants_tenantsettings_change", args=[pk])


def test_the_settings_open_at_once(acme: Tenant, boss: Client) -> None:
    page = boss.get(reverse("admin:tenants_tenantsettings_changelist"))
    assert page.headers["Location"] == settings_page(acme)


def test_settings_are_changed(acme: Tenant, boss: Client) -> None:
    page = boss.post(settings_page(acme), _SETTLED | {"monthly_budget_usd": "50"})
    assert page.status_code == 302
    with tenant_scope(acme.pk):
        kept = TenantSettings.objects.get()
    assert (kept.language, kept.timezone, kept.monthly_budget_usd) == (
        "de",
        "Europe/Berlin",
        Decimal(50),
    )


def test_what_would_be_sent_is_said_where_it_is_chosen(
    acme: Tenant, boss: Client, settings: Settings
) -> None:
    page = boss.get(settings_page(acme)).content.decode()
    assert "nothing leaves it" in page
    assert 'value="openai"' not in page
    chosen = _SETTLED | {"speech_engine": "openai"}
    assert boss.post(settings_page(acme), chosen).status_code == 200

    settings.SPEECH_ENDPOINT = Endpoint("https://speech.example.com/v1", "small", "sk-secret")
    page = boss.get(settings_page(acme)).content.decode()
    assert "sent to speech.example.com as it was recorded" in page
    assert "Nothing is redacted" in page
    assert "sk-secret" not in page
    assert boss.post(settings_page(acme), chosen).status_code == 302
    with tenant_scope(acme.pk):
        kept = TenantSettings.objects.get()
    assert (kept.speech_engine, kept.analysis_engine) == ("openai", "local")


@pytest.mark.parametrize("country", ["DE", "US", ""])
def test_a_country_is_settled_or_left_open(acme: Tenant, boss: Client, country: str) -> None:
    said = _SETTLED | {"country": country, "show_unproven_findings": "on"}
    assert boss.post(settings_page(acme), said).status_code == 302
    with tenant_scope(acme.pk):
        kept = TenantSettings.objects.get()
    assert (kept.country, kept.show_unproven_findings) == (country, True)


@pytest.mark.parametrize("country", ["de", "XX", "D", "49", "D1", "\u00c4\u00d6"])
def test_what_is_no_country_is_refused(acme: Tenant, boss: Client, country: str) -> None:
    page = boss.post(settings_page(acme), _SETTLED | {"country": country})
    assert page.status_code == 200
    assert "two capitals" in page.content.decode()
    with tenant_scope(acme.pk):
        assert TenantSettings.objects.get().country == ""


def test_the_database_keeps_two_capitals_only(acme: Tenant) -> None:
    with tenant_scope(acme.pk), pytest.raises(IntegrityError, match="two_capitals"):
        TenantSettings.objects.update(country="de")


def test_settings_of_others_do_not_exist(globex: Tenant, boss: Client) -> None:
    assert boss.get(settings_page(globex)).status_code == 404


def test_a_qa_manager_reads_the_settings_only(acme: Tenant, manager: Client) -> None:
    assert manager.get(settings_page(acme)).status_code == 200
    assert manager.post(settings_page(acme), {"language": "de"}).status_code == 403


def test_a_number_is_added(acme: Tenant, boss: Client) -> None:
    assert add_number(boss, "+4930123456").status_code == 302
    with tenant_scope(acme.pk):
        assert PhoneNumber.objects.get().did_number == "+4930123456"


def test_a_number_of_another_tenant_is_in_use_and_no_more_is_said(
    acme: Tenant, globex: Tenant, boss: Client
) -> None:
    with tenant_scope(globex.pk):
        PhoneNumber.objects.create(did_number="+4930123456", provider_type="canary")
    page = add_number(boss, "+4930123456")
    assert "This number is already in use." in page.text
    assert not {"canary", "Globex"} & set(re.findall(r"\w+", page.text))
    with tenant_scope(acme.pk):
        assert not PhoneNumber.objects.exists()


def test_a_key_is_shown_once(acme: Tenant, boss: Client) -> None:
    page = add_key(boss)
    (secret,) = re.findall(r"sa_\w+_[\w-]+", page.text)
    assert "no-store" in page.headers["Cache-Control"]
    found = find_key(secret)
    assert found
    assert found.name == "Dialler"

    kept = reverse("admin:tenants_apikey_change", args=[found.pk])
    for address in (reverse(KEYS), kept):
        text = boss.get(address).text
        assert found.prefix in text
        assert secret not in text
        assert found.hash not in text


def test_a_key_expires_later_than_now(boss: Client) -> None:
    past = timezone.now() - timedelta(days=1)
    given = {"expires_at_0": f"{past:%Y-%m-%d}", "expires_at_1": "00:00:00"}
    assert "Choose a time in the future." in add_key(boss, **given).text


def test_a_key_is_revoked_after_a_second_word(acme: Tenant, boss: Client) -> None:
    with tenant_scope(acme.pk):
        key, secret = issue_key(name="Dialler", scopes=["tenant:read"], actor=SYSTEM)
    chosen = {"action": "revoke_keys", "_selected_action": [str(key.pk)]}

    assert "cannot be restored" in boss.post(reverse(KEYS), chosen).text
    assert find_key(secret)
    boss.post(reverse(KEYS), chosen | {"confirmed": "yes"})
    assert find_key(secret) is None


def test_keys_of_others_are_not_revoked(globex: Tenant, boss: Client) -> None:
    with tenant_scope(globex.pk):
        key, secret = issue_key(name="Theirs", scopes=["tenant:read"], actor=SYSTEM)
    chosen = {"action": "revoke_keys", "_selected_action": [str(key.pk)], "confirmed": "yes"}
    boss.post(reverse(KEYS), chosen)
    assert find_key(secret)


def test_a_qa_manager_has_no_keys(acme: Tenant, manager: Client) -> None:
    assert manager.get(reverse(KEYS)).status_code == 403
    assert add_key(manager).status_code == 403
    with tenant_scope(acme.pk):
        assert not ApiKey.objects.exists()


def test_usage_is_summed_over_the_filter_and_the_tenant(
    acme: Tenant, globex: Tenant, manager: Client
) -> None:
    make_usage(acme, seconds=600)
    make_usage(acme, seconds=1_200)
    make_usage(globex, seconds=90_000)
    text = manager.get(reverse(USAGE)).text
    assert "$0.18" in text
    assert "1,800" in text
    assert "9.00" not in text
    assert "$0.00" in manager.get(reverse(USAGE), {"unit": "token"}).text


def test_nobody_writes_the_ledger(acme: Tenant, boss: Client) -> None:
    entry = make_usage(acme)
    assert boss.get(reverse("admin:tenants_usageentry_add")).status_code == 403
    page = reverse("admin:tenants_usageentry_delete", args=[entry.pk])
    assert boss.post(page, {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("count", [1, 50])
def test_the_ledger_costs_the_same_however_long(
    acme: Tenant, boss: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(count):
        make_usage(acme)
    with django_assert_num_queries(12):
        text = boss.get(reverse(USAGE)).text
    assert text.count("whisper-1") == count
