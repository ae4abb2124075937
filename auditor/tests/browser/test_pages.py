"""Every page of ours: nothing serious for axe, no sideways scroll, a strict policy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest
from django.urls import reverse

from auditor.tests.browser.accessibility import overflow, serious_faults
from calls.models import Call, Stage, Transcript
from calls.stages import ANALYSIS
from calls.states import CallStatus
from calls.tests.make import keep_recording, make_call, make_stage
from calls.tests.make_review import make_analyzed_call
from calls.tests.make_search import make_said_call
from calls.tests.sounds import tone
from tenants.scope import tenant_scope
from tenants.states import Role, WorkState
from tenants.tests.make import make_member

if TYPE_CHECKING:
    from collections.abc import Callable

    from auditor.tests.browser.visitor import Visitor
    from tenants.models import Tenant

_SIGNED_OUT: Final = ("account_login", "account_reset_password", "account_reset_password_done")
_SIGNED_IN: Final = ("home", "calls:list", "calls:upload", "search:page", "account_change_password")


def completed(tenant: Tenant) -> Call:
    return make_analyzed_call(tenant, turns=6, findings=3, agent=make_member(tenant))


def silent(tenant: Tenant) -> Call:
    call = make_analyzed_call(tenant, findings=0)
    with tenant_scope(tenant.pk):
        Transcript.objects.filter(call=call).update(turns=[])
    return call


def waiting(tenant: Tenant) -> Call:
    call = make_call(tenant)
    make_stage(call)
    return call


def transcribed(tenant: Tenant) -> Call:
    call = make_analyzed_call(tenant, turns=4)
    with tenant_scope(tenant.pk):
        Call.objects.filter(pk=call.pk).update(status=CallStatus.TRANSCRIBED)
        call.refresh_from_db()
        call.analyses.all().delete()
    make_stage(call, ANALYSIS.name)
    return call


def failed(tenant: Tenant) -> Call:
    call = make_call(tenant)
    stage = make_stage(call)
    with tenant_scope(tenant.pk):
        words = "The file holds no sound: export it again."
        Stage.objects.filter(pk=stage.pk).update(state=WorkState.DEAD, error_message=words)
        Call.objects.filter(pk=call.pk).update(status=CallStatus.FAILED)
    return call


CALLS: Final = (completed, silent, waiting, transcribed, failed)


def check(visitor: Visitor, path: str, *, status: int = 200) -> None:
    answer = visitor.go(path)
    policy = answer.headers["content-security-policy"]
    assert answer.status == status
    assert "unsafe" not in policy
    assert "default-src 'self'" in policy
    assert serious_faults(visitor.page) == []
    assert overflow(visitor.page) == 0


@pytest.mark.parametrize("name", _SIGNED_OUT)
def test_a_page_before_the_sign_in_is_open_to_everybody(name: str, visitor: Visitor) -> None:
    check(visitor, reverse(name))


@pytest.mark.parametrize("name", _SIGNED_IN)
def test_a_page_is_open_to_everybody(name: str, acme: Tenant, visitor: Visitor) -> None:
    for make in CALLS:
        make(acme)
    visitor.enter(make_member(acme, Role.ADMIN))
    check(visitor, reverse(name))


@pytest.mark.parametrize("name", ["home", "calls:list"])
@pytest.mark.parametrize("role", [Role.QA_MANAGER, Role.AGENT])
def test_an_empty_page_is_open_to_everybody(
    name: str, role: Role, acme: Tenant, visitor: Visitor
) -> None:
    visitor.enter(make_member(acme, role))
    check(visitor, reverse(name))


def test_what_was_found_is_open_to_everybody(acme: Tenant, visitor: Visitor) -> None:
    for _ in range(2):
        make_said_call(acme, "The refund " * 40, "AB 4471 09", agent=make_member(acme))
    visitor.enter(make_member(acme, Role.ADMIN))
    check(visitor, f"{reverse('search:page')}?q=refund+ab447109")


@pytest.mark.parametrize("make", CALLS)
def test_a_call_is_open_to_everybody(
    make: Callable[[Tenant], Call], acme: Tenant, visitor: Visitor
) -> None:
    call = make(acme)
    keep_recording(call, tone(24))
    visitor.enter(make_member(acme, Role.QA_MANAGER))
    check(visitor, f"{call.get_absolute_url()}?q=refund")


def test_a_refusal_is_open_to_everybody(acme: Tenant, visitor: Visitor) -> None:
    visitor.enter(make_member(acme, Role.AGENT))
    check(visitor, reverse("calls:upload"), status=403)
    check(visitor, "/nowhere/", status=404)


def test_the_description_of_the_api_is_drawn_without_a_foreign_request(visitor: Visitor) -> None:
    visitor.go(reverse("api-docs"))
    visitor.page.get_by_text("/api/v1/calls", exact=True).first.wait_for()


def test_the_reference_of_the_api_is_drawn_without_a_foreign_request(visitor: Visitor) -> None:
    visitor.go(reverse("api-redoc"))
    visitor.page.get_by_role("heading", name="auth_refresh").wait_for()
