"""A transcript as a program reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from calls.models import Transcript


def transcript_document(transcript: Transcript) -> dict[str, object]:
    """The JSON of one version."""
    return {
        "version": transcript.version,
        "engine": transcript.engine,
        "model": transcript.model,
        "language": transcript.language,
        "sounds_like": transcript.sounds_like,
        "timing": transcript.timing,
        "duration_ms": transcript.duration_ms,
        "turns": transcript.turns,
    }
