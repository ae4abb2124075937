"""The command that brings mail in, as people run it."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING

from django.core.management import call_command

if TYPE_CHECKING:
    import pytest

    from tickets.tests.imap_server import Folder


def fetch(folder: Folder, monkeypatch: pytest.MonkeyPatch, *words: str) -> str:
    """What the command says to people who look on."""
    monkeypatch.setenv("ACME_MAIL", folder.url)
    out = StringIO()
    call_command(
        "fetch_mail",
        "--tenant=acme",
        "--mailbox-variable=ACME_MAIL",
        *words,
        stdout=out,
        stderr=out,
    )
    return out.getvalue()
