"""Prices as somebody lists them, kept as rows: what has changed begins today, what was stays."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction

from tenants.domain.audit import record, values_of
from tenants.domain.subjects import Subject
from tenants.models import ModelPrice
from tenants.states import PriceSource

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from tenants.domain.actors import Actor

_Key = tuple[str, str, str]
_COLUMNS = ("provider", "model", "unit", "price_usd", "valid_from")


@dataclass(frozen=True, slots=True)
class ListedPrice:
    """USD a unit; `begins` is None where the list does not say since when."""

    provider: str
    model: str
    unit: str
    usd: Decimal
    begins: date | None = None

    @property
    def key(self) -> _Key:
        return self.provider, self.model, self.unit


@dataclass(frozen=True, slots=True)
class RefreshResult:
    """`by_staff` prices were set by people last, and are left as they are."""

    added: int
    unchanged: int
    by_staff: int


def refresh_prices(listed: Iterable[ListedPrice], today: date) -> RefreshResult:
    """Add what is new and what has changed; no row is changed or deleted. Two queries.

    A price of a model that was known before begins today at the earliest: what was booked meanwhile
    was booked at the older one. What people set last is not superseded until they delete it.
    """
    known: dict[_Key, list[ModelPrice]] = defaultdict(list)
    for row in ModelPrice.objects.order_by("valid_from"):
        known[row.provider, row.model, row.unit].append(row)
    by_key: dict[_Key, list[ListedPrice]] = defaultdict(list)
    for price in listed:
        by_key[price.key].append(price)
    new: list[ModelPrice] = []
    by_staff = 0
    for key, prices in by_key.items():
        rows = known[key]
        if rows and rows[-1].source == PriceSource.STAFF:
            by_staff += 1
        else:
            new += _missing(rows, prices, today)
    ModelPrice.objects.bulk_create(new, ignore_conflicts=True, batch_size=1000)
    changed = len({(row.provider, row.model, row.unit) for row in new})
    return RefreshResult(len(new), len(by_key) - changed - by_staff, by_staff)


def _missing(
    rows: list[ModelPrice], prices: list[ListedPrice], today: date
) -> Iterable[ModelPrice]:
    """Of one model's unit: the price of today where another is in force, and announced ones."""
    begun = [price for price in prices if price.begins is None or price.begins <= today]
    in_force = next((row for row in reversed(rows) if row.valid_from <= today), None)
    if begun:
        newest = max(begun, key=lambda price: price.begins or date.min)
        begins = newest.begins or today
        if in_force is None:
            yield _row(newest, begins)
        elif in_force.price_usd != newest.usd:
            yield _row(newest, today)
    days = {row.valid_from for row in rows}
    for price in prices:
        if price.begins and price.begins > today and price.begins not in days:
            yield _row(price, price.begins)


def _row(price: ListedPrice, begins: date) -> ModelPrice:
    return ModelPrice(
        provider=price.provider,
        model=price.model,
        unit=price.unit,
        price_usd=price.usd,
        valid_from=begins,
        source=PriceSource.LIST,
    )


def set_price(row: ModelPrice, actor: Actor) -> None:
    """Save a price that a person of the platform set; on record where they act."""
    with transaction.atomic():
        stored = ModelPrice.objects.select_for_update().filter(pk=row.pk).first()
        row.source = PriceSource.STAFF
        row.save()
        before = values_of(stored, _COLUMNS) if stored else None
        action = "price.changed" if stored else "price.added"
        record(actor, action, Subject("price", row.pk), before, values_of(row, _COLUMNS))


def delete_price(row: ModelPrice, actor: Actor) -> None:
    """What was booked at it stays as it is."""
    subject, before = Subject("price", row.pk), values_of(row, _COLUMNS)
    with transaction.atomic():
        row.delete()
        record(actor, "price.deleted", subject, before=before)
