"""Several workers on one import, each over a connection of its own."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from django.db import connection

from calls.domain.bulk.runs import import_some
from calls.domain.bulk.sources import folder
from calls.models import Call, ImportLine, ImportRun, Recording
from calls.states import ImportState, LineOutcome
from calls.tests.make_import import begin, put_sounds, table
from tenants.domain.people import found_tenant
from tenants.scope import tenant_scope
from tenants.storage.tests.storages import keep_in_folder

if TYPE_CHECKING:
    from pathlib import Path
    from uuid import UUID

    from pytest_django import Settings

_WORKERS, _CONTENTS, _COPIES = 3, 6, 4


def _work(tenant_id: UUID, run_id: UUID) -> None:
    try:
        with tenant_scope(tenant_id):
            while import_some(run_id, seconds=20):
                pass
    finally:
        connection.close()


def test_each_line_and_each_content_comes_in_once(
    transactional_db: None, settings: Settings, tmp_path: Path
) -> None:
    keep_in_folder(settings, tmp_path / "recordings")
    tenant = found_tenant(name="Acme", slug="acme")
    for copy in range(_COPIES):
        put_sounds(tmp_path / "sounds", *(f"{copy}-{n}.wav" for n in range(_CONTENTS)))
    rows = ({"file": f"{copy}-{n}.wav"} for n in range(_CONTENTS) for copy in range(_COPIES))
    with tenant_scope(tenant.pk):
        run = begin(table(*rows), folder(str(tmp_path / "sounds")))
    with ThreadPoolExecutor(_WORKERS) as pool:
        list(pool.map(_work, [tenant.pk] * _WORKERS, [run.pk] * _WORKERS))
    with tenant_scope(tenant.pk):
        outcomes = Counter(ImportLine.objects.values_list("outcome", flat=True))
        known = _CONTENTS * (_COPIES - 1)
        assert outcomes == {LineOutcome.DONE: _CONTENTS, LineOutcome.LINKED: known}
        assert Call.objects.count() == Recording.objects.count() == _CONTENTS
        assert ImportRun.objects.get().state == ImportState.FINISHED
    assert len(list((tmp_path / "recordings").rglob("*.wav"))) == _CONTENTS
