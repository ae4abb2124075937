"""What providers charge, as the genai-prices package publishes it, in the units of our ledger.

Imported by `refresh_prices` only: the package's table takes 76 MB and 0.6 s to load.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from genai_prices.data import providers
from genai_prices.types import ClauseEquals, ClauseOr, StartDateConstraint, TieredPrices

from tenants.domain.price_list import ListedPrice

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from genai_prices.types import MatchLogic, ModelInfo, ModelPrice

# By the name of the engine that asks it.
_PROVIDERS: Final = {"openai": "openai"}
_MILLION: Final = 1_000_000
_HOUR: Final = 3_600  # Seconds.
_FINEST: Final = Decimal("1e-10")  # The column's scale.

# What hears and bills by tokens lists no price a second, which an attempt without a readable answer
# is booked by. OpenAI's pricing page names these as the estimated cost of a minute (April 2026).
_BY_THE_MINUTE: Final = {
    "gpt-4o-transcribe": Decimal("0.006"),
    "gpt-4o-transcribe-diarize": Decimal("0.006"),
    "gpt-4o-mini-transcribe": Decimal("0.003"),
}


def published_prices() -> Iterator[ListedPrice]:
    """Of every engine's provider; no network. A price by size of the question is the smallest's."""
    for engine, provider_id in _PROVIDERS.items():
        models = next(provider.models for provider in providers if provider.id == provider_id)
        seen: set[str] = set()
        for model in models:
            for name in [name for name in _names_of(model) if name not in seen]:
                seen.add(name)
                yield from _prices_of(engine, model, name)
        for name, usd in _BY_THE_MINUTE.items():
            yield ListedPrice(engine, name, "audio_second", usd / 60)


def _names_of(model: ModelInfo) -> list[str]:
    """Its own and those that mean it; what only has a beginning in common is not listed."""
    return list(dict.fromkeys([model.id, *_equal(model.match)]))


def _equal(clause: MatchLogic) -> Iterator[str]:
    if isinstance(clause, ClauseEquals):
        yield clause.equals
    elif isinstance(clause, ClauseOr):
        for part in clause.or_:
            yield from _equal(part)


def _prices_of(engine: str, model: ModelInfo, name: str) -> Iterator[ListedPrice]:
    hears = "transcribe" in model.id
    for price, begins in _by_day(model):
        read = price.input_audio_mtok if hears and price.input_audio_mtok else price.input_mtok
        units = (
            ("input_token", read, _MILLION),
            ("output_token", price.output_mtok, _MILLION),
            ("audio_second", price.audio_hours, _HOUR),
        )
        for unit, amount, size in units:
            base = amount.base if isinstance(amount, TieredPrices) else amount
            if base is not None:
                usd = (base / size).quantize(_FINEST)
                yield ListedPrice(engine, name, unit, usd, begins)


def _by_day(model: ModelInfo) -> Iterator[tuple[ModelPrice, date | None]]:
    """Its prices and the day each begins; none that hold at some hours of the day only."""
    if not isinstance(model.prices, list):
        yield model.prices, None
        return
    for conditional in model.prices:
        constraint = conditional.constraint
        if constraint is None:
            yield conditional.prices, None
        elif isinstance(constraint, StartDateConstraint):
            yield conditional.prices, constraint.start_date
