"""Ways to knock at a page and at an operation of the API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tenants.tests.walk.entries import all_entries
from tenants.tests.walk.knocks import JSON, Knock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tenants.tests.walk.book import Book
    from tenants.tests.walk.entries import Knocks

API: Final = "/api/v1"


def asked_of(them: Book) -> dict[str, object]:
    """Every key under every name that a page may read it by."""
    asked: dict[str, object] = {"password": "wrong", "oldpassword": "wrong"}
    for entries in all_entries():
        asked |= {name: getattr(them, known) for name, known in entries.parameters.items()}
    return asked


def searched_for(them: Book) -> Iterator[dict[str, object]]:
    """What narrows a list."""
    for entries in all_entries():
        yield from entries.searches(them)


def both(path: str) -> Knocks:
    """Ask for it and send to it, with all keys."""
    return both_at(lambda _them: path)


def both_at(path: Callable[[Book], str]) -> Knocks:
    def knocks(them: Book, own: Book) -> Iterator[Knock]:
        yield Knock("GET", path(them))
        yield Knock("HEAD", path(them))
        yield Knock("GET", path(them), asked_of(them))
        yield Knock("POST", path(them), asked_of(them))

    return knocks


def list_page(path: str) -> Knocks:
    def knocks(them: Book, own: Book) -> Iterator[Knock]:
        yield from both(path)(them, own)
        for query in searched_for(them):
            yield Knock("GET", path, query)
            yield Knock("GET", path, query, headers={"hx-request": "true"})

    return knocks


def getting(path: Callable[[Book], str], *queries: dict[str, object]) -> Knocks:
    def knocks(them: Book, own: Book) -> Iterator[Knock]:
        for query in ({}, *queries):
            yield Knock("GET", API + path(them), query)

    return knocks


def sending(method: str, path: Callable[[Book], str], **body: object) -> Knocks:
    def knocks(them: Book, own: Book) -> Iterator[Knock]:
        yield Knock(method, API + path(them), body, JSON)

    return knocks


def listing(path: str) -> Knocks:
    def knocks(them: Book, own: Book) -> Iterator[Knock]:
        yield Knock("GET", API + path)
        for query in searched_for(them):
            yield Knock("GET", API + path, query)
        yield Knock("GET", API + path, {"tenant": them.tenant, "cursor": them.cursor})

    return knocks
