"""What a recording's file is called."""

from __future__ import annotations

import pytest

from calls.domain.uploads.formats import name_in_url


@pytest.mark.parametrize(
    ("path", "content_type", "name"),
    [
        ("/calls/monday%20call.WAV?sig=1", "text/plain", "monday call.WAV"),
        ("/Recordings/RE12", "audio/x-wav", "RE12.wav"),
        ("/", "audio/mpeg", "recording.mp3"),
        ("/Recordings/RE12", "text/html", "RE12"),
    ],
)
def test_a_file_is_named_by_its_address_and_its_type(
    path: str, content_type: str, name: str
) -> None:
    assert name_in_url(f"https://files.example.com{path}", content_type) == name
