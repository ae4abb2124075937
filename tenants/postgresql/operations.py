"""Migration operations that build the wall between tenants."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.migrations.operations.base import Operation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.backends.base.schema import BaseDatabaseSchemaEditor
    from django.db.migrations.state import ProjectState
    from django.db.models import Model


class BuildWall(Operation):
    """Close a tenant-owned model's table: row security, and no key into another tenant.

    Foreign-key checks bypass row security, so each key to a tenant-owned row is doubled by a
    composite one over (key, tenant). It is deferred: `connection.check_constraints()` shows it.
    """

    reduces_to_sql = True
    reversible = True

    def __init__(self, name: str) -> None:
        self.name = name

    def deconstruct(self) -> tuple[str, list[str], dict[str, str]]:
        return type(self).__qualname__, [self.name], {}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Nothing that Django's model state knows of changes."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        model = to_state.apps.get_model(app_label, self.name)
        for forwards, _ in self.statements(model):
            schema_editor.execute(forwards)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        model = from_state.apps.get_model(app_label, self.name)
        for _, backwards in reversed(list(self.statements(model))):
            schema_editor.execute(backwards)

    def statements(self, model: type[Model]) -> Iterator[tuple[str, str]]:
        """Each step's SQL forwards and backwards."""
        return _statements(model)

    def describe(self) -> str:
        return f"Build the wall around {self.name}"


class BuildWallKey(BuildWall):
    """Double one key that was added to a model inside the wall."""

    def __init__(self, name: str, column: str) -> None:
        super().__init__(name)
        self.column = column

    def deconstruct(self) -> tuple[str, list[str], dict[str, str]]:
        return type(self).__qualname__, [self.name, self.column], {}

    def statements(self, model: type[Model]) -> Iterator[tuple[str, str]]:
        parent = dict(walled_keys(model))[self.column]
        yield _doubled(model._meta.db_table, self.column, parent)  # `_meta` is Django's public API.

    def describe(self) -> str:
        return f"Double the key {self.column} of {self.name}"


def _doubled(table: str, column: str, parent: str) -> tuple[str, str]:
    return (
        (
            f"ALTER TABLE {table} ADD CONSTRAINT {table}_{column}_same_tenant "
            f"FOREIGN KEY ({column}, tenant_id) REFERENCES {parent} (id, tenant_id) "
            "DEFERRABLE INITIALLY DEFERRED"
        ),
        f"ALTER TABLE {table} DROP CONSTRAINT {table}_{column}_same_tenant",
    )


def _statements(model: type[Model]) -> Iterator[tuple[str, str]]:
    table = model._meta.db_table  # As above.
    yield (
        f"ALTER TABLE {table} ADD CONSTRAINT {table}_id_tenant UNIQUE (id, tenant_id)",
        f"ALTER TABLE {table} DROP CONSTRAINT {table}_id_tenant",
    )
    for column, parent in walled_keys(model):
        yield _doubled(table, column, parent)
    yield (
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
    )
    yield (
        (
            f"CREATE POLICY tenant_wall ON {table} "
            "USING (tenant_id = app_tenant()) WITH CHECK (tenant_id = app_tenant())"
        ),
        f"DROP POLICY tenant_wall ON {table}",
    )


def walled_keys(model: type[Model]) -> Iterator[tuple[str, str]]:
    """Each (column, parent table) of the model that points at tenant-owned rows."""
    for field in model._meta.concrete_fields:  # As above.
        parent = field.related_model
        if isinstance(parent, type) and any(
            f.name == "tenant"
            for f in parent._meta.concrete_fields  # As above.
        ):
            yield str(field.column), parent._meta.db_table  # As above.
