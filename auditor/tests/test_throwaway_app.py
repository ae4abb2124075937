"""An app is added by one line in the settings, and nothing outside its folder changes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from auditor.tests.databases import migrated_database

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_django import DjangoDbBlocker

pytestmark = pytest.mark.xdist_group("throwaway app")

_ROOT: Final = Path(__file__).resolve().parents[2]
_APP: Final = Path(__file__).with_name("throwaway_app") / "parcels"
_SETTINGS: Final = """
from auditor.settings import *

INSTALLED_APPS += ["parcels"]
"""


@pytest.fixture(scope="module")
def told(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Mapping[str, object]:
    """What a product with the app says of it."""
    folder = tmp_path_factory.mktemp("product")
    shutil.copytree(_APP, folder / "parcels")
    (folder / "one_app_more.py").write_text(_SETTINGS)
    paths = os.pathsep.join([str(folder), str(_ROOT)])
    environment = {"PYTHONPATH": paths, "DJANGO_SETTINGS_MODULE": "one_app_more"}
    with django_db_blocker.unblock(), migrated_database("one_app_more") as database:
        done = subprocess.run(  # noqa: S603  # Our own command.
            [sys.executable, "-m", "django", "show_parcels", database],
            env=os.environ | environment,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
    answers: Mapping[str, object] = json.loads(done.stdout.splitlines()[-1])
    return answers


def test_its_table_is_behind_the_wall(told: Mapping[str, object]) -> None:
    assert told["rows"] == ["of Acme"]


def test_its_pages_answer_and_links_lead_to_them(told: Mapping[str, object]) -> None:
    assert told["pages"] == {
        "/parcels/": [200, True, True],
        "/admin/parcels/parcel/": [200, True, True],
    }


def test_its_operation_is_described_and_answers_whom_its_scope_lets(
    told: Mapping[str, object],
) -> None:
    assert told["operation"] == {
        "described": "parcels_list",
        "labels": ["of Acme"],
        "without the scope": 403,
    }


def test_its_stage_follows_another_and_runs_to_its_end(told: Mapping[str, object]) -> None:
    assert told["stage"] == ["done", 500]


def test_its_sweep_is_scheduled_and_runs(told: Mapping[str, object]) -> None:
    assert told["sweep"] == [90.0, None]


def test_the_walk_takes_its_entries_from_its_own_files(told: Mapping[str, object]) -> None:
    assert told["not walked"] == [[], []]
