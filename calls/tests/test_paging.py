"""Pages of calls."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from calls.models import Call
from calls.tests.make import make_call
from tenants.domain.paging import keyset_page
from tenants.scope import tenant_scope

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tenants.models import Tenant


@pytest.fixture
def calls(acme: Tenant, globex: Tenant) -> Iterator[list[Call]]:
    """Seven, newest first; the third to fifth came at the same moment."""
    made = [make_call(acme) for _ in range(7)]
    make_call(globex)
    now = timezone.now()
    with tenant_scope(acme.pk):
        for call, second in zip(made, [0, 1, 3, 3, 3, 5, 6], strict=True):
            Call.objects.filter(pk=call.pk).update(created_at=now + timedelta(seconds=second))
        yield list(Call.objects.newest_first())


def test_older_pages_meet_every_call_once(calls: list[Call]) -> None:
    seen, before = [], ""
    for _ in range(3):
        page = keyset_page(Call.objects.all(), before=before, size=3)
        seen += page.rows
        before = page.older

    assert seen == calls
    assert before == ""


def test_newer_leads_back_the_way_older_came(calls: list[Call]) -> None:
    first = keyset_page(Call.objects.all(), size=3)
    second = keyset_page(Call.objects.all(), before=first.older, size=3)

    back = keyset_page(Call.objects.all(), after=second.newer, size=3)

    assert back.rows == first.rows
    assert (back.newer, back.older) == ("", first.older)


@pytest.mark.parametrize("cursor", ["", "x", "1.", "9" * 40 + ".0", "12.zz", "."])
def test_what_is_no_cursor_means_the_first_page(calls: list[Call], cursor: str) -> None:
    assert keyset_page(Call.objects.all(), before=cursor, size=2).rows == calls[:2]


def test_nobody_else_s_calls_are_on_any_page(globex: Tenant, calls: list[Call]) -> None:
    page = keyset_page(Call.objects.all(), size=50)

    assert {call.tenant_id for call in page.rows} == {calls[0].tenant_id}
