"""Imports from their manifest to their end; the same manifest again goes on where it stopped."""

from __future__ import annotations

import json
import time
from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING, Final

from django.db import connection, transaction
from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from calls.domain.bulk.manifest import examine, read_lines
from calls.models import ImportLine, ImportRun
from calls.states import OPEN_IMPORTS, TROUBLED, ImportSource, ImportState, LineOutcome
from calls.work_kinds import FOLDER_LINE, IMPORT_LINE
from tenants.domain.audit import record
from tenants.domain.locks import advisory_lock
from tenants.domain.refusals import Refused
from tenants.domain.subjects import Subject
from tenants.identifiers import uuid7
from tenants.scope import current_tenant_id
from tenants.states import OPEN_WORK, WorkState
from tenants.work_queue.claims import claim_first, ready_again
from tenants.work_queue.execution import work_through

if TYPE_CHECKING:
    import io
    from collections.abc import Iterable
    from uuid import UUID

    from calls.domain.bulk.manifest import Manifest
    from calls.domain.bulk.sources import Place
    from tenants.domain.actors import Actor
    from tenants.work_queue.kinds import WorkKind

_AT_ONCE: Final = 1000  # Lines written in one statement.
_INSERT: Final = """
    INSERT INTO calls_importline (id, tenant_id, run_id, number, source, "values", kind,
        outcome, message, sha256, state, priority, attempt, raised, deaths, error_code,
        error_message, is_retryable, created_at, updated_at)
    SELECT line.id, %s, %s, line.number, line.source, line.cells, %s,
        'waiting', '', '', 'ready', 0, 0, 0, 0, '', '', true, now(), now()
    FROM unnest(%s::uuid[], %s::integer[], %s::text[], %s::text[]::jsonb[])
        AS line (id, number, source, cells)
"""


def begin_import(
    manifest: Manifest,
    place: Place,
    actor: Actor,
    *,
    state: ImportState = ImportState.RUNNING,
    anew: bool = False,
) -> ImportRun:
    """The run of this manifest and place: begun before, it goes on, unless *anew*.

    Raises Refused where the manifest will not do; nothing is written then.
    """
    summary = examine(manifest.file)
    with transaction.atomic():
        advisory_lock(summary.sha256)
        same = ImportRun.objects.filter(
            manifest_sha256=summary.sha256, source=place.source, base=place.base
        )
        before = None if anew else same.order_by("-created_at").first()
        if before:
            return go_on(before, actor)
        run: ImportRun = ImportRun.objects.create(
            name=manifest.name[:255],
            manifest_sha256=summary.sha256,
            source=place.source,
            base=place.base,
            state=state,
            line_count=summary.line_count,
            **actor.columns(),
        )
        _write_lines(run, manifest.file)
        after = {"name": run.name, "source": run.source, "lines": run.line_count}
        record(actor, "import.begun", _subject_of(run), after=after)
    return run


def go_on(run: ImportRun, actor: Actor) -> ImportRun:
    """Import what was only checked, what a cancelled run left, and what did not come in before."""
    with transaction.atomic():
        # The run before its lines, as whoever cancels it or ends a check does.
        ImportRun.objects.filter(pk=run.pk).update(state=ImportState.RUNNING, finished_at=None)
        left = Q(outcome__in=(LineOutcome.FITS, *TROUBLED)) | Q(state=WorkState.CANCELLED)
        count = ImportLine.objects.filter(left, run=run).update(
            **ready_again(), outcome=LineOutcome.WAITING, message=""
        )
        record(actor, "import.resumed", _subject_of(run), after={"lines": count})
    run.refresh_from_db()
    return run


def go_on_in_workers(run: ImportRun, actor: Actor) -> ImportRun:
    """As `go_on`. Raises Refused for files in a folder: only the command may read those."""
    if run.source == ImportSource.FOLDER:
        raise Refused(
            "folder-import",
            _("These files are in a folder: give the command import_calls again to go on."),
            status=409,
        )
    return go_on(run, actor)


def cancel_import(run: ImportRun, actor: Actor) -> bool:
    """Take no more lines of it; whether it was under way. What came in stays."""
    with transaction.atomic():
        under_way = ImportRun.objects.filter(pk=run.pk, state__in=OPEN_IMPORTS)
        if not under_way.update(state=ImportState.CANCELLED, finished_at=Now()):
            return False
        waiting = ImportLine.objects.filter(run=run, state=WorkState.READY)
        count = waiting.update(state=WorkState.CANCELLED, finished_at=Now())
        record(actor, "import.cancelled", _subject_of(run), after={"lines": count})
    return True


def import_some(run_id: UUID, *, seconds: float) -> bool:
    """Work on the run's lines for a while; whether more could be done at once.

    Safe to repeat, side by side, and beside the workers. Ends the run with its last line.
    """
    until = time.monotonic() + seconds
    run = _under_way(run_id)
    if run is None:
        return False
    kind = kind_of(run)
    lines = ImportLine.objects.filter(run=run, outcome=LineOutcome.WAITING).order_by("number")
    with kind.open_session() as session:
        while claimed := claim_first(kind, lines):
            work_through(claimed, session.work)
            if time.monotonic() >= until:
                return True
    end_finished_imports()
    return False


def kind_of(run: ImportRun) -> WorkKind[ImportLine]:
    return FOLDER_LINE if run.source == ImportSource.FOLDER else IMPORT_LINE


def is_under_way(run_id: UUID) -> bool:
    return _under_way(run_id) is not None


def end_finished_imports() -> None:
    """End the scope's tenant's runs of which no line is left to be worked on."""
    waiting = ImportLine.objects.filter(run=OuterRef("pk"), outcome=LineOutcome.WAITING)
    left = waiting.filter(state__in=OPEN_WORK)
    for state, end in (
        (ImportState.CHECKING, ImportState.CHECKED),
        (ImportState.RUNNING, ImportState.FINISHED),
    ):
        runs = ImportRun.objects.filter(~Exists(left), state=state)
        runs.update(state=end, finished_at=Now())


def counts_of(runs: Iterable[ImportRun]) -> dict[UUID, Counter[str]]:
    """How many lines of each run stand where; one query."""
    counts: dict[UUID, Counter[str]] = {run.pk: Counter() for run in runs}
    lines = ImportLine.objects.filter(run__in=list(counts)).order_by()
    for run_id, outcome, count in lines.values_list("run", "outcome").annotate(Count("pk")):
        counts[run_id][outcome] = count
    return counts


def _write_lines(run: ImportRun, file: io.BufferedReader) -> None:
    """Somebody waits for the page: `bulk_create` would take five times as long."""
    lines = read_lines(file)
    with connection.cursor() as cursor:
        while some := list(islice(lines, _AT_ONCE)):
            cursor.execute(
                _INSERT,
                [
                    current_tenant_id(),
                    run.pk,
                    kind_of(run).name,
                    [uuid7() for _line in some],
                    [line.number for line in some],
                    [line.source for line in some],
                    [json.dumps(line.values) for line in some],
                ],
            )


def _subject_of(run: ImportRun) -> Subject:
    return Subject("import", run.pk)


def _under_way(run_id: UUID) -> ImportRun | None:
    runs = ImportRun.objects.select_related("by__user")
    return runs.filter(pk=run_id, state__in=OPEN_IMPORTS).first()
