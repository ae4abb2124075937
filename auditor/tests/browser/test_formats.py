"""One recording of each kind, played and sought where its call is reviewed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from auditor.tests.browser.work import work_through
from bench.player.ear import Ear
from bench.player.marked import make_marked
from calls.models import Call, Recording
from calls.tests.ask import bind, send
from calls.tests.doubles import FakeSpeech
from tenants.scope import tenant_scope
from tenants.states import Role
from tenants.tests.ask import as_key
from tenants.tests.make import make_member

if TYPE_CHECKING:
    from pathlib import Path

    from auditor.tests.browser.visitor import Visitor
    from tenants.models import Tenant

pytestmark = pytest.mark.usefixtures("in_folder")
MARK, LENGTH = 4.0, 6.0
NEAR: Final = 0.15  # Seconds.
# Name, and whether the player gets a rendition.
KINDS: Final = {
    "mulaw.wav": False,
    "layer3.mp3": False,
    "aac.m4a": False,
    "opus.ogg": False,
    "flac.flac": False,
    "adts.aac": True,
    "narrow.amr": True,
    "pcm.aiff": True,
}


def taken_in(tenant: Tenant, recording: Path) -> Call:
    """Uploaded as an integrator does, and transcribed."""
    client = as_key(tenant, "calls:write")
    named = {"filename": recording.name, "content_type": "audio/wav"}  # The content decides.
    call_id = bind(client, send(client, recording.read_bytes(), **named)).json()["id"]
    with tenant_scope(tenant.pk):
        call: Call = Call.objects.get(pk=call_id)
    work_through(call, FakeSpeech())
    return call


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_played_and_its_sound_is_where_it_was_recorded(
    acme: Tenant, visitor: Visitor, tmp_path: Path, kind: str
) -> None:
    call = taken_in(acme, make_marked(tmp_path, kind, mark=MARK, seconds=LENGTH))
    visitor.enter(make_member(acme, Role.QA_MANAGER))
    visitor.go(call.get_absolute_url())
    ear = Ear(visitor.page)

    played = ear.listen()

    assert played.duration == pytest.approx(LENGTH, abs=0.25)
    assert played.seek_error < NEAR
    assert ear.decoded_onset() == pytest.approx(MARK, abs=NEAR)
    assert ear.heard_onset(MARK - 0.5) == pytest.approx(MARK, abs=NEAR)
    with tenant_scope(acme.pk):
        assert bool(Recording.objects.get(call=call).rendition_key) == KINDS[kind]
