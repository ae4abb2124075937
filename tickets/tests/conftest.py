"""What several tests of tickets need: people, and servers that mail goes to and comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tenants.tests.make import make_member
from tickets.tests.imap_server import imap_port, mail_folder
from tickets.tests.smtp_server import mail_server

if TYPE_CHECKING:
    from tenants.models import Membership, Tenant

__all__ = ["imap_port", "mail_folder", "mail_server"]


@pytest.fixture
def agent(acme: Tenant) -> Membership:
    return make_member(acme)
