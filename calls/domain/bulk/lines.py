"""One line of an import at a time: taken by one worker, brought in once, told in a sentence."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID, uuid4

import structlog
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from calls.domain.bulk.columns import check_details, read_values
from calls.domain.bulk.sources import Place, bring, check_source, forget
from calls.domain.uploads.intake import bind_upload
from calls.models import Call, ImportLine, Recording, Upload
from calls.states import ImportSource, LineState
from tenants.domain.actors import actor_on_record
from tenants.domain.locks import advisory_lock
from tenants.domain.people import current_settings
from tenants.domain.refusals import Refused, validation_message
from tenants.fetch.fetching import FetchFailedError
from tenants.timezones import zone_named

if TYPE_CHECKING:
    from collections.abc import Callable
    from zoneinfo import ZoneInfo

    from django.db.models import QuerySet

    from calls.domain.bulk.columns import LineValues
    from calls.domain.bulk.manifest import Values
    from calls.domain.bulk.sources import Arrived
    from calls.models import ImportRun
    from tenants.domain.actors import Actor

PRIORITY: Final = -10  # What the tenant's people upload now goes first.
MOST_TRIES: Final = 3
_RESTS: Final = (timedelta(seconds=10), timedelta(seconds=60))  # Before the 2nd and 3rd try.
_LEASE: Final = timedelta(minutes=5)  # The longest that one step, as a store's copy, may be silent.
_BEAT_SECONDS: Final = 30.0
_LONGEST_MESSAGE: Final = 500
_log = structlog.get_logger(__name__)


class ClaimLostError(RuntimeError):
    """Somebody else has the line now: what was brought for it here is dropped."""


@dataclass(frozen=True, slots=True)
class LineResult:
    """What became of a line."""

    state: LineState
    message: str = ""
    call_id: UUID | None = None
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Setting:
    """What the lines of a run share."""

    place: Place
    actor: Actor
    zone: ZoneInfo


def setting_of(run: ImportRun) -> Setting:
    place = Place(ImportSource(run.source), run.base)
    return Setting(place, actor_on_record(run), tenants_zone())


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
        return LineResult(_state_for(refusal), refusal.message)
    except FetchFailedError as failure:
        return LineResult(LineState.FAILED, str(failure))
    return LineResult(LineState.FITS)


def take_line(run_id: UUID) -> ImportLine | None:
    """The next due line, for one worker alone; None where there is none to take."""
    with transaction.atomic():
        due = ImportLine.objects.due().select_for_update(skip_locked=True, of=("self",))
        line = due.filter(run=run_id).order_by("number").first()
        if line is None:
            return None
        line.attempts += 1
        line.token = uuid4()
        ImportLine.objects.filter(pk=line.pk).update(
            attempts=line.attempts, token=line.token, claimed_until=Now() + _LEASE
        )
    return line


def check_taken(line: ImportLine, setting: Setting) -> None:
    """Write the line's verdict on it. Raises as `import_taken`."""
    _work(line, lambda: _settle(line, check_line(line.values, setting.place, setting.zone)))


def import_taken(line: ImportLine, setting: Setting) -> None:
    """Bring the line's recording in. What goes wrong is written on the line, not raised.

    Only who is interrupted raises, and the line is as before.
    """
    _work(line, lambda: _import(line, setting))


def _work(line: ImportLine, work: Callable[[], None]) -> None:
    if line.attempts > MOST_TRIES:
        words = _("The worker died each time it had this line.")
        _settle(line, LineResult(LineState.FAILED, words))
        return
    try:
        work()
    except ClaimLostError:
        _log.warning("An import's line was taken over", line_id=str(line.pk))
    except Refused as refusal:
        if _state_for(refusal) == LineState.REFUSED:
            _settle(line, LineResult(LineState.REFUSED, refusal.message))
        else:
            _put_off(line, refusal.message)
    except FetchFailedError as failure:
        _put_off(line, str(failure))
    except Exception as error:  # noqa: BLE001  # A line's trouble is its own, not the next one's.
        _log.exception("An import's line failed", line_id=str(line.pk))
        _put_off(line, _("Something unexpected happened: %s.") % type(error).__name__)
    except BaseException:
        _give_back(line)
        raise


def _import(line: ImportLine, setting: Setting) -> None:
    said = read_values(line.values, setting.zone)
    known = _known_call(said)
    if known:
        _settle(line, known)
        return
    check_details(said.details)
    arrived = bring(setting.place, line.values, setting.actor, _beat(line))
    try:
        verdict = _bind(line, said, arrived, setting.actor)
    except BaseException as error:  # What is bound by now, `forget` leaves alone.
        forget(arrived, type(error).__name__)
        raise
    if verdict.state == LineState.LINKED:
        forget(arrived, "The tenant has this recording already.")


def _bind(line: ImportLine, said: LineValues, arrived: Arrived, actor: Actor) -> LineResult:
    """The call and the line's end in one transaction: a death leaves neither or both."""
    with transaction.atomic():
        _hold(line)
        advisory_lock(arrived.sha256)
        twin = Recording.objects.filter(sha256=arrived.sha256).order_by("created_at").first()
        if twin:
            words = _("The tenant has this recording already.")
            verdict = LineResult(LineState.LINKED, words, twin.call_id, arrived.sha256)
        else:
            call = _call_of(said, arrived, actor)
            verdict = LineResult(LineState.DONE, "", call.pk, arrived.sha256)
        _settle(line, verdict)
    return verdict


def _call_of(said: LineValues, arrived: Arrived, actor: Actor) -> Call:
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
    return LineResult(LineState.SKIPPED, words, call.pk) if call else None


def _state_for(refusal: Refused) -> LineState:
    """A storage that does not answer refuses too, but not for ever."""
    is_passing = refusal.status >= 500  # noqa: PLR2004  # As in HTTP: not the asker's fault.
    return LineState.FAILED if is_passing else LineState.REFUSED


def _beat(line: ImportLine) -> Callable[[], None]:
    last = time.monotonic()

    def beat() -> None:
        nonlocal last
        if time.monotonic() - last < _BEAT_SECONDS:
            return
        last = time.monotonic()
        if not _held(line).update(claimed_until=Now() + _LEASE):
            raise ClaimLostError

    return beat


def _hold(line: ImportLine) -> None:
    """Until the transaction ends. Raises ClaimLostError."""
    if _held(line).select_for_update(of=("self",)).first() is None:
        raise ClaimLostError


def _held(line: ImportLine) -> QuerySet[ImportLine]:
    return ImportLine.objects.filter(pk=line.pk, token=line.token)


def _settle(line: ImportLine, verdict: LineResult) -> None:
    """Where a call has them now, or had them before, the line's cells are not kept twice."""
    _held(line).update(
        values={} if verdict.call_id else line.values,
        state=verdict.state,
        message=verdict.message[:_LONGEST_MESSAGE],
        call_id=verdict.call_id,
        sha256=verdict.sha256,
        token=None,
        claimed_until=None,
    )


def _put_off(line: ImportLine, message: str) -> None:
    if line.attempts >= MOST_TRIES:
        _settle(line, LineResult(LineState.FAILED, message))
        return
    _held(line).update(
        message=message[:_LONGEST_MESSAGE],
        next_attempt_at=Now() + _RESTS[line.attempts - 1],
        token=None,
        claimed_until=None,
    )


def _give_back(line: ImportLine) -> None:
    _held(line).update(attempts=line.attempts - 1, token=None, claimed_until=None)
