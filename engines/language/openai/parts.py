"""Long calls in parts that a model reads at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engines.language.port import SpokenTurn

_BYTES_A_TOKEN: Final = 4  # Of English; other scripts have more bytes a letter, and more tokens.
_FRAME: Final = 12  # Tokens around a turn's text.


def tokens_in(text: str) -> int:
    """An estimate: the table that would count them is fetched from the network at run time."""
    return len(text.encode()) // _BYTES_A_TOKEN + 1


def parts_of(turns: Sequence[SpokenTurn], most_tokens: int) -> list[tuple[SpokenTurn, ...]]:
    """Turns in order, as even parts as fit; one turn that is too long is a part of its own."""
    sizes = [tokens_in(turn.text) + _FRAME for turn in turns]
    count = max(1, -(-sum(sizes) // most_tokens))
    share = sum(sizes) / count
    parts: list[tuple[SpokenTurn, ...]] = []
    current: list[SpokenTurn] = []
    filled = 0
    for turn, size in zip(turns, sizes, strict=True):
        if current and (filled + size > most_tokens or filled >= share):
            parts.append(tuple(current))
            current, filled = [], 0
        current.append(turn)
        filled += size
    if current:
        parts.append(tuple(current))
    return parts
