"""A pytest plugin that starts the embedded servers once, before Django reads its settings.

Load it with `-p auditor.embedded.for_tests`. The servers live on a temporary data folder, keep
nothing, and end with the test run. The workers of pytest-xdist inherit DATA_DIR and use the
servers of the process that started them.
"""

import os
import shutil
import tempfile
from collections.abc import Generator
from functools import partial
from pathlib import Path

import pytest

from auditor.embedded.children import Child, end_together
from auditor.embedded.places import Places
from auditor.embedded.servers import needed_servers


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, None, None]:
    """Comes before pytest-django, which sets Django up in the same hook."""
    if _needs_servers(early_config):
        _start(early_config)
    yield


def _needs_servers(config: pytest.Config) -> bool:
    asked = config.known_args_namespace
    is_worker = "PYTEST_XDIST_WORKER" in os.environ
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


def _remove(places: Places) -> None:
    shutil.rmtree(places.data_dir, ignore_errors=True)
    if places.socket_folder.parent != places.data_dir:
        shutil.rmtree(places.private_folder, ignore_errors=True)
