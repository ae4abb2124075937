"""Rate in tests, as a customer does: open the page, read it, send the form."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Final
from uuid import uuid4

import time_machine
from django.test import Client
from django.utils import timezone

from tenants.scope import tenant_scope
from tickets.domain.feedback.links import link_for

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

    from calls.models import Call
    from tenants.models import Tenant
    from tickets.models import Ticket

_SERVED: Final = re.compile(r'name="served" value="([^"]+)"')


def link_in(tenant: Tenant, subject: Ticket | Call) -> str:
    with tenant_scope(tenant.pk):
        return link_for(subject)


def served_with(page: str) -> str:
    """The stamp in a page's form."""
    found = _SERVED.search(page)
    assert found
    return found[1]


def send(link: str, *, after: float = 5.0, client: Client | None = None, **said: str) -> Answer:
    """The answer to what was sent so many seconds after the page was opened."""
    browser = client or Client(enforce_csrf_checks=True)
    opened_at = timezone.now() - timedelta(seconds=after)
    with time_machine.travel(opened_at, tick=False):
        stamp = served_with(browser.get(link).content.decode())
    return post(link, {"served": stamp} | said, client=browser)


def post(
    link: str, said: dict[str, str], *, address: str = "", client: Client | None = None
) -> Answer:
    """From an address that sent nothing yet, unless one is named."""
    browser = client or Client()
    return browser.post(link, said, REMOTE_ADDR=address or str(uuid4()))
