"""What a unit of a model costs today."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from django.db.models import Q
from django.utils import timezone

from tenants.models import ModelPrice

if TYPE_CHECKING:
    from datetime import date

LOCAL: Final = "local"
"""The name of every engine on this machine: the only ones that cost nothing by their nature."""

UNPRICED: Final = Q(price_date=None) & ~Q(engine=LOCAL)
"""Lines of the ledger that were booked at 0 only because nobody knew a price."""

# As in gpt-4o-mini-2024-07-18, claude-opus-4-20250514 and gemini-flash-latest.
_EDITION: Final = re.compile(r"[-@](\d{4}-\d{2}-\d{2}|\d{8}|latest)$")
_FINE_TUNED: Final = "ft:"  # As in ft:gpt-4o-mini-2024-07-18:company::8aBc.


@dataclass(frozen=True, slots=True)
class Price:
    """USD a unit, and the day the price began.

    `valid_from` is None where there is no price: of what costs nothing by its nature, and of what
    nobody has told a price of.
    """

    usd: Decimal
    valid_from: date | None


def is_local(engine: str) -> bool:
    """Whether its work is done on this machine, at no cost."""
    return engine == LOCAL


def price_of(provider: str, model: str, unit: str) -> Price:
    """The newest price that has begun; one query.

    A price of the model's very name goes before one of the model that it is an edition of.
    """
    names = _names_of(model)
    begun = list(
        ModelPrice.objects.filter(
            provider=provider, model__in=names, unit=unit, valid_from__lte=timezone.now().date()
        ).order_by("-valid_from")
    )
    if not begun:
        return Price(Decimal(0), None)
    row = min(begun, key=lambda price: names.index(price.model))
    return Price(row.price_usd, row.valid_from)


def _names_of(model: str) -> list[str]:
    """What a price may stand under, the closest first."""
    names = [model, model.lower()]
    if names[-1].startswith(_FINE_TUNED):
        names.append(":".join(names[-1].split(":")[:2]))
    names.append(_EDITION.sub("", names[-1]))
    return list(dict.fromkeys(names))
