"""Text that PostgreSQL refuses is refused in words, wherever a page or the admin reads some."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

import pytest
from axes.utils import reset as forget_failed_sign_ins

from auditor.tests.walk.office import office
from auditor.tests.walk.visitors import make_visitor
from auditor.tests.walk.world import book_of, furnish
from tenants.models import User
from tenants.states import Role
from tenants.tests.walk.asking import asked_of
from tenants.tests.walk.entries import all_entries
from tenants.tests.walk.knocks import FORM, Knock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import Settings

    from tenants.tests.walk.book import Book
    from tenants.tests.walk.entries import Knocks

_UNSTORABLE: Final = "a\0b"
_ENDING: Final = ("/logout/", "/delete/")  # The walk would be nobody's, or of nothing.


def _tables(part: str) -> list[Knocks]:
    if part == "admin":
        return list(office().values())
    return [knocks for entries in all_entries() for knocks in entries.pages.values()]


def _spoiled(knock: Knock, everything: set[str]) -> Iterator[Knock]:
    """One field at a time; where a knock only tries all names that there are, all at once."""
    names = [name for name, value in knock.data.items() if isinstance(value, str | list)]
    if set(names) >= everything:
        yield Knock(knock.method, knock.path, dict.fromkeys(names, _UNSTORABLE))
        return
    for name in names:
        yield Knock(knock.method, knock.path, {**knock.data, name: _UNSTORABLE})


def _knocks(part: str, book: Book) -> Iterator[Knock]:
    everything, sent = set(asked_of(book)), set()
    for knocks in _tables(part):
        for knock in knocks(book, book):
            if knock.kind != FORM or knock.path.endswith(_ENDING):
                continue
            for spoiled in _spoiled(knock, everything):
                if (shown := f"{spoiled} {spoiled.data}") not in sent:
                    sent.add(shown)
                    yield spoiled


@pytest.mark.parametrize("part", ["pages", "admin"])
def test_text_with_a_nul_is_no_error_of_the_server(
    transactional_db: None, settings: Settings, part: str
) -> None:
    settings.RATE_LIMIT_PER_MINUTE, settings.ACCOUNT_RATE_LIMITS = 0, False
    logging.disable(logging.CRITICAL)
    house = furnish("acme")
    visitor = make_visitor(Role.ADMIN, house, User())
    knocks = list(_knocks(part, book_of(house)))

    faults = [f"{each} {each.data}" for each in knocks if visitor.ask(each).status >= 500]
    forget_failed_sign_ins()
    logging.disable(logging.NOTSET)

    assert len(knocks) > 100
    assert faults == []
