"""The ambient tenant: whose rows the running code may see."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_source: ContextVar[Callable[[], UUID | None] | None] = ContextVar("tenant_source", default=None)
_resolving: ContextVar[bool] = ContextVar("tenant_source_resolving", default=False)


class UnscopedQueryError(RuntimeError):
    """Tenant-owned rows were asked for without saying whose."""


def ambient_tenant_id() -> UUID | None:
    """The scope's tenant, or None outside any scope and while the scope's source is asked.

    A late source queries (session, user, memberships); those queries pass the database
    connection's hook, which asks here again. The guard answers them "nobody" instead of
    recursing: what they read stands outside the wall.
    """
    source = _source.get()
    if source is None or _resolving.get():
        return None
    token = _resolving.set(True)
    try:
        return source()
    finally:
        _resolving.reset(token)


def current_tenant_id() -> UUID:
    """The scope's tenant. Raises UnscopedQueryError where there is none."""
    tenant_id = ambient_tenant_id()
    if tenant_id is None:
        raise UnscopedQueryError("enter tenant_scope() before touching tenant-owned rows")
    return tenant_id


@contextmanager
def tenant_scope(source: UUID | Callable[[], UUID | None]) -> Iterator[None]:
    """Whose rows the block may see. A callable is asked late: after authentication has run."""
    token = _source.set((lambda: source) if isinstance(source, UUID) else source)
    try:
        yield
    finally:
        _source.reset(token)
