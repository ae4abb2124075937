from pathlib import Path

import pytest

from engines.checksums import sha256_of
from engines.speech.local import weights
from engines.speech.local.weights import SIDE_FILES, WHISPER_BASE_SHA256, WeightsError, find_weights


def test_the_two_packages_become_one_checked_model(tmp_path: Path) -> None:
    found = find_weights(tmp_path, None)

    assert (found.model, found.sha256) == ("whisper-base", WHISPER_BASE_SHA256)
    assert {file.name for file in found.folder.iterdir()} == {"model.bin", *SIDE_FILES}
    assert list(tmp_path.iterdir()) == [found.folder]


def test_a_damaged_model_is_joined_anew(tmp_path: Path) -> None:
    folder = find_weights(tmp_path, None).folder
    with (folder / "model.bin").open("r+b") as model:
        model.write(b"damage")

    find_weights(tmp_path, None)

    assert sha256_of(folder / "model.bin") == WHISPER_BASE_SHA256


def test_a_package_of_other_content_is_refused(tmp_path: Path) -> None:
    for _, part in weights.PARTS:
        (tmp_path / part).write_bytes(b"other weights")

    with pytest.raises(WeightsError, match="checksum"):
        weights.join(tmp_path / "cache" / "model", (tmp_path, tmp_path))
    assert list((tmp_path / "cache").iterdir()) == []


def test_a_given_folder_is_used_as_it_is(tmp_path: Path) -> None:
    folder = tmp_path / "whisper-small"
    folder.mkdir()
    for name in ("model.bin", "tokenizer.json"):
        (folder / name).write_bytes(b"weights")

    assert find_weights(tmp_path, folder).model == "whisper-small"


@pytest.mark.parametrize("missing", ["model.bin", "tokenizer.json"])
def test_a_given_folder_without_a_model_says_so(tmp_path: Path, missing: str) -> None:
    for name in {"model.bin", "tokenizer.json"} - {missing}:
        (tmp_path / name).write_bytes(b"weights")

    with pytest.raises(WeightsError, match=f"SPEECH_MODEL_DIR has no {missing}"):
        find_weights(tmp_path, tmp_path)


def test_a_cache_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "cache").write_bytes(b"a file where a folder should be")

    with pytest.raises(WeightsError, match="could not be written"):
        find_weights(tmp_path / "cache", None)
