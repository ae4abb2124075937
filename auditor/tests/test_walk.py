"""Nothing of a tenant is shown to, or changed by, anybody of another."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from difflib import unified_diff
from typing import TYPE_CHECKING

import pytest

from auditor.tests.walk.book import Book, book_of, book_of_nobody
from auditor.tests.walk.canaries import digest_of, hits, ids_of, owner_connection, plant
from auditor.tests.walk.coverage import all_desks, all_operations, all_routes, route_of
from auditor.tests.walk.knocks import Knock
from auditor.tests.walk.office import DESKS, OFFICE
from auditor.tests.walk.operations import OPERATIONS
from auditor.tests.walk.pages import PAGES
from auditor.tests.walk.visitors import visitors_from
from auditor.tests.walk.world import House, furnish, keep_objects, sizes_of_objects
from calls.tests.sounds import silence
from tenants.models import TenantManager, User
from tenants.storage.tests.storages import keep_in_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_django import Settings

    from auditor.tests.walk.knocks import Answer
    from auditor.tests.walk.visitors import Visitor

_TABLE = {**PAGES, **OPERATIONS, **OFFICE}
_SOUND = "wq7xinthesound"
# Who chooses a tenant to act in must be told which there are; who runs the installation, whose
# calls wait.
_MAY_KNOW = {
    ("staff", "/admin/act-in/"): {"Tenant.id", "Tenant.name", "which exist"},
    ("staff", "/admin/pipeline/everywhere/"): {"Tenant.name"},
}


@dataclass
class World:
    """The visited tenant, whose every text is marked, and the visitors' own."""

    visited: House
    visitors: House
    canaries: dict[str, str]
    them: Book
    nobody: Book
    own: Book

    def leaks(self, who: Visitor, knock: Knock, answer: Answer) -> list[str]:
        told = answer.headers + answer.body
        found = set(hits(told, self.canaries, carried=knock.carried))
        found -= may_know(who, knock)
        return [f"{who.name}: {knock} shows {place}" for place in sorted(found)]


def may_know(who: Visitor, knock: Knock) -> set[str]:
    return _MAY_KNOW.get((who.name, knock.path), set())


@pytest.fixture
def quiet() -> Iterator[None]:
    """Thousands of requests need no log line each."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def world(transactional_db: None, quiet: None, settings: Settings, tmp_path: Path) -> World:
    keep_in_folder(settings, tmp_path / "recordings")
    settings.RATE_LIMIT_PER_MINUTE = 0
    settings.ACCOUNT_RATE_LIMITS = False
    visited, visitors = furnish("acme"), furnish("globex")
    canaries = plant(visited.tenant) | ids_of(visited.tenant) | {_SOUND: "the recording"}
    for house in (visited, visitors):
        keep_objects(house.tenant, silence(800) + _SOUND.encode() * (house is visited))
    them = book_of(visited.tenant)
    return World(visited, visitors, canaries, them, book_of_nobody(them), book_of(visitors.tenant))


@pytest.fixture
def filter_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """The scope's filter is gone: row security stands alone."""

    def unfiltered(self: TenantManager[User]) -> object:
        return super(TenantManager, self).get_queryset()

    monkeypatch.setattr(TenantManager, "get_queryset", unfiltered)


@pytest.fixture(params=["with the scope's filter", "with row security alone"])
def walled(request: pytest.FixtureRequest) -> None:
    if request.param == "with row security alone":
        request.getfixturevalue("filter_off")


def is_compared(who: Visitor, knock: Knock) -> bool:
    """A credential in the header is nobody to the pages: `anonymous` compares those."""
    is_alone = bool(who.bearer) and not knock.path.startswith("/api/")
    return not (is_alone or knock.makes_its_own or "which exist" in may_know(who, knock))


def faults_met_by(who: Visitor, world: World) -> Iterator[str]:
    for knocks in _TABLE.values():
        theirs = knocks(world.them, world.own)
        nobodys = knocks(world.nobody, world.own)
        for knock, unknown in zip(theirs, nobodys, strict=True):
            answer = who.ask(knock)
            yield from world.leaks(who, knock, answer)
            if answer.status >= 500 and knock.path != "/readyz":
                yield f"{who.name}: {knock} fails with {answer.status}"
            if is_compared(who, knock) and knock != unknown:
                yield from _difference(who, knock, answer.without(world.them), unknown, world)


def _difference(
    who: Visitor, knock: Knock, told: tuple[str, str, str], unknown: Knock, world: World
) -> Iterator[str]:
    """What tells a row of another tenant from no row at all."""
    answer = who.ask(unknown).without(world.nobody)
    for part, theirs, nobodys in zip(("status", "target", "body"), told, answer, strict=True):
        if theirs != nobodys:
            said = "\n".join(unified_diff(nobodys.splitlines(), theirs.splitlines(), n=0))
            yield f"{who.name}: {knock} {knock.data}: its {part} tells theirs from nobody's: {said}"


def test_nobody_learns_or_changes_anything_of_another_tenant(walled: None, world: World) -> None:
    staff = User.objects.create_superuser("staff@example.com")
    before = digest_of(world.visited.tenant), sizes_of_objects(world.them)
    faults = [
        fault for who in visitors_from(world.visitors, staff) for fault in faults_met_by(who, world)
    ]

    assert faults == []
    assert (digest_of(world.visited.tenant), sizes_of_objects(world.them)) == before


@pytest.fixture
def calls_unwalled(world: World) -> Iterator[None]:
    """No policy guards the table of calls."""
    with owner_connection() as owner:
        owner.execute("ALTER TABLE calls_call DISABLE ROW LEVEL SECURITY")
    yield
    with owner_connection() as owner:
        owner.execute("ALTER TABLE calls_call ENABLE ROW LEVEL SECURITY")


def test_the_walk_sees_a_leak(world: World, filter_off: None, calls_unwalled: None) -> None:
    admin, *_others = visitors_from(world.visitors, User.objects.create_superuser("s@example.com"))
    shown = Knock("GET", f"/calls/{world.them.call}/progress/")
    listed = Knock("GET", "/calls/")

    assert "Call.original_filename" in str(world.leaks(admin, listed, admin.ask(listed)))
    assert "there is nothing here" not in admin.ask(shown).body


def test_the_walk_goes_everywhere(world: World) -> None:
    visited = {
        route_of(knock.path)
        for knocks in _TABLE.values()
        for knock in knocks(world.them, world.own)
    }

    assert all_routes() - visited == set()
    assert all_operations() == set(OPERATIONS)
    assert all_desks() == set(DESKS)
