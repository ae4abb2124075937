"""Somebody's mail server, on loopback: what it is sent, and what it refuses."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from typing import TYPE_CHECKING

import pytest
from aiosmtpd.smtp import SMTP

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import EmailMessage

    from aiosmtpd.smtp import Envelope, Session
    from pytest_django import Settings


@dataclass
class MailServer:
    """`refusals` are its answers to recipients, `faults` to whole messages; each is used once."""

    port: int = 0
    received: list[EmailMessage] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802  # aiosmtpd calls it so.
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        address: str,
        rcpt_options: list[str],
    ) -> str:
        if self.refusals:
            return self.refusals.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802  # aiosmtpd calls it so.
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        if self.faults:
            return self.faults.pop(0)
        content = envelope.content
        assert isinstance(content, bytes)
        self.received.append(message_from_bytes(content, policy=policy.default))
        return "250 OK"


@pytest.fixture
def mail_server(settings: Settings) -> Iterator[MailServer]:
    """A server that the settings name, over a real socket."""
    served, up = MailServer(), threading.Event()
    loop, over = asyncio.new_event_loop(), asyncio.Event()

    async def serve() -> None:
        listening = await loop.create_server(lambda: SMTP(served), "127.0.0.1", 0)
        async with listening:
            served.port = listening.sockets[0].getsockname()[1]
            up.set()
            await over.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),), daemon=True)
    thread.start()
    assert up.wait(60)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", served.port
    settings.DEFAULT_FROM_EMAIL = "Help <help@acme.example>"
    settings.PUBLIC_URL = "https://audit.example.com"
    yield served
    loop.call_soon_threadsafe(over.set)
    thread.join(60)
    loop.close()
