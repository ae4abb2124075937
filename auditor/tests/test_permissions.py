"""Every page asks for an action: who may do nothing is refused at each."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from uuid import UUID

from auditor.tests.walk.coverage import all_routes
from tenants.pages import PageRoutes
from tenants.registry import declared
from tenants.tests.make import make_member

if TYPE_CHECKING:
    import pytest
    from django.test import Client

    from tenants.models import Tenant

# A person's own pages, and those that a signed address opens.
_OPEN: Final = ("accounts/", "feedback/", "storage/")
_NOBODYS: Final = {"uuid": str(UUID(int=1)), "slug": "nothing"}


def paths() -> list[str]:
    """The declared pages, with an id of nobody where a page takes one."""
    prefixes = tuple(routes.prefix for routes in declared(PageRoutes))
    routes = {route for route in all_routes() if route.startswith(prefixes)}
    closed = sorted(route for route in routes if not route.startswith(_OPEN))
    return [re.sub(r"<(\w+):\w+>", lambda part: _NOBODYS[part[1]], route) for route in closed]


def test_who_may_do_nothing_is_refused_at_every_page(
    acme: Tenant, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tenants.domain.roles.actions_of_role", lambda _role: frozenset())
    client.force_login(make_member(acme).user)

    answers = {
        path: {client.get(f"/{path}").status_code, client.post(f"/{path}").status_code}
        for path in paths()
    }

    assert len(answers) > 30
    let_in = {path: said for path, said in answers.items() if not {403} <= said <= {403, 405}}
    assert let_in == {}, "docs/howto/page.md, 2"
