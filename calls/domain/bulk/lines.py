"""One line of an import at a time: taken by one worker, brought in once, told in a sentence."""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import structlog
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from calls.domain.bulk.columns import check_details, read_values
from calls.domain.bulk.sources import Place, check_source, discard_upload, fetch_file
from calls.domain.uploads.intake import bind_upload
from calls.models import Call, ImportLine, ImportRun, Recording, Upload
from calls.states import OPEN_IMPORTS, ImportSource, ImportState, LineOutcome
from tenants.domain.actors import actor_on_record
from tenants.domain.locks import advisory_lock
from tenants.domain.people import current_settings
from tenants.domain.refusals import Refused, validation_message
from tenants.domain.zones import zone_named
from tenants.fetch.fetching import FetchFailedError
from tenants.models.lengths import longest
from tenants.work_queue.claims import (
    LeaseLostError,
    WorkFailedError,
    WorkRefusedError,
    cancel,
    check_held,
    finishing,
    ready_again,
)
from tenants.work_queue.kinds import Claim, Failure, WorkHooks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from uuid import UUID
    from zoneinfo import ZoneInfo

    from calls.domain.bulk.columns import LineValues
    from calls.domain.bulk.manifest import Values
    from calls.domain.bulk.sources import ReceivedFile
    from tenants.domain.actors import Actor

PRIORITY: Final = -10  # What the tenant's people upload now goes first.
_LOOK_SECONDS: Final = 30.0
_LONGEST_MESSAGE: Final = longest(ImportLine, "message")
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class LineResult:
    """What became of a line."""

    outcome: LineOutcome
    message: str = ""
    call_id: UUID | None = None
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class RunContext:
    """What the lines of a run share."""

    place: Place
    actor: Actor
    zone: ZoneInfo


def context_of(run: ImportRun) -> RunContext:
    place = Place(ImportSource(run.source), run.base)
    return RunContext(place, actor_on_record(run), tenants_zone())


def tenants_zone() -> ZoneInfo:
    return zone_named(current_settings().timezone)


def check_line(values: Values, place: Place, zone: ZoneInfo) -> LineResult:
    """What would become of the line, as far as can be told without reading its file."""
    try:
        said = read_values(values, zone)
        known = _known_call(said)
        if known:
            return known
        check_details(said.details)
        check_source(place, values)
    except Refused as refusal:
        return LineResult(_outcome_for(refusal), refusal.message)
    except FetchFailedError as failure:
        return LineResult(LineOutcome.FAILED, str(failure))
    return LineResult(LineOutcome.FITS)


class LineHooks(WorkHooks[ImportLine]):
    """A line says in a sentence why it did not come in, or not yet."""

    def failed(self, claimed: Claim[ImportLine], failure: Failure) -> None:
        outcome = LineOutcome.WAITING
        if failure.is_final:
            is_refusal = isinstance(failure.error, WorkRefusedError)
            outcome = LineOutcome.REFUSED if is_refusal else LineOutcome.FAILED
        _write_result(claimed.item, LineResult(outcome, failure.message))

    def dead(self, item: ImportLine) -> None:
        _write_result(item, LineResult(LineOutcome.FAILED, item.error_message))


class LineWorker:
    """Checks or imports one claimed line after another; what a run's lines share is read once."""

    is_over = False

    def __init__(self) -> None:
        self.contexts: dict[UUID, RunContext] = {}

    def work(self, claimed: Claim[ImportLine]) -> list[ImportLine]:
        """Raises WorkRefusedError and WorkFailedError with a sentence for the line."""
        run = ImportRun.objects.select_related("by__user").get(pk=claimed.item.run_id)
        if run.state not in OPEN_IMPORTS:
            cancel(claimed)
            return []
        if run.pk not in self.contexts:
            self.contexts[run.pk] = context_of(run)
        work = check_claimed if run.state == ImportState.CHECKING else import_claimed
        _as_work_errors(lambda: work(claimed, self.contexts[run.pk]))
        return []


@contextmanager
def importing() -> Iterator[LineWorker]:
    yield LineWorker()


def check_claimed(claimed: Claim[ImportLine], context: RunContext) -> None:
    """Write on the line what would become of it; it waits again where its run went on meanwhile."""
    line = claimed.item
    result = check_line(line.values, context.place, context.zone)
    with transaction.atomic():
        run = ImportRun.objects.select_for_update(no_key=True).get(pk=line.run_id)
        with finishing(claimed):
            _write_result(line, result)
            if run.state == ImportState.RUNNING and result.outcome == LineOutcome.FITS:
                fitting = ImportLine.objects.filter(pk=line.pk)
                fitting.update(**ready_again(), outcome=LineOutcome.WAITING)


def import_claimed(claimed: Claim[ImportLine], context: RunContext) -> None:
    """Bring the line's recording in. Raises Refused and FetchFailedError."""
    line = claimed.item
    said = read_values(line.values, context.zone)
    if known := _known_call(said):
        with finishing(claimed):
            _write_result(line, known)
        return
    check_details(said.details)
    arrived = fetch_file(context.place, line.values, context.actor, _stop_if_lost(claimed))
    try:
        result = _bind(claimed, said, arrived, context.actor)
    except BaseException as error:  # What is bound by now, `discard_upload` leaves alone.
        discard_upload(arrived, type(error).__name__)
        raise
    if result.outcome == LineOutcome.LINKED:
        discard_upload(arrived, "The tenant has this recording already.")


def _as_work_errors(work: Callable[[], None]) -> None:
    """A line's trouble is its own, not the next one's: it is told in a sentence."""
    try:
        work()
    except LeaseLostError:
        raise
    except Refused as refusal:
        if _outcome_for(refusal) == LineOutcome.REFUSED:
            raise WorkRefusedError(refusal.code, refusal.message) from refusal
        raise WorkFailedError(refusal.code, refusal.message) from refusal
    except FetchFailedError as failure:
        raise WorkFailedError("fetch-failed", str(failure)) from failure
    except Exception as error:
        _log.exception("An import's line failed")
        message = _("Something unexpected happened: %s.") % type(error).__name__
        raise WorkFailedError("error", message) from error


def _bind(
    claimed: Claim[ImportLine], said: LineValues, arrived: ReceivedFile, actor: Actor
) -> LineResult:
    """The call and the line's end in one transaction: a death leaves neither or both."""
    with finishing(claimed):
        advisory_lock(arrived.sha256)
        twin = Recording.objects.filter(sha256=arrived.sha256).order_by("created_at").first()
        if twin:
            words = _("The tenant has this recording already.")
            result = LineResult(LineOutcome.LINKED, words, twin.call_id, arrived.sha256)
        else:
            call = _call_of(said, arrived, actor)
            result = LineResult(LineOutcome.DONE, "", call.pk, arrived.sha256)
        _write_result(claimed.item, result)
    return result


def _call_of(said: LineValues, arrived: ReceivedFile, actor: Actor) -> Call:
    """Raises Refused. The hash is ours, so it is known before a worker takes it again."""
    Upload.objects.filter(pk=arrived.upload.pk).update(claimed_sha256=arrived.sha256)
    try:
        bound = bind_upload(
            arrived.upload,
            said.details,
            actor,
            agent_channel=said.agent_channel,
            priority=PRIORITY,
        )
    except ValidationError as error:
        raise Refused("details-not-right", validation_message(error)) from error
    Recording.objects.filter(call=bound.call).update(sha256=arrived.sha256)
    return bound.call


def _known_call(said: LineValues) -> LineResult | None:
    """The call that has the line's external id."""
    name = said.details.external_id
    call = Call.objects.filter(external_id=name).first() if name else None
    words = _("A call with this external id exists already.")
    return LineResult(LineOutcome.SKIPPED, words, call.pk) if call else None


def _outcome_for(refusal: Refused) -> LineOutcome:
    """A storage that does not answer refuses too, but not for ever."""
    is_passing = refusal.status >= 500  # noqa: PLR2004  # As in HTTP: not the asker's fault.
    return LineOutcome.FAILED if is_passing else LineOutcome.REFUSED


def _stop_if_lost(claimed: Claim[ImportLine]) -> Callable[[], None]:
    """For whoever works long on the line: raises LeaseLostError where somebody else has it now."""
    last = time.monotonic()

    def look() -> None:
        nonlocal last
        if time.monotonic() - last >= _LOOK_SECONDS:
            last = time.monotonic()
            check_held(claimed)

    return look


def _write_result(line: ImportLine, result: LineResult) -> None:
    """Where a call has them now, or had them before, the line's cells are not kept twice."""
    ImportLine.objects.filter(pk=line.pk).update(
        values={} if result.call_id else line.values,
        outcome=result.outcome,
        message=result.message[:_LONGEST_MESSAGE],
        call_id=result.call_id,
        sha256=result.sha256,
    )
