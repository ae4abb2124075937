"""Work done by several workers at the same moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING, TypeVar

from django.db import connection

from tenants.scope import tenant_scope

if TYPE_CHECKING:
    from collections.abc import Callable

    from tenants.models import Tenant

T = TypeVar("T")
_PATIENCE_SECONDS = 60.0


def at_once(tenant: Tenant, *works: Callable[[], T]) -> list[T]:
    """What each returned, over connections of their own, begun together."""
    start = Barrier(len(works))

    def worker(work: Callable[[], T]) -> T:
        try:
            with tenant_scope(tenant.pk):
                start.wait(_PATIENCE_SECONDS)
                return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(worker, works))
