"""What a recording's file is called."""

from __future__ import annotations

import pytest

from calls.domain.uploads.formats import ENDINGS_OFFERED, known_ending, name_in_url


@pytest.mark.parametrize(
    ("path", "content_type", "name"),
    [
        ("/calls/monday%20call.WAV?sig=1", "text/plain", "monday call.WAV"),
        ("/Recordings/RE12", "audio/x-wav", "RE12.wav"),
        ("/", "audio/mpeg", "recording.mp3"),
        ("/Recordings/RE12", "text/html", "RE12"),
        ("/Recordings/RE12", "audio/amr", "RE12.amr"),
    ],
)
def test_a_file_is_named_by_its_address_and_its_type(
    path: str, content_type: str, name: str
) -> None:
    assert name_in_url(f"https://files.example.com{path}", content_type) == name


@pytest.mark.parametrize(
    ("name", "ending"),
    [
        ("phone.AMR", "amr"),
        ("voice.aif", "aiff"),
        ("call.3gpp", "3gp"),
        ("call.oga", "ogg"),
        ("a.b.wave", "wav"),
        ("notes.txt", None),
        (".amr", None),
        ("amr", None),
    ],
)
def test_an_ending_is_stored_in_one_spelling(name: str, ending: str | None) -> None:
    assert known_ending(name) == ending


def test_every_ending_that_is_offered_is_known() -> None:
    assert all(known_ending(f"call.{ending}") for ending in ENDINGS_OFFERED)
