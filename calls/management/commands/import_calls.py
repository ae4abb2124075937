"""Bring in many recordings by a manifest: from a folder, the bucket, or HTTPS addresses."""

from __future__ import annotations

import sys
import time
from argparse import RawDescriptionHelpFormatter
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, TextIO

from django.core.management.base import BaseCommand, CommandError

from calls.domain.bulk.lines import check_line, tenants_zone
from calls.domain.bulk.manifest import COLUMNS, Manifest, examine, read_lines
from calls.domain.bulk.report import rows_of, write_report
from calls.domain.bulk.runs import begin_import, counts_of, import_some, is_under_way
from calls.domain.bulk.sources import Place, folder, prefix
from calls.stages import TRANSCRIPTION
from calls.states import TROUBLED, ImportSource, ImportState, LineOutcome
from tenants.domain.actors import system
from tenants.domain.refusals import Refused
from tenants.models import Tenant
from tenants.scope import tenant_scope
from tenants.states import TenantStatus
from tenants.work_queue.notify import wake

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.core.management.base import CommandParser, OutputWrapper

    from calls.domain.bulk.report import Row
    from calls.models import ImportRun

_HELP: Final = f"""Imports recordings by a manifest: CSV, JSON or JSONL, a line for each.

Columns: {", ".join(COLUMNS)}.
Each line has a file (below --folder or --prefix) or a url (https). Given again, the same command
goes on where it stopped and tries again what failed. Exit code: 0 when every line is imported,
linked or skipped, 1 otherwise."""
_PAUSE_SECONDS: Final = 0.5  # While others work on the last lines, or they rest.
_QUIET_SECONDS: Final = 10.0  # Between two lines of progress in a log.


class Command(BaseCommand):
    help = _HELP

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: object) -> CommandParser:
        kwargs["formatter_class"] = RawDescriptionHelpFormatter
        return super().create_parser(prog_name, subcommand, **kwargs)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("manifest", type=Path)
        parser.add_argument("--tenant", required=True, metavar="SLUG")
        place = parser.add_mutually_exclusive_group()
        place.add_argument("--folder", help="where the lines' files are, on this machine")
        place.add_argument("--prefix", help="or in the bucket, as in incoming/<tenant id>/2026/")
        parser.add_argument(
            "--dry-run", action="store_true", help="check every line, write nothing"
        )
        parser.add_argument(
            "--report", metavar="FILE", help="a CSV with a row a line; - for stdout"
        )
        parser.add_argument(
            "--again", action="store_true", help="a new run, not the one begun before"
        )
        parser.add_argument("--background", action="store_true", help="leave it to the workers")

    def handle(self, *args: object, manifest: Path, tenant: str, **options: object) -> None:
        found = Tenant.objects.filter(slug=tenant, status=TenantStatus.ACTIVE).first()
        if found is None:
            raise CommandError(f"There is no active tenant {tenant!r}.")
        try:
            with tenant_scope(found.pk), manifest.open("rb") as file:
                self._import(Manifest(manifest.name, file), options)
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}") from error
        except Refused as refusal:
            raise CommandError(refusal.message) from refusal

    def _import(self, manifest: Manifest, options: dict[str, object]) -> None:
        place = _place(options)
        if options["dry_run"]:
            self._check(manifest, place, str(options["report"] or "-"))
            return
        if options["background"] and place.source == ImportSource.FOLDER:
            raise CommandError(
                "The workers may stand on another machine: without --background, this command "
                "reads the folder itself."
            )
        actor = system("import_calls")
        run = begin_import(manifest, place, actor, anew=bool(options["again"]))
        if options["background"]:
            self.stdout.write(
                f"The workers bring in {run.line_count:,} lines; see Imports in the admin."
            )
            return
        self._carry_out(run)
        if options["report"]:
            with self._opened(str(options["report"])) as file:
                write_report(file, rows_of(run))
        self._conclude(counts_of([run])[run.pk])

    def _check(self, manifest: Manifest, place: Place, report: str) -> None:
        examine(manifest.file)
        counts: Counter[str] = Counter()
        zone = tenants_zone()

        def rows() -> Iterator[Row]:
            for line in read_lines(manifest.file):
                result = check_line(line.values, place, zone)
                counts[result.outcome] += 1
                yield line.number, line.source, result.outcome, result.call_id, result.message

        with self._opened(report) as file:
            write_report(file, rows())
        self._conclude(counts)

    def _carry_out(self, run: ImportRun) -> None:
        """Until the last line is done, or somebody cancels the run in the admin."""
        progress = _Progress(self.stderr, run)
        try:
            while is_under_way(run.pk):
                if not import_some(run.pk, seconds=1) and is_under_way(run.pk):
                    time.sleep(_PAUSE_SECONDS)
                progress.show()
        except KeyboardInterrupt:
            self.stderr.write("\nInterrupted. Give the same command again to go on.")
            sys.exit(130)  # As a shell says of whoever ends by Ctrl-C.
        finally:
            wake(TRANSCRIPTION.queue)
        run.refresh_from_db()
        if run.state == ImportState.CANCELLED:
            raise CommandError("\nCancelled. Give the same command again to go on.")

    def _conclude(self, counts: Counter[str]) -> None:
        is_good = not any(counts[state] for state in TROUBLED)
        self.stderr.write(_told(counts), self.style.SUCCESS if is_good else self.style.ERROR)
        if not is_good:
            sys.exit(1)

    @contextmanager
    def _opened(self, report: str) -> Iterator[TextIO]:
        if report == "-":
            yield self.stdout  # type: ignore[misc]  # It writes, which is all that is asked.
            return
        with Path(report).open("w", encoding="utf-8", newline="") as file:
            yield file


class _Progress:
    """One line that is written over on a terminal; now and then a line in a log."""

    def __init__(self, out: OutputWrapper, run: ImportRun) -> None:
        self._out, self._run = out, run
        self._shown_at = time.monotonic()

    def show(self) -> None:
        is_terminal = self._out.isatty()
        if not is_terminal and time.monotonic() - self._shown_at < _QUIET_SECONDS:
            return
        self._shown_at = time.monotonic()
        counts = counts_of([self._run])[self._run.pk]
        done = self._run.line_count - counts[LineOutcome.WAITING]
        told = f"{done:,} of {self._run.line_count:,} lines: {_told(counts)}"
        start, end = ("\r", "\x1b[K") if is_terminal else ("", "\n")
        self._out.write(start + told, str, ending=end)  # In no style: the stream's own is red.
        self._out.flush()


def _place(options: dict[str, object]) -> Place:
    if options["folder"] is not None:
        return folder(str(options["folder"]))
    if options["prefix"] is not None:
        return prefix(str(options["prefix"]))
    return Place(ImportSource.WEB)


def _told(counts: Counter[str]) -> str:
    told = (f"{counts[each]:,} {each.label}" for each in LineOutcome if counts[each])
    return ", ".join(told) or "nothing to do"
