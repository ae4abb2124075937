"""Manifests and their imports for tests."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

from calls.domain.bulk.manifest import Manifest
from calls.domain.bulk.runs import begin_import, import_some
from calls.domain.bulk.sources import Place, drop_off, folder
from calls.models import ImportLine, ImportRun
from calls.states import ImportSource, ImportState, LineOutcome
from calls.tests.sounds import tone
from calls.work_kinds import IMPORT_LINE
from tenants.domain.actors import system
from tenants.states import ActorKind, WorkState

if TYPE_CHECKING:
    from pathlib import Path

    from calls.models import Call
    from tenants.models import Membership

ACTOR = system("import_calls")
WEB = Place(ImportSource.WEB)


def manifest_of(content: str | bytes, name: str = "calls.csv") -> Manifest:
    raw = content.encode() if isinstance(content, str) else content
    return Manifest(name, io.BufferedReader(io.BytesIO(raw)))


def table(*rows: dict[str, str]) -> str:
    """A CSV with every column that some row has."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    file = io.StringIO()
    writer = csv.DictWriter(file, names)
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue()


def json_lines(*rows: dict[str, object]) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


def put_sounds(where: Path, *names: str) -> None:
    """Recordings, each of its own content."""
    for position, name in enumerate(names):
        (where / name).parent.mkdir(parents=True, exist_ok=True)
        (where / name).write_bytes(tone(0.05, channels=1, hertz=200 + 10 * position))


def begin(
    content: str, place: Place = WEB, *, state: ImportState = ImportState.RUNNING
) -> ImportRun:
    return begin_import(manifest_of(content), place, ACTOR, state=state)


def carry_out(run: ImportRun) -> list[ImportLine]:
    """As far as it goes now; the lines by number."""
    while import_some(run.pk, seconds=20):
        pass
    run.refresh_from_db()
    return list(ImportLine.objects.filter(run=run).order_by("number"))


def make_finished_import(call: Call, by: Membership) -> ImportRun:
    """Of one line, which became the call."""
    run: ImportRun = ImportRun.objects.create(
        name="calls.csv",
        manifest_sha256="0" * 64,
        source=ImportSource.BUCKET,
        base=drop_off(),
        state=ImportState.FINISHED,
        line_count=1,
        by=by,
        by_kind=ActorKind.PERSON,
    )
    ImportLine.objects.create(
        run=run,
        number=2,
        source="call.wav",
        values={"file": "call.wav"},
        kind=IMPORT_LINE.name,
        state=WorkState.DONE,
        outcome=LineOutcome.DONE,
        message="A message.",
        call=call,
    )
    return run


def import_folder(where: Path, *rows: dict[str, str]) -> list[ImportLine]:
    return carry_out(begin(table(*rows), folder(str(where))))
