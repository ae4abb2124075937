"""The same recording once more: recognized by its content, and not heard again."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from calls.domain.pipeline.channels import VERSION
from calls.domain.pipeline.spoken_language import said_language
from calls.models import Transcript
from calls.stages import TRANSCRIPTION
from tenants.domain.people import current_settings

if TYPE_CHECKING:
    from calls.models import Recording
    from engines.speech.port import SpeechEngine

_FOUND: Final = (
    *("container", "codec", "channels", "sample_rate", "peaks"),
    *("agent_channel", "channel_content"),
)


def hash_of_input(recording: Recording, engine: SpeechEngine) -> str:
    """Names all that decides a transcript: equal hashes, equal turns."""
    tenant = current_settings()
    channel = recording.agent_channel or tenant.agent_channel
    engine_asked = (engine.name, engine.model, engine.parameters_hash)
    asked = (*engine_asked, said_language(recording.call, tenant), channel, str(VERSION))
    return hashlib.sha256("\n".join((recording.sha256, *asked)).encode()).hexdigest()


def transcript_of_same(recording: Recording, input_hash: str) -> Transcript | None:
    """What was heard in the tenant's first other recording of this content and input."""
    same = Transcript.objects.filter(
        is_current=True,
        call__recording__sha256=recording.sha256,
        call__stages__kind=TRANSCRIPTION.name,
        call__stages__input_hash=input_hash,
    ).exclude(call=recording.call_id)
    return same.select_related("call__recording").order_by("created_at").first()


def take_over(recording: Recording, same: Transcript) -> Transcript:
    """A copy of the transcript, not saved; the recording learns what the other's decode found."""
    other = same.call.recording
    recording.same_as = other
    for found in _FOUND:
        setattr(recording, found, getattr(other, found))
    return Transcript(
        engine=same.engine,
        model=same.model,
        parameters_hash=same.parameters_hash,
        language=same.language,
        sounds_like=same.sounds_like,
        timing=same.timing,
        duration_ms=same.duration_ms,
        turns=same.turns,
    )
