"""What an app adds to the walk, and the entries of all installed apps."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from graphlib import TopologicalSorter
from importlib import import_module
from pathlib import Path

from django.apps import apps

from tenants.tests.walk.book import Book, House
from tenants.tests.walk.knocks import Knock

# From what is known of the other tenant and of one's own to the requests.
Knocks = Callable[[Book, Book], Iterator[Knock]]


def no_knocks(them: Book, own: Book) -> Iterator[Knock]:
    """Nothing takes a reference of its own."""
    yield from ()


def _no_searches(them: Book) -> Iterator[dict[str, object]]:
    yield from ()


@dataclass(frozen=True)
class Desk:
    """A model in the admin: which of a book's names is a row of it, and its own requests.

    `found_by` are those of the book's names that its search, if it has one, may find a row by.
    """

    row: str
    knocks: Knocks = no_knocks
    found_by: tuple[str, ...] = ("email",)


@dataclass(frozen=True)
class Entries:
    """One app's part of the walk: `ENTRIES` in its `tests/walk_entries.py`.

    `furnish` gives a tenant a row of each of the app's models, within its scope; `known` names
    what a request may carry of them. `unknown` says how the same looks of nobody where it is not
    an id. `parameters` are the names that pages may read them by. Rows of the apps in `after`
    are there before.
    """

    pages: Mapping[str, Knocks]
    furnish: Callable[[House], None]
    known: Callable[[House], dict[str, str]]
    unknown: Callable[[Book, Book], dict[str, str]]
    operations: Mapping[str, Knocks] = field(default_factory=dict)
    desks: Mapping[str, Desk] = field(default_factory=dict)
    parameters: Mapping[str, str] = field(default_factory=dict)
    searches: Callable[[Book], Iterator[dict[str, object]]] = _no_searches
    after: tuple[str, ...] = ("tenants",)


@cache
def all_entries() -> tuple[Entries, ...]:
    """Of every installed app that has some, each behind those whose rows it needs."""
    found = {
        config.label: _entries_of(config.name)
        for config in apps.get_app_configs()
        if Path(config.path, "tests", "walk_entries.py").exists()
    }
    order = TopologicalSorter({label: found[label].after for label in found})
    return tuple(found[label] for label in order.static_order())


def _entries_of(app: str) -> Entries:
    entries: Entries = import_module(f"{app}.tests.walk_entries").ENTRIES
    return entries
