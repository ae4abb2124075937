"""Nothing of a tenant is shown to, or changed by, anybody of another.

What is knocked at stands beside each app, in its `tests/walk_entries.py`.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from difflib import unified_diff
from typing import TYPE_CHECKING, Final

import pytest
from axes.utils import reset as forget_failed_sign_ins
from django.test import override_settings

from auditor.tests.walk.canaries import Canaries, digest_of, ids_of, owner_connection, plant
from auditor.tests.walk.coverage import all_desks, all_operations, all_routes, route_of
from auditor.tests.walk.office import desks, office
from auditor.tests.walk.visitors import VISITORS, make_visitor
from auditor.tests.walk.world import book_of, book_of_nobody, furnish
from calls.tests.sounds import silence
from calls.tests.walk_entries import keep_objects, sizes_of_objects
from tenants.models import TenantManager, User
from tenants.storage.tests.storages import storages_in
from tenants.tests.walk.entries import all_entries
from tenants.tests.walk.knocks import Knock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from auditor.tests.walk.visitors import Visitor
    from tenants.tests.walk.book import Book, House
    from tenants.tests.walk.entries import Knocks
    from tenants.tests.walk.knocks import Answer

_SOUND = "wq7xinthesound"
_PARTS: Final = ("pages", "operations", "admin")
# What differs between two answers differs for whoever is asked alike: an administrator sees all
# that a session can, a key what programs can, and nobody's answers are everybody's.
_COMPARED: Final = {"admin", "key", "anonymous"}
_BEHIND_ROW_SECURITY: Final = ("admin", "key", "staff")
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
    staff: User
    canaries: Canaries
    them: Book
    nobody: Book
    own: Book

    def state(self) -> tuple[dict[str, str], list[int | None]]:
        """Of the visited tenant: its rows and its objects."""
        return digest_of(self.visited.tenant), sizes_of_objects(self.them)

    def visitor(self, name: str) -> Visitor:
        return make_visitor(name, self.visitors, self.staff)

    def leaks(self, who: Visitor, knock: Knock, answer: Answer) -> list[str]:
        told = answer.headers + answer.body
        found = set(self.canaries.hits(told, carried=knock.carried)) - may_know(who, knock)
        return [f"{who.name}: {knock} shows {place}" for place in sorted(found)]


def may_know(who: Visitor, knock: Knock) -> set[str]:
    return _MAY_KNOW.get((who.name, knock.path), set())


@pytest.fixture(scope="module")
def world(kept_db: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Furnished once: visitors may change their own tenant, and never the visited."""
    logging.disable(logging.CRITICAL)  # Thousands of requests need no log line each.
    with override_settings(
        STORAGES=storages_in(tmp_path_factory.mktemp("recordings")),
        RATE_LIMIT_PER_MINUTE=0,
        ACCOUNT_RATE_LIMITS=False,
    ):
        visited, visitors = furnish("acme"), furnish("globex")
        canaries = plant(visited.tenant) | ids_of(visited.tenant) | {_SOUND: "the recording"}
        for house in (visited, visitors):
            keep_objects(house.tenant, silence(800) + _SOUND.encode() * (house is visited))
        staff = User.objects.create_superuser("staff@example.com")
        them, own = book_of(visited), book_of(visitors)
        nobody = book_of_nobody(them)
        yield World(visited, visitors, staff, Canaries(canaries), them, nobody, own)
    logging.disable(logging.NOTSET)


@pytest.fixture(autouse=True)
def nobody_is_locked_out(world: World) -> None:
    """Wrong passwords count up to a lock: theirs and nobody's must count alike."""
    forget_failed_sign_ins()


@pytest.fixture
def filter_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """The scope's filter is gone: row security stands alone."""

    def unfiltered(self: TenantManager[User]) -> object:
        return super(TenantManager, self).get_queryset()

    monkeypatch.setattr(TenantManager, "get_queryset", unfiltered)


def table_of(part: str) -> dict[str, Knocks]:
    if part == "admin":
        return office()
    return {
        name: knocks
        for entries in all_entries()
        for name, knocks in (entries.pages if part == "pages" else entries.operations).items()
    }


def is_compared(who: Visitor, knock: Knock) -> bool:
    """A credential in the header is nobody to the pages: `anonymous` compares those."""
    is_alone = bool(who.bearer) and not knock.path.startswith("/api/")
    is_told = knock.makes_its_own or "which exist" in may_know(who, knock)
    return who.name in _COMPARED and not (is_alone or is_told)


def faults_met_by(who: Visitor, part: str, world: World, *, compares: bool = True) -> Iterator[str]:
    for knocks in table_of(part).values():
        theirs = knocks(world.them, world.own)
        nobodys = knocks(world.nobody, world.own)
        for knock, unknown in zip(theirs, nobodys, strict=True):
            answer = who.ask(knock)
            yield from world.leaks(who, knock, answer)
            if answer.status >= 500 and knock.path != "/readyz":
                yield f"{who.name}: {knock} fails with {answer.status}"
            if compares and is_compared(who, knock) and knock != unknown:
                yield from _difference(who, knock, answer, unknown, world)


def _difference(
    who: Visitor, knock: Knock, answer: Answer, unknown: Knock, world: World
) -> Iterator[str]:
    """What tells a row of another tenant from no row at all."""
    told, told_of_nobody = answer.without(world.them), who.ask(unknown).without(world.nobody)
    for part, theirs, nobodys in zip(
        ("status", "target", "body"), told, told_of_nobody, strict=True
    ):
        if theirs != nobodys:
            said = "\n".join(unified_diff(nobodys.splitlines(), theirs.splitlines(), n=0))
            yield f"{who.name}: {knock} {knock.data}: its {part} tells theirs from nobody's: {said}"


@pytest.mark.parametrize("part", _PARTS)
@pytest.mark.parametrize("name", VISITORS)
def test_nobody_learns_or_changes_anything_of_another_tenant(
    world: World, name: str, part: str
) -> None:
    before = world.state()
    faults = list(faults_met_by(world.visitor(name), part, world))

    assert faults == []
    assert world.state() == before


@pytest.mark.parametrize("part", _PARTS)
@pytest.mark.parametrize("name", _BEHIND_ROW_SECURITY)
def test_nobody_does_where_row_security_stands_alone(
    world: World, filter_off: None, name: str, part: str
) -> None:
    before = world.state()
    faults = list(faults_met_by(world.visitor(name), part, world, compares=False))

    assert faults == []
    assert world.state() == before


@pytest.fixture
def calls_unwalled(world: World) -> Iterator[None]:
    """No policy guards the table of calls."""
    with owner_connection() as owner:
        owner.execute("ALTER TABLE calls_call DISABLE ROW LEVEL SECURITY")
    yield
    with owner_connection() as owner:
        owner.execute("ALTER TABLE calls_call ENABLE ROW LEVEL SECURITY")


def test_the_walk_sees_a_leak(world: World, filter_off: None, calls_unwalled: None) -> None:
    admin = world.visitor("admin")
    shown = Knock("GET", f"/calls/{world.them.call}/progress/")
    listed = Knock("GET", "/calls/")

    assert "Call.original_filename" in str(world.leaks(admin, listed, admin.ask(listed)))
    assert admin.ask(shown).status == 286  # It is completed: the page need not ask again.


def test_the_walk_goes_everywhere(world: World) -> None:
    visited = {
        route_of(knock.path)
        for part in _PARTS
        for knocks in table_of(part).values()
        for knock in knocks(world.them, world.own)
    }

    assert all_routes() - visited == set(), "docs/howto/page.md, 6; of the API: api-operation.md, 6"
    assert all_operations() == set(table_of("operations")), "docs/howto/api-operation.md, 6"
    assert all_desks() == set(desks()), "docs/howto/app.md, 6"
