"""Names in a manifest find their files in whichever form their system writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal
from unicodedata import normalize

import pytest

from calls.domain.bulk.sources import drop_off, prefix
from calls.states import LineOutcome
from calls.tests.make_import import begin, carry_out, import_folder, put_sounds, table
from calls.tests.sounds import tone
from tenants.storage.port import object_storage, write_stream

if TYPE_CHECKING:
    from pathlib import Path

    from tenants.storage.port import ObjectStorage

Form = Literal["NFC", "NFD"]
FORMS: Final[tuple[Form, Form]] = ("NFC", "NFD")
pytestmark = pytest.mark.usefixtures("in_acme")

MIXED = "Vie\u0323\u0302t/ti\u00ea\u0301ng.wav"  # As Vietnamese keyboards write it.
NAMES = ["März/Rückruf.wav", "Việt/tiếng.wav", "Андрей.wav", "한국.wav", "Å\u030a.wav"]


@pytest.mark.usefixtures("in_folder")
@pytest.mark.parametrize("kept", FORMS)
@pytest.mark.parametrize("said", FORMS)
def test_a_folder_is_read_in_every_form(tmp_path: Path, kept: Form, said: Form) -> None:
    put_sounds(tmp_path, *(normalize(kept, name) for name in NAMES))
    rows = [{"file": normalize(said, name).replace("/", "\\")} for name in NAMES]
    assert {line.outcome for line in import_folder(tmp_path, *rows)} == {LineOutcome.DONE}


@pytest.mark.parametrize("kept", FORMS)
@pytest.mark.parametrize("said", FORMS)
def test_the_bucket_is_read_in_every_form(storage: ObjectStorage, kept: Form, said: Form) -> None:
    drop("März 1/Rückruf.wav", kept)
    manifest = table({"file": normalize(said, "Rückruf.wav")})
    [line] = carry_out(begin(manifest, prefix(drop_off() + normalize(said, "März 1"))))
    assert (line.outcome, line.message) == (LineOutcome.DONE, "")


def test_a_name_in_a_mixture_of_forms_is_found(storage: ObjectStorage, tmp_path: Path) -> None:
    put_sounds(tmp_path, MIXED)
    for form in FORMS:
        lines = import_folder(tmp_path, {"file": normalize(form, MIXED), "tags": form})
        assert lines[0].outcome in {LineOutcome.DONE, LineOutcome.LINKED}
    write_stream(object_storage(), drop_off() + MIXED, [tone(0.2)], content_type="audio/wav")
    [line] = carry_out(begin(table({"file": normalize("NFC", MIXED)}), prefix(drop_off())))
    assert line.outcome == LineOutcome.DONE


@pytest.mark.usefixtures("in_folder")
def test_backslashes_are_slashes_and_lead_nowhere_else(tmp_path: Path) -> None:
    folder = tmp_path / "recordings"
    put_sounds(folder, "2026/may/a.wav")
    put_sounds(tmp_path, "b.wav")
    files = ("2026\\may\\a.wav", "..\\b.wav", f"\\{tmp_path}\\b.wav", "2026\\ä\\a.wav")
    lines = import_folder(folder, *({"file": file} for file in files))
    assert [line.outcome for line in lines] == ["done", "refused", "refused", "refused"]


@pytest.mark.usefixtures("in_folder")
def test_backslashes_climb_out_of_no_prefix() -> None:
    write_stream(object_storage(), drop_off() + "x/a.wav", [tone(0.1)], content_type="audio/wav")
    files = ("x\\a.wav", "x\\..\\a.wav", "\\x\\a.wav", "x\\\\a.wav")
    lines = carry_out(begin(table(*({"file": file} for file in files)), prefix(drop_off())))
    assert [line.outcome for line in lines] == ["done", "refused", "refused", "refused"]


def drop(name: str, form: Form) -> None:
    key = drop_off() + normalize(form, name)
    write_stream(object_storage(), key, [tone(0.1)], content_type="audio/wav")
