"""Leases on items: PostgreSQL decides who works on what, and whose result counts."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta
from random import SystemRandom
from typing import TYPE_CHECKING, Final, TypeVar
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Least, Now

from tenants.models import WorkItem
from tenants.models.lengths import longest
from tenants.scope import tenant_scope
from tenants.states import WorkState
from tenants.work_queue.budget import is_held_by_budget
from tenants.work_queue.functions import next_function
from tenants.work_queue.kinds import Claim, Failure

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.db.models import QuerySet

    from tenants.models import WorkItemQuerySet
    from tenants.work_queue.kinds import WorkKind

M = TypeVar("M", bound=WorkItem)
_LONGEST_MESSAGE: Final = longest(WorkItem, "error_message")
OUTAGE_RESTS: Final = (
    *(timedelta(seconds=5), timedelta(seconds=30)),
    *(timedelta(minutes=minutes) for minutes in (2, 5, 10, 20, 30, 60, 120)),
)
"""Before the second attempt, the third and so on: four hours in all."""
_chance = SystemRandom()


class LeaseLostError(RuntimeError):
    """Somebody else has the item now: what this worker made is dropped."""


class WorkError(Exception):
    """`code` is stable, `message` a sentence a person can act on."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class WorkRefusedError(WorkError):
    """The work cannot be done as it is given; trying again would not change that."""


class WorkFailedError(WorkError):
    """The attempt failed for a known reason; the next may not."""


class OutageError(WorkFailedError):
    """Somebody else's server is away: the work is not at fault, and waits for hours."""


def claim_next(kind: WorkKind[M]) -> Claim[M] | None:
    """Take the item whose turn it is, tenants taking turns; None when there is none to take.

    Needs no scope: the claim says whose it is.
    """
    claimed = None
    while claimed is None:
        with transaction.atomic(durable=True):  # The work begins outside any.
            found = _next_in_turn(kind)
            if found is None:
                return None
            tenant_id, item_id = found
            with tenant_scope(tenant_id):
                if not is_held_by_budget(kind):
                    claimed = _take(kind, kind.items.get(pk=item_id))
    return claimed


def claim(kind: WorkKind[M], item_id: UUID) -> Claim[M] | None:
    """Take this item of the scope's tenant; None when it is done, not due, or another's."""
    return claim_first(kind, kind.items.filter(pk=item_id))


def claim_first(kind: WorkKind[M], items: WorkItemQuerySet[M]) -> Claim[M] | None:
    """Take the first that is due of these items of the scope's tenant, by their own order.

    None, too, where it costs money and the budget is used up.
    """
    claimed = None
    if is_held_by_budget(kind):
        return None
    while claimed is None:
        with transaction.atomic():
            due = items.due().select_for_update(skip_locked=True, of=("self",))
            item = due.filter(kind=kind.name).first()
            if item is None:
                return None
            claimed = _take(kind, item)
    return claimed


def _next_in_turn(kind: WorkKind[M]) -> tuple[UUID, UUID] | None:
    """The tenant and the item, locked until the transaction ends."""
    with connection.cursor() as cursor:
        if kind.at_once is not None:  # Two who ask at the same moment would both see none running.
            key = f"at once: {kind}"
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])
        name = next_function(kind.rows._meta.db_table)
        cursor.execute(f"SELECT tenant_id, item_id FROM {name}(%s)", [kind.name])  # noqa: S608  # A model's.
        found: tuple[UUID, UUID] | None = cursor.fetchone()
    return found


def _take(kind: WorkKind[M], item: M) -> Claim[M] | None:
    """Give a due and locked item to the asker, under a new token.

    An item whose lease passed counts its worker's death, or an error if it was past its
    deadline; one that has done so too often is dead instead.
    """
    if item.state == WorkState.RUNNING:
        _count_lost_attempt(kind, item)
    if item.deaths >= kind.most_deaths or item.raised >= kind.most_raises:
        _mark_dead(kind, item)
        return None
    claimed = Claim(kind, item, uuid4(), item.attempt + 1)
    kind.items.filter(pk=item.pk).update(
        state=WorkState.RUNNING,
        attempt=claimed.attempt,
        raised=item.raised,
        deaths=item.deaths,
        fencing_token=claimed.token,
        lease_until=Now() + kind.lease,
        deadline=Now() + kind.deadline,
        started_at=Now(),
    )
    kind.owner.started(claimed)
    return claimed


def _count_lost_attempt(kind: WorkKind[M], item: M) -> None:
    """A heartbeat stops at the deadline: a lease that ended before it was a dead worker's."""
    is_slow = bool(item.deadline and item.lease_until and item.lease_until >= item.deadline)
    if is_slow:
        item.raised += 1
    else:
        item.deaths += 1
    kind.owner.lost(item, is_slow=is_slow)


def _mark_dead(kind: WorkKind[M], item: M) -> None:
    """Dead-letter an item after too many lost attempts."""
    if item.deaths >= kind.most_deaths:
        code, what = "worker_died", f"The worker died {item.deaths} times"
    else:
        code, what = "too_slow", f"The work did not end within its time {item.raised} times"
    item.error_message = str(kind.dead_message).format(what=what)
    kind.items.filter(pk=item.pk).update(
        state=WorkState.DEAD,
        raised=item.raised,
        deaths=item.deaths,
        lease_until=None,
        finished_at=Now(),
        error_code=code,
        error_message=item.error_message,
    )
    kind.owner.dead(item)


def extend(claimed: Claim[M]) -> bool:
    """Keep the lease for another while, up to the deadline; False when it was lost."""
    until = Least(Now() + claimed.kind.lease, F("deadline"))
    held = held_rows(claimed).filter(deadline__gt=Now()).update(lease_until=until)
    return bool(held)


def check_held(claimed: Claim[M]) -> None:
    """Raises LeaseLostError when the item was cancelled, taken over, or deleted."""
    if not held_rows(claimed).exists():
        raise LeaseLostError(str(claimed.item_id))


@contextmanager
def finishing(claimed: Claim[M]) -> Iterator[None]:
    """One transaction that commits only if the claim still holds.

    Raises LeaseLostError before the block runs when it does not, and when the item is gone.
    """
    with transaction.atomic():
        ended = {"state": WorkState.DONE, "finished_at": Now(), "lease_until": None}
        if not held_rows(claimed).update(**ended):
            raise LeaseLostError(str(claimed.item_id))
        yield
        claimed.kind.owner.finished(claimed)


def refuse(claimed: Claim[M], refusal: WorkRefusedError) -> None:
    """End the item for good: its input is at fault, and a retry makes no sense."""
    with transaction.atomic():
        ended = held_rows(claimed).update(
            state=WorkState.FAILED,
            finished_at=Now(),
            lease_until=None,
            error_code=refusal.code,
            error_message=refusal.message[:_LONGEST_MESSAGE],
            is_retryable=False,
        )
        if ended:
            claimed.kind.owner.failed(claimed, Failure(refusal.message, refusal, is_final=True))


def release_for_retry(claimed: Claim[M], error: Exception) -> None:
    """After an error: try again after a rest, or mark the item dead after the last attempt."""
    code, message = "error", f"{type(error).__name__} while the {claimed.kind} ran; "
    message += "the log has the details."
    if isinstance(error, WorkFailedError):
        code, message = error.code, error.message
    with transaction.atomic():
        item = held_rows(claimed).select_for_update(of=("self",)).first()
        if item is None:
            return
        raised, rest, is_dead = _counted(claimed, item, error)
        held_rows(claimed).update(
            state=WorkState.DEAD if is_dead else WorkState.READY,
            raised=raised,
            lease_until=None,
            finished_at=Now() if is_dead else None,
            next_attempt_at=Now() if is_dead else Now() + rest,
            error_code=code,
            error_message=message[:_LONGEST_MESSAGE],
        )
        claimed.kind.owner.failed(claimed, Failure(message, error, is_final=is_dead))


def release(claimed: Claim[M]) -> None:
    """Give the item back as it was, for who was interrupted: the attempt does not count."""
    held_rows(claimed).update(
        state=WorkState.READY,
        attempt=F("attempt") - 1,
        lease_until=None,
        fencing_token=None,
    )


def ready_again() -> dict[str, object]:
    """The columns of an item that is to be done once more, its failures forgotten."""
    return {
        "state": WorkState.READY,
        "attempt": 0,
        "raised": 0,
        "deaths": 0,
        "lease_until": None,
        "next_attempt_at": Now(),
        "finished_at": None,
        "error_code": "",
        "error_message": "",
        "is_retryable": True,
    }


def cancel(claimed: Claim[M]) -> None:
    """End the item without a result: what it was for is not wanted any more."""
    held_rows(claimed).update(state=WorkState.CANCELLED, lease_until=None, finished_at=Now())


def _counted(claimed: Claim[M], item: M, error: Exception) -> tuple[int, timedelta, bool]:
    """The item's errors so far, how long it rests now, and whether it is given up instead.

    An outage is no error of the item's: only the attempts are counted.
    """
    if isinstance(error, OutageError):
        is_dead = claimed.attempt > len(OUTAGE_RESTS)
        return item.raised, _rest(OUTAGE_RESTS, claimed.attempt), is_dead
    raised = item.raised + 1
    return raised, _rest(claimed.kind.rests, raised), raised >= claimed.kind.most_raises


def _rest(rests: Sequence[timedelta], failures: int) -> timedelta:
    """A little uneven, so that what failed together is not tried again together."""
    return rests[min(failures, len(rests)) - 1] * _chance.uniform(0.8, 1.2)


def held_rows(claimed: Claim[M]) -> QuerySet[M]:
    """The claim's row while the claim holds, else none."""
    held: QuerySet[M] = claimed.kind.items.filter(
        pk=claimed.item_id, fencing_token=claimed.token, state=WorkState.RUNNING
    )
    return held
