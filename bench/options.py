"""What a run was asked for."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Options:
    """`quick` takes few recordings and blocks; `full` a real hour of speech for `memory`."""

    quick: bool
    full: bool
    blocks: int
