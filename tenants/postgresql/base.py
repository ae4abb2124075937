"""Django's PostgreSQL backend, telling the database whose rows the ambient scope means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.backends.postgresql import base

from tenants.scope import ambient_tenant_id

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.backends.utils import CursorWrapper

_SET = "select set_config('app.tenant_id', %s, false)"


class DatabaseWrapper(base.DatabaseWrapper):
    """Keeps the session's `app.tenant_id` equal to the ambient scope's tenant.

    Costs one round trip where they differ. What the session holds is forgotten whenever it may
    have changed without us: a rollback restores the old value, a new connection has none.
    """

    _holds: UUID | str | None = None  # None: not known. "": nobody.
    _is_rolling_back = False

    def _cursor(self, name: str | None = None) -> CursorWrapper:
        cursor: CursorWrapper = super()._cursor(name)  # type: ignore[misc]  # No stub.
        if self._is_rolling_back:
            return cursor
        wanted = ambient_tenant_id() or ""
        if self._holds != wanted and self.connection is not None:
            with self.wrap_database_errors:
                self.connection.execute(_SET, [str(wanted)])
            self._holds = wanted
        return cursor

    def connect(self) -> None:
        self._holds = None
        super().connect()

    def close(self) -> None:
        self._holds = None
        super().close()

    def _rollback(self) -> None:
        super()._rollback()  # type: ignore[misc]  # No stub.
        self._holds = None

    def _savepoint_rollback(self, sid: str) -> None:
        self._is_rolling_back = True  # A failed transaction takes no other statement first.
        try:
            super()._savepoint_rollback(sid)  # type: ignore[misc]  # No stub.
        finally:
            self._is_rolling_back = False
            self._holds = None
