"""Files of mails are kept, scanned before they are opened, downloads only, and gone with theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from engines.scanning.port import ScannerFailedError, ScanResult
from tenants.models import StoredObject
from tenants.states import Role
from tenants.storage.port import StorageFailedError, object_storage
from tenants.tests.make import make_member
from tickets.domain.attachments import keeping, opening, scanning
from tickets.domain.mail.incoming import take
from tickets.models import Attachment, Ticket, TicketMessage
from tickets.states import Reason, ScanState
from tickets.tests.letters import letter

if TYPE_CHECKING:
    from pathlib import Path

    from django.test import Client

    from tenants.models import Tenant

pytestmark = pytest.mark.usefixtures("in_folder", "in_acme")


class FakeScanner:
    """Finds what it is told to; None is a scanner that does not answer."""

    def __init__(self, found: str | None) -> None:
        self.found = found

    def scan(self, file: Path) -> ScanResult:
        assert file.read_bytes() == b"\0\1"
        if self.found is None:
            raise ScannerFailedError("away")
        return ScanResult(self.found)


def scanner(monkeypatch: pytest.MonkeyPatch, found: str | None) -> None:
    for room in (scanning, opening):
        monkeypatch.setattr(room, "virus_scanner", lambda: FakeScanner(found))


@pytest.fixture
def at_desk(client: Client, acme: Tenant) -> Client:
    client.force_login(make_member(acme, Role.SUPERVISOR).user)
    return client


def address_of(file: Attachment) -> str:
    return f"/tickets/{file.message.ticket_id}/attachments/{file.pk}/"


def test_a_file_is_a_download_of_whoever_may_see_the_ticket(at_desk: Client) -> None:
    take(letter(files=("evil.html",)))
    file = Attachment.objects.get()
    page = at_desk.get(f"/tickets/{file.message.ticket_id}/").content.decode()
    assert "evil.html" in page
    assert "not scanned" in page

    signed = at_desk.get(address_of(file))
    assert signed.status_code == 302
    answer = at_desk.get(signed["Location"])
    assert b"".join(answer.streaming_content) == b"\0\1"  # type: ignore[attr-defined]  # A file.
    assert answer["Content-Disposition"] == 'attachment; filename="evil.html"'
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_nobody_else_learns_of_it(client: Client, globex: Tenant) -> None:
    take(letter(files=("bill.pdf",)))
    client.force_login(make_member(globex, Role.ADMIN).user)
    assert client.get(address_of(Attachment.objects.get())).status_code == 404


def test_an_infected_file_is_not_kept(monkeypatch: pytest.MonkeyPatch, at_desk: Client) -> None:
    scanner(monkeypatch, "Eicar")
    take(letter(files=("evil.exe",)))

    file = Attachment.objects.get()
    assert (file.scan, file.storage_key) == (ScanState.INFECTED, "")
    assert not StoredObject.objects.exists()
    answer = at_desk.get(address_of(file))
    assert answer.status_code == 410
    assert "A virus was found in this file" in answer.content.decode()


def test_what_was_not_scanned_is_scanned_before_it_is_opened(
    monkeypatch: pytest.MonkeyPatch, at_desk: Client
) -> None:
    scanner(monkeypatch, None)
    take(letter(files=("bill.pdf",)))
    file = Attachment.objects.get()
    assert at_desk.get(address_of(file)).status_code == 503

    scanner(monkeypatch, "")
    assert at_desk.get(address_of(file)).status_code == 302
    file.refresh_from_db()
    assert file.scan == ScanState.CLEAN


def test_what_turns_out_infected_is_deleted(
    monkeypatch: pytest.MonkeyPatch, at_desk: Client
) -> None:
    take(letter(files=("bill.pdf",)))
    file = Attachment.objects.get()
    scanner(monkeypatch, "Eicar")

    assert at_desk.get(address_of(file)).status_code == 410
    assert object_storage().size_of(file.storage_key) is None
    assert not StoredObject.objects.exists()


def test_what_is_too_large_or_too_many_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "MOST_FILES", 1)
    take(letter(files=("one.pdf", "two.pdf")))

    assert Attachment.objects.get().name == "one.pdf"
    note = TicketMessage.objects.get(kind="note").body
    assert note.endswith("too large or too many, see the mailbox: two.pdf.")


def test_with_a_file_people_decide(monkeypatch: pytest.MonkeyPatch) -> None:
    take(letter(files=("bill.pdf",)))
    assert Reason.NOT_ALL_READ in Ticket.objects.get().decision.reasons


def test_a_mail_waits_while_its_files_cannot_be_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object, **__: object) -> None:
        raise StorageFailedError("no space")

    monkeypatch.setattr(keeping, "write_stream", away)
    with pytest.raises(StorageFailedError):
        take(letter(files=("bill.pdf",)))
    assert not Ticket.objects.exists()


def test_programs_are_given_a_signed_address(at_desk: Client) -> None:
    take(letter(files=("bill.pdf",)))
    file = Attachment.objects.get()
    api = f"/api/v1/tickets/{file.message.ticket_id}"
    messages = at_desk.get(f"{api}/messages").json()["results"]
    assert messages[0]["attachments"][0]["name"] == "bill.pdf"
    url = at_desk.get(f"{api}/attachments/{file.pk}").json()["url"]
    assert url.startswith("http://testserver/storage/")
