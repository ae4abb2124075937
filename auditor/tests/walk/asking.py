"""Ways to knock at an operation of the API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from auditor.tests.walk.knocks import JSON, Knock
from auditor.tests.walk.pages import searched_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from auditor.tests.walk.book import Book
    from auditor.tests.walk.pages import Knocks

API: Final = "/api/v1"


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
