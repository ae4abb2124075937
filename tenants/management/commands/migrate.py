"""Migrate as the tables' owner, and let the application's role at the rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.management.commands import migrate
from django.db import connections

from tenants.postgresql.roles import ensure_role, grant

if TYPE_CHECKING:
    from django.core.management.base import CommandParser


class Command(migrate.Command):
    help = "Updates the schema over DATABASE_OWNER_URL and grants the application's role its rows."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(database="owner")

    def handle(self, *args: str, **options: object) -> None:
        owner = connections[str(options["database"])]
        application = connections["default"].settings_dict
        ensure_role(owner, str(application["USER"]), str(application["PASSWORD"]))
        super().handle(*args, **options)
        grant(owner, str(application["USER"]))
