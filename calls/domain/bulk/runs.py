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

from calls.domain.bulk.lines import (
    check_taken,
    import_taken,
    setting_of,
    take_line,
)
from calls.domain.bulk.manifest import examine, read_lines
from calls.models import ImportLine, ImportRun
from calls.states import TROUBLED, ImportSource, ImportState, LineState
from tenants.domain.locks import advisory_lock
from tenants.domain.refusals import Refused
from tenants.identifiers import uuid7
from tenants.scope import current_tenant_id

if TYPE_CHECKING:
    import io
    from collections.abc import Iterable
    from uuid import UUID

    from calls.domain.bulk.manifest import Manifest
    from calls.domain.bulk.sources import Place
    from tenants.domain.actors import Actor

OPEN_IMPORTS: Final = (ImportState.CHECKING, ImportState.RUNNING)
_AT_ONCE: Final = 1000  # Lines written in one statement.
_INSERT: Final = """
    INSERT INTO calls_importline (id, tenant_id, run_id, number, source, "values",
        state, message, sha256, attempts, created_at, updated_at)
    SELECT line.id, %s, %s, line.number, line.source, line.cells, 'waiting', '', '', 0, now(), now()
    FROM unnest(%s::uuid[], %s::integer[], %s::text[], %s::text[]::jsonb[])
        AS line (id, number, source, cells)
"""
_SECONDS: Final = 20.0  # Of one task: other work of the queue waits behind it.


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
            return go_on(before)
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
    return run


def go_on(run: ImportRun) -> ImportRun:
    """Import what was only checked, what a cancelled run left, and what did not come in before."""
    with transaction.atomic():
        ImportLine.objects.filter(run=run, state__in=(LineState.FITS, *TROUBLED)).update(
            state=LineState.WAITING, attempts=0, message="", next_attempt_at=Now()
        )
        ImportRun.objects.filter(pk=run.pk).update(state=ImportState.RUNNING, finished_at=None)
    run.refresh_from_db()
    return run


def go_on_in_workers(run: ImportRun) -> ImportRun:
    """As `go_on`. Raises Refused for files in a folder: only the command may read those."""
    if run.source == ImportSource.FOLDER:
        raise Refused(
            "folder-import",
            _("These files are in a folder: give the command import_calls again to go on."),
            status=409,
        )
    return go_on(run)


def cancel_import(run: ImportRun) -> bool:
    """Take no more lines of it; whether it was under way. What came in stays."""
    under_way = ImportRun.objects.filter(pk=run.pk, state__in=OPEN_IMPORTS)
    return bool(under_way.update(state=ImportState.CANCELLED, finished_at=Now()))


def import_some(run_id: UUID, *, seconds: float = _SECONDS) -> bool:
    """Work on the run's lines for a while; whether more could be done at once.

    Safe to repeat, and side by side. Ends the run with its last line.
    """
    until = time.monotonic() + seconds
    run = _under_way(run_id)
    setting = setting_of(run) if run else None
    while run and setting:
        line = take_line(run_id)
        if line is None:
            _end_if_over(run_id)
            return False
        work = check_taken if run.state == ImportState.CHECKING else import_taken
        work(line, setting)
        if time.monotonic() >= until:
            return True
        run = _under_way(run_id)
    return False


def is_under_way(run_id: UUID) -> bool:
    return _under_way(run_id) is not None


def unfinished_runs() -> list[UUID]:
    """The scope's tenant's runs that a worker should go on with: nobody is at them now."""
    lines = ImportLine.objects.filter(run=OuterRef("pk"), state=LineState.WAITING)
    runs = ImportRun.objects.filter(state__in=OPEN_IMPORTS).exclude(source=ImportSource.FOLDER)
    idle = runs.filter(~Exists(lines.filter(claimed_until__gte=Now())))
    due = Exists(lines.filter(next_attempt_at__lte=Now()))
    return list(idle.filter(Q(due) | ~Exists(lines)).values_list("pk", flat=True))


def counts_of(runs: Iterable[ImportRun]) -> dict[UUID, Counter[str]]:
    """How many lines of each run stand where; one query."""
    counts: dict[UUID, Counter[str]] = {run.pk: Counter() for run in runs}
    lines = ImportLine.objects.filter(run__in=list(counts)).order_by()
    for run_id, state, count in lines.values_list("run", "state").annotate(Count("pk")):
        counts[run_id][state] = count
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
                    [uuid7() for _line in some],
                    [line.number for line in some],
                    [line.source for line in some],
                    [json.dumps(line.values) for line in some],
                ],
            )


def _under_way(run_id: UUID) -> ImportRun | None:
    runs = ImportRun.objects.select_related("by__user")
    return runs.filter(pk=run_id, state__in=OPEN_IMPORTS).first()


def _end_if_over(run_id: UUID) -> None:
    if ImportLine.objects.filter(run=run_id, state=LineState.WAITING).exists():
        return
    for state, end in (
        (ImportState.CHECKING, ImportState.CHECKED),
        (ImportState.RUNNING, ImportState.FINISHED),
    ):
        runs = ImportRun.objects.filter(pk=run_id, state=state)
        if runs.update(state=end, finished_at=Now()):
            return
