"""How often one asker may ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.cache import cache
from redis.exceptions import ConnectionError as DeadCacheError

from tenants.states import Role
from tenants.tests.ask import as_key, as_person
from tenants.tests.make import make_member

if TYPE_CHECKING:
    from pytest_django import Settings

    from tenants.models import Tenant

pytestmark = pytest.mark.urls("tenants.tests.sample_api")
TEAMS = "/api/v1/teams"


@pytest.fixture(autouse=True)
def a_standing_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twenty seconds into a minute, for as long as the test takes."""
    monkeypatch.setattr("tenants.api.throttling.time.time", lambda: 60 * 29_000_000 + 20.5)


def test_an_answer_says_what_is_left(acme: Tenant, settings: Settings) -> None:
    settings.RATE_LIMIT_PER_MINUTE = 5
    client = as_key(acme, "tenant:read")
    client.get(TEAMS)
    headers = client.get(TEAMS).headers

    assert [headers[f"RateLimit-{name}"] for name in ("Limit", "Remaining", "Reset")] == [
        "5",
        "3",
        "40",
    ]


def test_refusals_say_what_is_left_as_well(acme: Tenant) -> None:
    answer = as_key(acme, "tenant:read").get(f"{TEAMS}/nothing")

    assert (answer.status_code, answer.headers["RateLimit-Remaining"]) == (404, "1199")


def test_beyond_the_limit_one_has_to_wait(acme: Tenant, settings: Settings) -> None:
    settings.RATE_LIMIT_PER_MINUTE = 2
    client = as_key(acme, "tenant:read")
    statuses = [client.get(TEAMS).status_code for _ in range(3)]
    answer = client.get(TEAMS)

    assert statuses == [200, 200, 429]
    assert answer.headers["Retry-After"] == "40"
    assert answer.headers["RateLimit-Remaining"] == "0"
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_each_asker_is_counted_alone(acme: Tenant, settings: Settings) -> None:
    settings.RATE_LIMIT_PER_MINUTE = 1
    first, second = as_key(acme, "tenant:read"), as_key(acme, "tenant:read")
    person = as_person(make_member(acme, Role.ADMIN))

    assert [client.get(TEAMS).status_code for client in (first, second, person)] == [200] * 3
    assert first.get(TEAMS).status_code == 429


def test_zero_switches_the_limit_off(acme: Tenant, settings: Settings) -> None:
    settings.RATE_LIMIT_PER_MINUTE = 0
    answer = as_key(acme, "tenant:read").get(TEAMS)

    assert answer.status_code == 200
    assert "RateLimit-Limit" not in answer.headers


def test_a_dead_cache_lets_everybody_through(
    acme: Tenant, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_arguments: object, **_options: object) -> None:
        raise DeadCacheError

    monkeypatch.setattr(cache, "add", fail)

    assert as_key(acme, "tenant:read").get(TEAMS).status_code == 200
    assert "requests are not counted: ConnectionError" in caplog.text
