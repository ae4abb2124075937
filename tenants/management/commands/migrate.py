"""Migrate as the tables' owner, and let the application's role at the rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from tenants.postgresql.functions import declared_functions, replace_functions
from tenants.postgresql.roles import ensure_role, grant
from tenants.postgresql.words import StoredWords, undeclared_words
from tenants.registry import declared

if TYPE_CHECKING:
    from django.core.management.base import CommandParser
    from django.db.backends.base.base import BaseDatabaseWrapper


class Command(migrate.Command):
    help = (
        "Updates the schema and the SQL functions over DATABASE_OWNER_URL and grants the "
        "application's role its rows."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(database="owner")

    def handle(self, *args: str, **options: object) -> None:
        owner = connections[str(options["database"])]
        application = connections["default"].settings_dict
        ensure_role(owner, str(application["USER"]), str(application["PASSWORD"]))
        super().handle(*args, **options)
        if options["plan"]:
            return
        if _is_up_to_date(owner):
            replace_functions(owner, declared_functions())
            _refuse_undeclared_words(owner)
        grant(owner, str(application["USER"]))


def _refuse_undeclared_words(owner: BaseDatabaseWrapper) -> None:
    if found := undeclared_words(owner, declared(StoredWords)):
        raise CommandError(
            f"Rows hold words that no installed app declares: {', '.join(found)}. "
            "Install the app that they belong to, or delete the rows."
        )


def _is_up_to_date(owner: BaseDatabaseWrapper) -> bool:
    """Today's functions read today's tables: on older ones they could not be made."""
    executor = MigrationExecutor(owner)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())
