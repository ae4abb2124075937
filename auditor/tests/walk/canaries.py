"""Marks in every text that a tenant has stored, to be searched for in what others are answered."""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import count
from typing import TYPE_CHECKING, Final
from uuid import UUID

import psycopg
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import connections, models
from psycopg import sql
from psycopg.types.json import Jsonb

from tenants.models import Membership, Tenant, TenantOwned, User
from tenants.scope import tenant_scope

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from django.db.models import Field, Model

MARK: Final = "wq7x"
_LENGTH: Final = 12  # Of a canary: what fits into the shortest column worth marking.
_NUMBER: Final = "did_number"
# Read by code as names of something, or made of ids that are canaries themselves.
_LEFT_ALONE: Final = frozenset(
    {
        *("action", "password", "scopes", "storage_key", "subject_kind", "timezone"),
        *("StoredObject.key", "StoredObject.kind", "StoredObject.sha256"),
        *("TenantPause.kind", "WorkItem.kind"),
    }
)
_WORD_KEYS: Final = frozenset({"speaker"})
_BEGINNING: Final = 8  # Characters that many canaries share: most answers hold none of them.
_numbers = count(1)


def owner_connection() -> psycopg.Connection[tuple[object, ...]]:
    """The owner sees every tenant's rows and may mark append-only ledgers."""
    settings = connections["owner"].get_connection_params()
    return psycopg.connect(**{name: settings[name] for name in ("host", "port", "user", "dbname")})


def walled_models() -> list[type[Model]]:
    return [model for model in apps.get_models() if issubclass(model, TenantOwned)]


def rows_of(tenant: Tenant) -> Iterator[Model]:
    """The tenant, its people and every row behind its wall. Raises where a model has no row."""
    yield Tenant.objects.get(pk=tenant.pk)
    with tenant_scope(tenant.pk):
        yield from User.objects.filter(pk__in=Membership.objects.values("user"))
        for model in walled_models():
            rows = list(model._default_manager.all())
            if not rows:
                raise LookupError(f"the walked tenant has no {model.__name__}: give it one")
            yield from rows


def plant(tenant: Tenant) -> dict[str, str]:
    """Put a mark of its own into every text field; which mark stands where."""
    planted: dict[str, str] = {}
    with owner_connection() as owner:
        for row in list(rows_of(tenant)):
            for field in _markable(row):
                mark = f"{MARK}{next(_numbers):0{_LENGTH - len(MARK)}d}"
                _write(owner, row, field, _marked(field, getattr(row, field.attname), mark))
                planted[_text_of(field, mark)] = f"{type(row).__name__}.{field.name}"
    return planted


def ids_of(tenant: Tenant) -> dict[str, str]:
    """Every id in the tenant's rows, its own and those it reserves; which stands where."""
    found: dict[str, str] = {}
    for row in rows_of(tenant):
        for field in row._meta.concrete_fields:
            value = getattr(row, field.attname)
            if isinstance(value, UUID):
                found.setdefault(str(value), f"{type(row).__name__}.{field.name}")
    return found


class Canaries:
    """The marks and ids of a tenant, to be found in answers of others."""

    def __init__(self, places: Mapping[str, str]) -> None:
        """Take where in the tenant each canary stands."""
        self._alike: dict[str, list[tuple[set[str], str]]] = defaultdict(list)
        for canary, place in places.items():
            shapes = {canary, canary.replace("-", "")} if _is_id(canary) else {canary}
            self._alike[canary[:_BEGINNING]].append((shapes, place))

    def hits(self, body: str, *, carried: str) -> Iterator[str]:
        """The places of those that the body holds and the request did not."""
        for beginning, canaries in self._alike.items():
            if beginning not in body:
                continue
            for shapes, place in canaries:
                is_there = any(shape in body for shape in shapes)
                if is_there and not any(shape in carried for shape in shapes):
                    yield place


def _markable(row: Model) -> Iterator[Field[object, object]]:
    for field in row._meta.concrete_fields:
        text = field.base_field if isinstance(field, ArrayField) else field
        is_text = isinstance(text, models.CharField | models.TextField) and not text.choices
        is_long = text.max_length is None or text.max_length >= _LENGTH
        is_json = isinstance(field, models.JSONField) and getattr(row, field.attname)
        names = {field.name} | {f"{cls.__name__}.{field.name}" for cls in type(row).__mro__}
        if not names & _LEFT_ALONE and ((is_text and is_long) or is_json):
            yield field


def _marked(field: Field[object, object], value: object, mark: str) -> object:
    if isinstance(field, models.JSONField):
        return Jsonb(_marked_json(value, mark))
    if isinstance(field, ArrayField):
        return [mark]
    return f"{mark}@example.com" if isinstance(field, models.EmailField) else _text_of(field, mark)


def _marked_json(value: object, mark: str) -> object:
    match value:
        case str():
            return f"{value} {mark}"
        case list():
            return [_marked_json(one, mark) for one in value]
        case dict():
            return {k: v if k in _WORD_KEYS else _marked_json(v, mark) for k, v in value.items()}
    return value


def _text_of(field: Field[object, object], mark: str) -> str:
    """A telephone number has no letters: its mark is its digits."""
    return f"+4977{mark.removeprefix(MARK)}" if field.name == _NUMBER else mark


def _write(
    owner: psycopg.Connection[tuple[object, ...]],
    row: Model,
    field: Field[object, object],
    value: object,
) -> None:
    statement = sql.SQL("UPDATE {} SET {} = %s WHERE id = %s").format(
        sql.Identifier(row._meta.db_table), sql.Identifier(str(field.column))
    )
    owner.execute(statement, [value, row.pk])


def _is_id(canary: str) -> bool:
    return re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", canary) is not None


def digest_of(tenant: Tenant) -> dict[str, str]:
    """A digest of all the tenant's rows by table, read by the owner."""
    tables = {"tenants_tenant": "id"} | {m._meta.db_table: "tenant_id" for m in walled_models()}
    with owner_connection() as owner:
        rows = {table: _digest(owner, table, column, tenant) for table, column in tables.items()}
        return rows | {"people": _digest_of_people(owner, tenant)}


def _digest(
    owner: psycopg.Connection[tuple[object, ...]], table: str, column: str, tenant: Tenant
) -> str:
    statement = sql.SQL(
        "SELECT md5(string_agg(t::text, '|' ORDER BY t.id)) FROM {} t WHERE t.{} = %s"
    ).format(sql.Identifier(table), sql.Identifier(column))
    return _one(owner, statement, tenant)


def _digest_of_people(owner: psycopg.Connection[tuple[object, ...]], tenant: Tenant) -> str:
    statement = sql.SQL(
        "SELECT md5(string_agg(u::text, '|' ORDER BY u.id)) FROM tenants_user u "
        "JOIN tenants_membership m ON m.user_id = u.id WHERE m.tenant_id = %s"
    )
    return _one(owner, statement, tenant)


def _one(
    owner: psycopg.Connection[tuple[object, ...]], statement: sql.SQL | sql.Composed, tenant: Tenant
) -> str:
    row = owner.execute(statement, [tenant.pk]).fetchone()
    return str(row[0]) if row else ""
