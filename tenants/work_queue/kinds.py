"""The kinds of work there are, and what a worker holds: each app declares its own kinds."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from django.apps import apps
from django.conf import settings
from django.utils.module_loading import import_string

from tenants.registry import declared

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from uuid import UUID

    from django.utils.functional import _StrPromise as _Words

    from tenants.models import WorkItem, WorkItemQuerySet

M_co = TypeVar("M_co", bound="WorkItem", covariant=True)
M = TypeVar("M", bound="WorkItem")


@dataclass(frozen=True, slots=True)
class Claim(Generic[M]):
    """A worker's right to one item, as long as its lease is kept; `item` is the row as taken."""

    kind: WorkKind[M]
    item: M
    token: UUID
    attempt: int

    @property
    def tenant_id(self) -> UUID:
        tenant_id: UUID = self.item.tenant_id  # type: ignore[assignment]  # Never null.
        return tenant_id

    @property
    def item_id(self) -> UUID:
        return self.item.pk


@dataclass(frozen=True, slots=True)
class Failure:
    """How an attempt ended badly; `error` is what was raised, by whatever raised it.

    `is_final`: the item is not tried again by itself.
    """

    message: str
    error: Exception
    is_final: bool


class WorkHooks(Generic[M]):
    """Each runs in the tenant's scope and in the transaction that changes the item."""

    def started(self, claimed: Claim[M]) -> None:
        """A worker begins an attempt."""

    def finished(self, claimed: Claim[M]) -> None:
        """Its results are written."""

    def failed(self, claimed: Claim[M], failure: Failure) -> None:
        """The attempt raised an error, or the work was refused."""

    def lost(self, item: M, *, is_slow: bool) -> None:
        """The lease passed: the worker died, or with *is_slow* the attempt's time was over."""

    def dead(self, item: M) -> None:
        """After too many lost attempts; the item's `error_message` says why."""


class WorkSession(Protocol[M]):
    """What works on one item after another. Once `is_over`, the next would fail the same."""

    is_over: bool

    def work(self, claimed: Claim[M]) -> list[WorkItem]:
        """The items that are due next."""


@dataclass(slots=True)
class _PlainSession(Generic[M]):
    work: Callable[[Claim[M]], list[WorkItem]]
    is_over: bool = False


@dataclass(frozen=True, kw_only=True, eq=False)
class WorkKind(Generic[M_co]):
    """Plain data: what it names by a dotted path is imported only by who needs it.

    `work` is a function that takes a claim and gives the items that are due next; `queue` one of
    `settings.WORK_QUEUES`, or empty for what no worker takes by itself. `paid_when` is a function
    that says whether the scope's tenant pays for an item: none begins where its budget is used up.
    `rests` come before the
    second attempt, the third and so on; the last one repeats. So many run `at_once` in the
    installation, and about so many `at_once_a_tenant`. One wake-up works on a `batch` of items,
    which then make no others due; `session` is a context manager that gives a `WorkSession` in
    place of `work`, for a kind that keeps something open between them.
    """

    name: str
    label: str | _Words
    model: str
    queue: str = ""
    work: str = ""
    paid_when: str = ""
    hooks: str = ""
    lease: timedelta = timedelta(seconds=30)
    deadline: timedelta = field(
        default_factory=lambda: timedelta(seconds=settings.CELERY_TASK_TIME_LIMIT)
    )  # Of one attempt.
    most_raises: int = 3
    most_deaths: int = 5
    rests: tuple[timedelta, ...] = (timedelta(seconds=5), timedelta(seconds=30))
    at_once: int | None = None
    at_once_a_tenant: int | None = None
    batch: int = 1
    session: str = ""
    dead_message: str | _Words = "{what}, so it is not tried again by itself."

    def __str__(self) -> str:
        return self.name

    @property
    def rows(self) -> type[M_co]:
        model: type[M_co] = apps.get_model(self.model)
        return model

    @property
    def items(self) -> WorkItemQuerySet[M_co]:
        """The rows of the scope's tenant, of any kind that shares the table."""
        items: WorkItemQuerySet[M_co] = self.rows.objects.all()  # type: ignore[assignment]  # Of that model.
        return items

    @property
    def work_function(self) -> Callable[[Claim[M_co]], list[WorkItem]]:
        work: Callable[[Claim[M_co]], list[WorkItem]] = import_string(self.work)
        return work

    @property
    def is_paid_here(self) -> bool:
        """In the scope's tenant, as its engines are chosen now."""
        return bool(self.paid_when and import_string(self.paid_when)())

    @contextmanager
    def open_session(self) -> Iterator[WorkSession[M_co]]:
        if not self.session:
            yield _PlainSession(self.work_function)
            return
        with import_string(self.session)() as session:
            yield session

    @property
    def owner(self) -> WorkHooks[M_co]:
        if not self.hooks:
            return WorkHooks()
        owner: WorkHooks[M_co] = import_string(self.hooks)()
        return owner


def work_kinds() -> dict[str, WorkKind[WorkItem]]:
    """All that the installed apps declare, by name."""
    return {kind.name: kind for kind in declared(WorkKind)}


def kinds_of_queue(queue: str) -> list[WorkKind[WorkItem]]:
    return [kind for kind in work_kinds().values() if kind.queue == queue]


def kind_label(name: str) -> str:
    """In the reader's language; the word itself where no installed app knows it."""
    kind = work_kinds().get(name)
    return str(kind.label) if kind else name
