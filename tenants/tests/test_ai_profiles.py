"""AI profiles: their versions, their defaults, and which calls are read by them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from tenants.domain.ai_profiles import change_profile, profile_version_for
from tenants.models import AIProfile, AIProfileVersion, AuditEvent, CallTypeRole, PhoneNumber
from tenants.scope import tenant_scope
from tenants.states import Role
from tenants.tests.ask import as_person
from tenants.tests.make import ADA, make_member
from tenants.tests.make_profiles import make_profile

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from tenants.models import Tenant

PROFILES = "/api/v1/ai-profiles"


def words_for(number: PhoneNumber | None, call_type: str) -> str | None:
    version = profile_version_for(number, call_type)
    return version.system_prompt if version else None


def test_other_words_are_a_new_version_and_the_old_ones_stay(acme: Tenant) -> None:
    with tenant_scope(acme.pk):
        profile = make_profile("sales", words="The\nfirst.")
        change_profile(profile, actor=ADA, name="Sellers", system_prompt="The\r\nfirst.")
        change_profile(profile, actor=ADA, system_prompt="Second.")

        versions = AIProfileVersion.objects.values_list("number", "system_prompt")
        assert list(versions) == [(2, "Second."), (1, "The\nfirst.")]
        worded = AuditEvent.objects.filter(action="aiprofile.worded").order_by("created_at")
        assert [event.after for event in worded] == [{"version": 1}, {"version": 2}]


def test_a_role_has_one_default_in_each_tenant(acme: Tenant, globex: Tenant) -> None:
    with tenant_scope(globex.pk):
        make_profile("sales", is_default=True)
    with tenant_scope(acme.pk):
        make_profile("sales", is_default=True)
        other = make_profile("sales")
        with pytest.raises(ValidationError, match="Take that from it first"):
            change_profile(other, actor=ADA, is_default=True)
        with pytest.raises(IntegrityError, match="one_default_per_role"), transaction.atomic():
            AIProfile.objects.update(is_default=True)


def test_a_call_takes_its_numbers_profile_else_its_types_default_else_none(
    acme: Tenant, globex: Tenant
) -> None:
    with tenant_scope(globex.pk):
        make_profile("support", words="Theirs.", is_default=True)
        CallTypeRole.objects.create(call_type="billing", role="support")
    with tenant_scope(acme.pk):
        make_profile("support", words="A default.", is_default=True)
        make_profile("support", words="The number's.", number="+4930123456")
        own, plain = PhoneNumber.objects.get(), PhoneNumber.objects.create(did_number="+4930123457")
        assert words_for(plain, "billing") is None

        CallTypeRole.objects.create(call_type="Billing", role="support")
        assert words_for(plain, "billing") == words_for(None, "BILLING") == "A default."
        assert words_for(own, "billing") == words_for(own, "") == "The number's."
        assert words_for(None, "") is words_for(None, "sales") is None


def test_the_api_makes_changes_and_lists_profiles(acme: Tenant) -> None:
    client = as_person(make_member(acme, Role.QA_MANAGER))
    fields = {"name": "Desk", "role": "receptionist", "system_prompt": "One."}

    made = client.post(PROFILES, fields, format="json")
    changed = client.patch(
        f"{PROFILES}/{made.json()['id']}", {"system_prompt": "Two."}, format="json"
    )

    assert (made.status_code, made.json()["version"]) == (201, 1)
    assert made["Location"].endswith(f"{PROFILES}/{made.json()['id']}")
    assert (changed.json()["version"], changed.json()["system_prompt"]) == (2, "Two.")
    assert client.get(PROFILES).json()["results"] == [changed.json()]
    assert client.post(PROFILES, fields, format="json").status_code == 400
    unseen = fields | {"name": "Other", "system_prompt": "\u200b"}
    assert client.post(PROFILES, unseen, format="json").status_code == 400
    assert len(client.get(PROFILES).json()["results"]) == 1


def test_profiles_are_for_those_who_oversee(acme: Tenant, globex: Tenant) -> None:
    with tenant_scope(globex.pk):
        theirs = make_profile("support")
    manager, agent = (as_person(make_member(acme, role)) for role in (Role.QA_MANAGER, Role.AGENT))

    assert manager.get(f"{PROFILES}/{theirs.pk}").status_code == 404
    assert manager.patch(f"{PROFILES}/{theirs.pk}", {}, format="json").status_code == 404
    assert agent.get(PROFILES).status_code == 403


@pytest.mark.parametrize("count", [1, 10])
def test_profiles_cost_the_same_however_many(
    acme: Tenant, client: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with tenant_scope(acme.pk):
        for _ in range(count):
            make_profile("support")
    member = make_member(acme, Role.QA_MANAGER)
    api, page = as_person(member), reverse("admin:tenants_aiprofile_changelist")
    client.force_login(member.user)
    client.get(page)  # The session is read from the cache from now on.

    with django_assert_num_queries(2):
        assert len(api.get(PROFILES).json()["results"]) == count
    with django_assert_num_queries(7):
        client.get(page)


def test_the_admin_keeps_versions_and_says_who_reads_them(acme: Tenant, client: Client) -> None:
    client.force_login(make_member(acme, Role.QA_MANAGER).user)
    fields = {"name": "Desk", "role": "receptionist", "system_prompt": "One.", "is_default": "on"}
    inline = {"versions-TOTAL_FORMS": 0, "versions-INITIAL_FORMS": 0}
    client.post(reverse("admin:tenants_aiprofile_add"), fields | inline)
    with tenant_scope(acme.pk):
        profile = AIProfile.objects.get()
    page = reverse("admin:tenants_aiprofile_change", args=[profile.pk])
    client.post(page, fields | inline | {"system_prompt": "Two."})

    shown = client.get(page).content.decode()

    assert "follows fixed rules and does not read them" in shown
    assert "One." in shown
    assert ">Two.</textarea>" in shown.replace("\n", "")
