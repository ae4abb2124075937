"""What beat starts over and over."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Sweep:
    """A part of a declaration: a task without arguments, by its name."""

    task: str
    every_seconds: float
