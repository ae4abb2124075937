"""Which words of the tenant's own a call is read by, and what is kept of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.urls import reverse

from bench.openai_server.answers import says
from bench.openai_server.server import COMPLETIONS, openai_server
from calls.domain.pipeline.analysis import analyze_next
from calls.domain.results.analysis_document import analysis_document
from calls.models import Analysis, Call
from calls.stages import ANALYSIS
from calls.tests.make import make_call, make_stage
from calls.tests.make_review import make_transcript
from engines.language.tests.reports import part
from engines.openai.endpoint import Endpoint
from tenants.domain.ai_profiles import change_profile
from tenants.models import AIProfile, CallTypeRole, TenantSettings
from tenants.scope import tenant_scope
from tenants.states import EngineChoice, Role
from tenants.tests.make import ADA, make_member
from tenants.tests.make_profiles import make_profile
from tenants.work_queue.execution import work_on

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import Settings

    from tenants.models import Tenant


def make_sales_call(tenant: Tenant) -> tuple[Call, AIProfile]:
    """A call whose type is given a role, whose default profile has words."""
    call = make_call(tenant)
    with tenant_scope(tenant.pk):
        Call.objects.filter(pk=call.pk).update(call_type="Order")
        CallTypeRole.objects.create(call_type="order", role="sales")
        profile = make_profile("sales", words="We sell boats.", is_default=True)
        make_transcript(call, turns=2)
    return call, profile


def read_by_a_server(call: Call, settings: Settings) -> list[str]:
    """All that it was asked."""
    stage = make_stage(call, ANALYSIS.name)
    with openai_server() as server, tenant_scope(call.tenant.pk):
        server.by_path[COMPLETIONS] = lambda _question: says(part())
        TenantSettings.objects.update(analysis_engine=EngineChoice.OPENAI)
        settings.ANALYSIS_ENDPOINT = Endpoint(server.base_url, "small")
        work_on(ANALYSIS, stage.pk, analyze_next)
        return [json.dumps(asked) for asked in server.asked]


def test_a_server_is_told_the_profile_and_its_version_is_kept(
    acme: Tenant, settings: Settings
) -> None:
    call, profile = make_sales_call(acme)

    told = read_by_a_server(call, settings)

    assert told
    assert all("We sell boats." in words for words in told)
    with tenant_scope(acme.pk):
        change_profile(profile, actor=ADA, name="Boats", system_prompt="We sell ships.")
        document = analysis_document(call.pk)
    assert document is not None
    assert document["profile"] == {
        "id": profile.pk,
        "name": "Boats",
        "role": "sales",
        "version": 1,
        "system_prompt": "We sell boats.",
    }


def test_the_review_page_names_the_profile(
    acme: Tenant, settings: Settings, client: Client
) -> None:
    call, profile = make_sales_call(acme)
    read_by_a_server(call, settings)
    client.force_login(make_member(acme, Role.QA_MANAGER).user)

    page = client.get(reverse("calls:review", args=[call.pk])).content.decode()

    assert f"{profile.name}, version 1" in page


def test_rules_of_this_machine_are_told_nothing(acme: Tenant) -> None:
    call, _profile = make_sales_call(acme)
    stage = make_stage(call, ANALYSIS.name)
    with tenant_scope(acme.pk):
        work_on(ANALYSIS, stage.pk, analyze_next)
        analysis, document = Analysis.objects.get(), analysis_document(call.pk)

    assert (analysis.engine, analysis.profile_version) == ("local", None)
    assert document is not None
    assert document["profile"] is None
