"""A pytest plugin that starts the embedded servers once, before Django reads its settings.

Load it with `-p auditor.embedded.for_tests`. The servers live on a temporary data folder, keep
nothing, and end with the test run. The workers of pytest-xdist inherit DATA_DIR and use the
servers of the process that started them, each in databases of its own.
"""

import os
import re
import shutil
import tempfile
from collections.abc import Generator
from functools import partial
from pathlib import Path
from typing import Final

import pytest

from auditor.embedded.children import Child, end_together
from auditor.embedded.places import Places
from auditor.embedded.servers import needed_servers

_WORKER: Final = "PYTEST_XDIST_WORKER"  # gw0, gw1 and so on.
_DATABASE: Final = re.compile(r"(?<=[/=])\d+$")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, None, None]:
    """Comes before pytest-django, which sets Django up in the same hook."""
    if _needs_servers(early_config):
        _start(early_config)
    if _WORKER in os.environ:
        _move_to_own_databases(int(os.environ[_WORKER].removeprefix("gw")))
    yield


def _needs_servers(config: pytest.Config) -> bool:
    asked = config.known_args_namespace
    is_worker = _WORKER in os.environ
    is_replaced = os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL")
    return not (is_worker or is_replaced or asked.help or asked.version)


def _start(config: pytest.Config) -> None:
    data_dir = Path(tempfile.mkdtemp(prefix="auditor-tests-"))
    os.environ["DATA_DIR"] = str(data_dir)
    places = Places(data_dir)
    config.add_cleanup(partial(_remove, places))
    for server in needed_servers(places, durable=False):
        child = Child(server.program)
        config.add_cleanup(partial(end_together, [child]))
        child.start()
        server.wait_until_ready(child.process)
        server.finish()


def _move_to_own_databases(worker: int) -> None:
    """Give the worker a broker and a cache that no other counts in, fills or empties.

    By the environment, so that programs started by its tests have the same.
    """
    if cache := os.environ.get("REDIS_URL"):
        broker = os.environ.get("CELERY_BROKER_URL") or cache
    else:
        places = Places(Path(os.environ["DATA_DIR"]))
        broker, cache = places.broker_url, places.cache_url
    os.environ["CELERY_BROKER_URL"] = database_of(worker, broker)
    os.environ["REDIS_URL"] = database_of(worker, cache)


def database_of(worker: int, url: str) -> str:
    """The worker's own pair of databases, counted from the one the URL names.

    A URL that names none, as of another kind of broker, is every worker's.
    """
    return _DATABASE.sub(lambda number: str(int(number[0]) + 2 * worker), url)


def _remove(places: Places) -> None:
    shutil.rmtree(places.data_dir, ignore_errors=True)
    if places.socket_folder.parent != places.data_dir:
        shutil.rmtree(places.private_folder, ignore_errors=True)
