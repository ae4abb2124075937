"""Calls in the admin: what stands where, a second try, and the end of a call."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse

from calls.models import Call, CallEvent, Stage
from calls.stages import TRANSCRIPTION
from calls.states import CallEventKind, CallStatus
from calls.tests.make import keep_recording, make_call, make_stage
from calls.tests.make_review import make_analyzed_call
from calls.tests.sounds import silence
from tenants.scope import tenant_scope
from tenants.states import Role, WorkState
from tenants.tests.make import make_member, make_user
from tenants.work_queue.claims import WorkRefusedError, claim, refuse, release_for_retry

if TYPE_CHECKING:
    from django.http import HttpResponse
    from pytest_django import DjangoAssertNumQueries

    from tenants.models import Membership, Tenant

CALLS = "admin:calls_call_changelist"
pytestmark = pytest.mark.usefixtures("in_folder")


@pytest.fixture
def manager(acme: Tenant) -> Membership:
    return make_member(acme, Role.QA_MANAGER)


@pytest.fixture
def client(manager: Membership) -> Client:
    client = Client()
    client.force_login(manager.user, "tenants.authentication.PeopleBackend")
    return client


def make_failed(tenant: Tenant, *, agent: Membership | None = None) -> Call:
    """A call whose transcription was given up, to be retried."""
    call = make_call(tenant, agent=agent)
    stage = make_stage(call)
    with tenant_scope(tenant.pk):
        Stage.objects.filter(pk=stage.pk).update(
            raised=TRANSCRIPTION.most_raises - 1, attempt=TRANSCRIPTION.most_raises - 1
        )
        claimed = claim(TRANSCRIPTION, stage.pk)
        assert claimed
        release_for_retry(claimed, ValueError())
    return call


def make_refused(tenant: Tenant) -> Call:
    call = make_call(tenant)
    stage = make_stage(call)
    with tenant_scope(tenant.pk):
        claimed = claim(TRANSCRIPTION, stage.pk)
        assert claimed
        refuse(claimed, WorkRefusedError("empty", "There is no sound in this file."))
    return call


def stored(call: Call) -> Call:
    with tenant_scope(call.tenant.pk):
        found: Call = Call.objects.get(pk=call.pk)
    return found


def page_of(call: Call, name: str = "change") -> str:
    return reverse(f"admin:calls_call_{name}", args=[call.pk])


def act(client: Client, action: str, *calls: Call, **given: object) -> HttpResponse:
    chosen = {"action": action, "_selected_action": [str(call.pk) for call in calls]}
    return client.post(reverse(CALLS), chosen | given, follow=True)  # type: ignore[return-value]  # A test's response.


def correct(client: Client, call: Call, **given: object) -> HttpResponse:
    none = {f"{inline}-{count}_FORMS": 0 for inline in ("stages", "events")
            for count in ("TOTAL", "INITIAL")}  # fmt: skip
    return client.post(page_of(call), none | given)  # type: ignore[return-value]  # As above.


@pytest.mark.parametrize("count", [1, 50])
def test_the_list_costs_the_same_however_long(
    acme: Tenant, client: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(count):
        make_failed(acme, agent=make_member(acme, user=make_user("agent")))
    with django_assert_num_queries(9):
        text = client.get(reverse(CALLS)).text
    assert text.count("ValueError while the transcription ran") == count


def test_the_list_says_what_went_wrong(acme: Tenant, client: Client) -> None:
    make_refused(acme)
    text = client.get(reverse(CALLS)).text
    assert "There is no sound in this file." in text
    assert 'class="state failed"' in text


def test_calls_of_others_are_nowhere(acme: Tenant, globex: Tenant, client: Client) -> None:
    theirs = make_failed(globex, agent=make_member(globex, user=make_user("canary")))
    listed = client.get(reverse(CALLS)).text
    assert theirs.original_filename not in listed
    assert "canary" not in listed
    for name in ("change", "delete"):
        assert client.get(page_of(theirs, name)).status_code == 404
    for action in ("retry_failed", "delete_selected"):
        act(client, action, theirs, post="yes")
    assert stored(theirs).status == CallStatus.FAILED


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"status__exact": "failed"}, {"failed", "refused"}),
        ({"status__exact": "uploaded"}, {"fresh"}),
        ({"trouble": "yes"}, {"failed", "refused"}),
        ({"transcribed": "ever"}, {"done"}),
        ({"transcribed": "today"}, {"done"}),
        ({"agent": "not an id"}, set()),
        ({"q": "fresh"}, {"fresh"}),
    ],
)
def test_the_list_is_narrowed(
    acme: Tenant, client: Client, query: dict[str, str], found: set[str]
) -> None:
    made = {"failed": make_failed(acme), "refused": make_refused(acme), "fresh": make_call(acme)}
    made["done"] = make_call(acme)
    stage = make_stage(made["done"])
    with tenant_scope(acme.pk):
        Stage.objects.filter(pk=stage.pk).update(state=WorkState.DONE, finished_at=stage.created_at)
        Call.objects.filter(pk=made["done"].pk).update(status=CallStatus.COMPLETED)
        for name, call in made.items():
            Call.objects.filter(pk=call.pk).update(original_filename=f"{name}.wav")
    text = client.get(reverse(CALLS), query).text
    assert {name for name in made if f"{name}.wav" in text} == found


def test_what_failed_is_tried_again(acme: Tenant, manager: Membership, client: Client) -> None:
    failed, refused = make_failed(acme), make_refused(acme)
    page = act(client, "retry_failed", failed, refused)
    assert "1 call is retried." in page.text
    assert stored(failed).status == CallStatus.UPLOADED
    assert stored(refused).status == CallStatus.FAILED
    with tenant_scope(acme.pk):
        assert CallEvent.objects.get(kind=CallEventKind.RETRIED).by == manager


def test_a_retry_of_nothing_says_so(acme: Tenant, client: Client) -> None:
    page = act(client, "retry_failed", make_refused(acme))
    assert "There is nothing to retry." in page.text


def test_a_correction_leaves_the_pipeline_alone(
    acme: Tenant, manager: Membership, client: Client
) -> None:
    call = make_failed(acme)
    page = correct(client, call, company_name="Initech", status="completed", tags="a,b")
    assert page.status_code == 302
    kept = stored(call)
    assert (kept.company_name, kept.tags, kept.status) == ("Initech", ["a", "b"], "failed")
    with tenant_scope(acme.pk):
        event = CallEvent.objects.get(kind=CallEventKind.CHANGED)
        assert event.by == manager
    assert "company_name" in event.detail


def test_another_language_has_the_call_transcribed_again(acme: Tenant, client: Client) -> None:
    call = make_analyzed_call(acme)

    correct(client, call, spoken_language="es", external_id="7")

    assert stored(call).status == CallStatus.UPLOADED
    assert (stored(call).spoken_language, stored(call).external_id) == ("es", "7")


def test_the_language_stays_while_the_call_is_worked_on(acme: Tenant, client: Client) -> None:
    call = make_call(acme)
    stage = make_stage(call)
    with tenant_scope(acme.pk):
        assert claim(TRANSCRIPTION, stage.pk)

    page = correct(client, call, spoken_language="es")

    assert "This call is being processed." in page.text
    assert stored(call).spoken_language == ""


def test_an_external_id_is_not_given_twice(acme: Tenant, client: Client) -> None:
    make_call(acme, external_id="A-1")
    page = correct(client, make_call(acme), external_id="A-1")
    assert "A call with this external id exists already." in page.text


def test_an_agent_of_others_is_no_choice(acme: Tenant, globex: Tenant, client: Client) -> None:
    call = make_call(acme)
    page = correct(client, call, agent=str(make_member(globex).pk))
    assert "Select a valid choice" in page.text
    assert stored(call).agent_id is None


def test_a_call_is_deleted_with_its_recording(acme: Tenant, client: Client) -> None:
    call = make_failed(acme)
    keep_recording(call, silence())
    asked = client.get(page_of(call, "delete"))
    assert "with recording, transcript, analysis and history" in asked.text
    client.post(page_of(call, "delete"), {"post": "yes"})
    with tenant_scope(acme.pk):
        assert not Call.objects.exists()


def test_several_calls_are_deleted_at_once(acme: Tenant, client: Client) -> None:
    first, second = make_call(acme), make_failed(acme)
    kept = make_call(acme)
    act(client, "delete_selected", first, second, post="yes")
    with tenant_scope(acme.pk):
        assert [call.pk for call in Call.objects.all()] == [kept.pk]


def test_calls_are_not_added_here(acme: Tenant, client: Client) -> None:
    assert client.get(reverse("admin:calls_call_add")).status_code == 403
    assert reverse("calls:upload") in client.get(reverse(CALLS)).text


def test_the_page_of_a_call_shows_its_way(acme: Tenant, client: Client) -> None:
    call = make_refused(acme)
    text = client.get(page_of(call)).text
    assert "There is no sound in this file." in text
    assert call.get_absolute_url() in text
    assert "<audio controls" in text
    assert str(TRANSCRIPTION.label) in text


def test_each_action_says_how_many_it_changed_and_why_not_the_others(
    acme: Tenant, client: Client
) -> None:
    waiting, ended, refused = make_call(acme), make_failed(acme), make_refused(acme)
    make_stage(waiting)
    chosen = (waiting, ended, refused)
    said = act(client, "put_first", *chosen).text
    assert "1 call is first in line. 2 are not waiting" in said
    said = act(client, "cancel_work", *chosen).text
    assert "Processing of 1 call is cancelled. A retry starts it again." in said
    assert "2 already finished." in said
    assert stored(waiting).status == CallStatus.CANCELLED
    said = act(client, "retry_failed", *chosen).text
    assert "2 calls are retried. 1 would fail the same way again." in said
    said = act(client, "retry_failed", *chosen).text
    assert "There is nothing to retry. 1 would fail" in said
    assert "2 have not failed." in said


def test_an_action_reaches_across_pages(acme: Tenant, client: Client) -> None:
    calls = [make_failed(acme) for _ in range(3)]
    page = act(client, "retry_failed", calls[0], select_across="1")
    assert "3 calls are retried." in page.text


def test_an_action_on_a_filtered_list_counts_what_it_took_out_of_the_filter(
    acme: Tenant, client: Client
) -> None:
    failed = [make_failed(acme) for _ in range(3)]
    chosen = {"action": "retry_failed", "_selected_action": [str(call.pk) for call in failed]}
    page = client.post(f"{reverse(CALLS)}?status__exact=failed", chosen, follow=True)
    assert "3 calls are retried." in page.text
    assert "have not failed" not in page.text


def test_the_page_of_a_call_offers_what_can_be_done_with_it(acme: Tenant, client: Client) -> None:
    call = make_failed(acme)
    assert 'value="retry_failed">' in client.get(page_of(call)).text
    page = act(client, "retry_failed", call, stay="yes")
    assert page.redirect_chain == [(page_of(call), 302)]  # type: ignore[attr-defined]  # A test's response.
    assert 'value="put_first">' in page.text
    assert 'value="cancel_work">' in page.text
    assert 'value="retry_failed">' not in page.text
