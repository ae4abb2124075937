"""A recording that the tenant has heard already is recognized, and not heard again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from calls.domain.pipeline.transcription import transcribe
from calls.domain.removal import delete_call
from calls.models import Call, CallEvent, ConversationMetrics, Recording, Stage, Transcript
from calls.stages import ANALYSIS, TRANSCRIPTION
from calls.tests.doubles import FakeSpeech
from calls.tests.make import keep_recording, make_call, make_stage
from calls.tests.sounds import tone
from tenants.models import TenantSettings, UsageEntry
from tenants.scope import tenant_scope
from tenants.states import AgentChannel, Role, WorkState
from tenants.tests.ask import as_key
from tenants.tests.make import ADA, make_member

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

    from tenants.models import Membership, Tenant


def heard(tenant: Tenant, engine: FakeSpeech, *, agent: Membership | None = None) -> Call:
    """A call with the cast's one recording, transcribed."""
    call = make_call(tenant, agent=agent)
    keep_recording(call, tone())
    with tenant_scope(tenant.pk):
        assert transcribe(make_stage(call).pk, engine)
        call.refresh_from_db()
    return call


@pytest.fixture
def first(acme: Tenant) -> Iterator[Call]:
    with tenant_scope(acme.pk):
        yield heard(acme, FakeSpeech())


def transcript_of(call: Call) -> Transcript:
    transcript: Transcript = Transcript.objects.get(call=call)
    return transcript


def test_the_second_time_nothing_is_heard_and_nothing_is_booked(acme: Tenant, first: Call) -> None:
    deaf = FakeSpeech(words=("never", "heard"))

    second = heard(acme, deaf)

    assert deaf.asked == []
    assert transcript_of(second).turns == transcript_of(first).turns
    assert list(UsageEntry.objects.values_list("subject_id", flat=True)) == [first.pk]
    assert Stage.objects.get(call=second, kind=ANALYSIS.name).state == WorkState.READY


def test_the_second_recording_knows_all_that_decoding_found_in_the_first(
    acme: Tenant, first: Call
) -> None:
    second = heard(acme, FakeSpeech())

    fields = ("sha256", "codec", "container", "channels", "sample_rate", "peaks", "agent_channel")
    first_row, second_row = Recording.objects.filter(call__in=[first, second]).order_by("pk")
    assert second_row.same_as == first_row
    assert [getattr(second_row, name) for name in fields] == [
        getattr(first_row, name) for name in fields
    ]
    assert (second.duration_ms, second.language) == (first.duration_ms, first.language)
    assert ConversationMetrics.objects.count() == 2


def test_its_history_says_which_call_it_is_the_same_as(acme: Tenant, first: Call) -> None:
    second = heard(acme, FakeSpeech())

    events = CallEvent.objects.filter(call=second)
    assert list(events.values_list("kind", flat=True)) == ["started", "recognized", "finished"]
    assert str(first.pk) in events.get(kind="recognized").detail


def test_a_third_one_is_the_same_as_the_first(acme: Tenant, first: Call) -> None:
    heard(acme, FakeSpeech())
    third = heard(acme, FakeSpeech())

    assert Recording.objects.get(call=third).same_as == Recording.objects.get(call=first)


def test_the_second_call_outlives_the_first(acme: Tenant, first: Call) -> None:
    second = heard(acme, FakeSpeech())

    delete_call(first.pk, ADA)

    assert Recording.objects.get(call=second).same_as is None
    assert transcript_of(second).turns[0]["text"] == "my bill is wrong"


@pytest.mark.parametrize(
    "changed", [{"name": "other"}, {"model": "fake-2"}, {"parameters_hash": "1"}]
)
def test_another_engine_model_or_parameter_hears_it_anew(
    acme: Tenant, first: Call, changed: dict[str, str]
) -> None:
    other = FakeSpeech(**changed)  # type: ignore[arg-type]  # Its strings only.
    second = heard(acme, other)

    assert len(other.asked) == 2
    assert Recording.objects.get(call=second).same_as is None


@pytest.mark.parametrize("changed", [{"agent_channel": AgentChannel.RIGHT}, {"language": "de"}])
def test_another_setting_of_the_tenant_hears_it_anew(
    acme: Tenant, first: Call, changed: dict[str, str]
) -> None:
    TenantSettings.objects.update(**changed)
    engine = FakeSpeech()
    heard(acme, engine)

    assert len(engine.asked) == 2


def test_another_tenants_recording_is_never_recognized(globex: Tenant, first: Call) -> None:
    engine = FakeSpeech()
    theirs = heard(globex, engine)

    assert len(engine.asked) == 2
    with tenant_scope(globex.pk):
        assert Recording.objects.get(call=theirs).same_as is None


def test_what_a_transcript_was_made_of_is_named_on_its_stage(acme: Tenant, first: Call) -> None:
    second = heard(acme, FakeSpeech())

    stages = Stage.objects.filter(kind=TRANSCRIPTION.name, call__in=[first, second])
    (input_hash,) = set(stages.values_list("input_hash", flat=True))
    assert len(input_hash) == 64


def test_the_api_names_the_call_it_is_the_same_as(acme: Tenant, first: Call) -> None:
    second = heard(acme, FakeSpeech())
    client = as_key(acme, "calls:read")

    said = [client.get(f"/api/v1/calls/{call.pk}").json()["audio"] for call in (first, second)]

    assert [audio["same_as_call"] for audio in said] == [None, str(first.pk)]


def test_the_page_leads_to_the_other_call_for_those_who_may_see_it(
    acme: Tenant, client: Client
) -> None:
    ann, bob = make_member(acme, Role.AGENT), make_member(acme, Role.AGENT)
    first, second = heard(acme, FakeSpeech(), agent=ann), heard(acme, FakeSpeech(), agent=bob)

    shown = {}
    for member in (bob, make_member(acme, Role.QA_MANAGER)):
        client.force_login(member.user)
        page = client.get(second.get_absolute_url()).content.decode()
        shown[member.role] = first.get_absolute_url() in page

    assert shown == {Role.AGENT: False, Role.QA_MANAGER: True}
