"""The servers of the tests: what the parallel workers share, and what each has to itself."""

from __future__ import annotations

import os

import pytest
from celery import current_app
from django.conf import settings
from django.core.cache import cache

from auditor.embedded.for_tests import database_of


@pytest.mark.parametrize(
    ("of_the_first", "of_the_third"),
    [
        ("redis+socket:///run/v.sock?virtual_host=0", "redis+socket:///run/v.sock?virtual_host=4"),
        ("unix:///run/v.sock?db=1", "unix:///run/v.sock?db=5"),
        ("redis://10.0.0.6:6379/8", "redis://10.0.0.6:6379/12"),
        ("redis://10.0.0.6:6379", "redis://10.0.0.6:6379"),
        ("amqps://broker.example.com/audit", "amqps://broker.example.com/audit"),
    ],
)
def test_each_worker_has_two_databases_of_its_own(of_the_first: str, of_the_third: str) -> None:
    assert database_of(0, of_the_first) == of_the_first
    assert database_of(2, of_the_first) == of_the_third


@pytest.mark.skipif(
    not settings.CACHES["default"]["LOCATION"].startswith("unix://"), reason="REDIS_URL was given"
)
def test_celery_and_the_cache_use_the_databases_of_this_worker() -> None:
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    cache.set("found", "here")

    with current_app.connection_for_write() as broker:
        pool = broker.default_channel.client.connection_pool  # type: ignore[attr-defined]  # Redis's.
        assert pool.connection_kwargs["db"] == 2 * worker
    assert settings.CACHES["default"]["LOCATION"].endswith(f"?db={2 * worker + 1}")
    assert cache.get("found") == "here"
