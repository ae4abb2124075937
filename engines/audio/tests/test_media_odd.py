"""Every odd file of the shared data ends as its manifest says."""

import json
import os
from pathlib import Path
from typing import TypedDict

import pytest

from engines.audio.decoding import DecodedAudio, DecodeLimits, UndecodableError, decode
from engines.audio.signature import container_of

_ROOT = Path(__file__).resolve().parents[3]
DATA = Path(os.environ.get("BENCH_DATA", _ROOT.parent / "shared" / "data")) / "media-odd"
LIMITS = DecodeLimits()


class Odd(TypedDict):
    file: str
    expect: str
    decoded_seconds: float


def listed() -> list[Odd]:
    manifest = DATA / "manifest.json"
    found: list[Odd] = json.loads(manifest.read_text()) if manifest.is_file() else []
    return found


def received(source: Path, target: Path) -> DecodedAudio | UndecodableError | None:
    """What becomes of an upload: None where its first bytes are turned away at once."""
    with source.open("rb") as file:
        if container_of(file.read(65_536)) is None:
            return None
    try:
        return decode(source, target, LIMITS)
    except UndecodableError as error:
        return error


pytestmark = pytest.mark.skipif(not listed(), reason="media-odd is not beside the project")


@pytest.mark.parametrize("odd", listed(), ids=lambda odd: odd["file"])
def test_an_odd_file_ends_as_its_manifest_says(odd: Odd, tmp_path: Path) -> None:
    ended = received(DATA / odd["file"], tmp_path / "out.pcm")

    if odd["expect"] == "accept":
        assert isinstance(ended, DecodedAudio)
    if odd["expect"] == "reject":
        assert not isinstance(ended, DecodedAudio)
    if isinstance(ended, DecodedAudio):
        assert ended.duration_ms / 1000 == pytest.approx(odd["decoded_seconds"], abs=0.3)


@pytest.mark.parametrize("name", sorted(path.name for path in DATA.glob("thirdparty/*")))
def test_a_strangers_file_breaks_nothing(name: str, tmp_path: Path) -> None:
    ended = received(DATA / "thirdparty" / name, tmp_path / "out.pcm")

    assert ended is None or isinstance(ended, DecodedAudio | UndecodableError)
