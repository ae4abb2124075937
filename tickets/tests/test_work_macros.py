"""Macros, filled with a ticket's fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tenants.domain.refusals import Refused
from tenants.scope import tenant_scope
from tickets.domain.work.macros import filled
from tickets.models import Macro, Ticket

if TYPE_CHECKING:
    from tenants.models import Tenant


def written(tenant: Tenant, body: str, **fields: str) -> str:
    with tenant_scope(tenant.pk):
        return filled(Macro(name="Thanks", body=body), Ticket(message="Hello", **fields))


def test_a_macro_greets_the_customer_by_name(acme: Tenant) -> None:
    text = written(acme, "Dear {first_name},\nthank you.", requester_name="Ada Lovelace")
    assert text == "Dear Ada,\nthank you."


@pytest.mark.parametrize("body", ["Dear {first_name}", "About {nonsense}", "A brace {", "  "])
def test_no_customer_gets_to_read_a_brace(acme: Tenant, body: str) -> None:
    with pytest.raises(Refused, match="Thanks"):
        written(acme, body)
