"""What the owner of an item keeps of the item's way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from tenants.models import WorkItem
    from tenants.work_queue.claims import Claim

M = TypeVar("M", bound="WorkItem")


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
