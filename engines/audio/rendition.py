"""A second file of a recording, which every browser plays: AAC in MP4."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from engines.audio.child_process import DecodeLimits, run_child
from engines.audio.decoding import DecodedAudio
from engines.audio.pcm import PcmAudio

MEDIA_TYPE = "audio/mp4"
ENDING = "m4a"
# By what Chromium 150 plays, and what is documented of Firefox and Safari. AAC without a container
# is played, but sought by an estimate of its bit rate, seconds beside the word.
_PLAYED: Mapping[str, frozenset[str]] = {
    "wav": frozenset(
        {*("pcm_u8", "pcm_s16le", "pcm_s24le", "pcm_s32le", "pcm_f32le", "pcm_alaw", "pcm_mulaw")}
    ),
    "mp3": frozenset({"mp3"}),
    "mp4": frozenset({"aac", "mp3"}),
    "flac": frozenset({"flac"}),
    "ogg": frozenset({"flac", "opus", "vorbis"}),
    "webm": frozenset({"opus", "vorbis"}),
}


def needs_rendition(audio: DecodedAudio) -> bool:
    """Whether some browser plays the source not at all, in part, or with words at other times.

    A damaged MP3 or FLAC is played, and stops for good at a seek.
    """
    is_common = is_played(audio.container, audio.codec) and not audio.variant
    is_sound = audio.is_continuous and audio.is_whole
    return not is_common or audio.tracks > 1 or not is_sound


def is_played(container: str, codec: str) -> bool:
    """Whether every browser plays recordings of this format, where nothing else is odd."""
    return codec in _PLAYED.get(container, ())


def render(audio: PcmAudio, target: Path, limits: DecodeLimits) -> None:
    """Write the decoded samples to `target`, sample by sample at the times they have there.

    In the sandbox, like what was decoded there. Raises UndecodableError or OSError; `target` is
    then removed.
    """
    fair = limits.for_size(audio.path.stat().st_size)
    paths = [str(audio.path.resolve()), str(target.resolve())]
    arguments = [*paths, json.dumps({**asdict(fair), "channels": audio.channels})]
    try:
        run_child("engines.audio.render_child", arguments, fair)
    except BaseException:
        target.unlink(missing_ok=True)
        raise
