"""A stranger's recording to plain samples, decoded in a process that can hurt nobody."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from engines.audio.child_process import DecodeLimits, run_child
from engines.audio.pcm import PcmAudio
from engines.audio.refusals import UndecodableError, refusal

__all__ = ["DecodeLimits", "DecodedAudio", "UndecodableError", "decode"]


_STATED_NEAR_SECONDS, _FLAC_NEAR_SECONDS = 0.25, 0.01


@dataclass(frozen=True, slots=True)
class DecodedAudio:
    """16 kHz 16-bit samples at `path`, and what the source really was.

    `peaks`: a list for each channel, 0 to 127, evenly over the recording, at most 4,000 points.
    `is_continuous` is false where the source's timestamps leave gaps, which became silence, or
    overlap: players then differ in where they have a word. Of two `tracks` each is a channel.
    `is_whole` is false where packets are damaged, or it is of another length than it states.
    `variant` is the rarer form of a container: rf64, rifx or w64; empty mostly.
    """

    path: Path
    duration_ms: int
    channels: int
    source_sample_rate: int
    codec: str
    container: str
    peaks: list[list[int]]
    samples: int
    is_continuous: bool
    is_whole: bool
    tracks: int
    variant: str

    @property
    def pcm(self) -> PcmAudio:
        return PcmAudio(self.path, self.channels)


def decode(source: Path, target: Path, limits: DecodeLimits, *, ending: str = "") -> DecodedAudio:
    """Decode `source` into raw samples at `target`; `ending` tells what its content does not.

    Raises UndecodableError with a code and a sentence for people; `target` is then removed. Raises
    OSError where the source cannot be read or the disk is full: that is no fault of the recording.
    """
    with source.open("rb"):
        size = source.stat().st_size
    try:
        paths = [str(source.resolve()), str(target.resolve())]
        fair = limits.for_size(size)
        arguments = [*paths, json.dumps(asdict(fair)), ending]
        result = run_child("engines.audio.decode_child", arguments, fair)
        return _decoded(target, result, limits)
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def _decoded(target: Path, result: dict[str, object], limits: DecodeLimits) -> DecodedAudio:
    """The child's claims as a value; the length is taken from the file it left."""
    channels, rate = result.get("channels"), result.get("source_sample_rate")
    if not isinstance(channels, int) or channels not in {1, 2} or not isinstance(rate, int):
        raise refusal("decode_crashed", limits.max_seconds)
    pcm = PcmAudio(target, channels)
    return DecodedAudio(
        path=target,
        duration_ms=pcm.duration_ms,
        channels=channels,
        source_sample_rate=rate,
        codec=str(result["codec"]),
        container=str(result["container"]),
        peaks=_peaks(result["peaks"]),
        samples=pcm.frames,
        is_continuous=result.get("is_continuous") is True,
        is_whole=_is_whole(result, pcm.duration_ms / 1000),
        tracks=2 if result.get("tracks") == 2 else 1,  # noqa: PLR2004  # There are never more.
        variant=str(result.get("variant", "")),
    )


def _is_whole(result: dict[str, object], seconds: float) -> bool:
    stated = result.get("stated_seconds")
    is_exact = result.get("container") == "flac"  # Its decoder leaves out what is damaged, quietly.
    near = _FLAC_NEAR_SECONDS if is_exact else max(_STATED_NEAR_SECONDS, seconds / 100)
    is_close = isinstance(stated, int | float) and (not stated or abs(stated - seconds) <= near)
    return is_close and result.get("damaged_packets") == 0


def _peaks(claimed: object) -> list[list[int]]:
    rows = claimed if isinstance(claimed, list) else []
    return [[int(peak) for peak in row] for row in rows if isinstance(row, list)]
