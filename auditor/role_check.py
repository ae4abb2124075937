"""Stops a process whose database login sees through the wall between tenants."""

from __future__ import annotations

from django.db import connection

from tenants.postgresql.roles import role_faults


class MightyRoleError(RuntimeError):
    """The database login sees through the wall between tenants."""


def stop_if_role_is_mighty() -> None:
    """Raises MightyRoleError. Called where processes start: system checks do not run there."""
    faults = role_faults(connection)
    connection.close()
    if faults:
        raise MightyRoleError(
            f"{'; '.join(faults)}. DATABASE_URL must name the application's role, "
            "DATABASE_OWNER_URL the owner's."
        )
