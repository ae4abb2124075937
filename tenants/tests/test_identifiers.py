"""Keys sort by the moment they were made, so rows are found by their age."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import time_machine

from tenants.identifiers import first_uuid7_at, uuid7

_MOMENT = datetime(2026, 3, 2, 9, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def test_a_key_lies_between_the_moments_around_it() -> None:
    with time_machine.travel(_MOMENT, tick=False):
        keys = [uuid7() for _number in range(100)]

    assert min(keys) >= first_uuid7_at(_MOMENT)
    assert max(keys) < first_uuid7_at(_MOMENT + _MILLISECOND)
    assert max(keys) > first_uuid7_at(_MOMENT - _MILLISECOND)
