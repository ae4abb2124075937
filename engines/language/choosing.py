"""The choosing port: a text and what it may be about in, the number of one of these out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engines.language.port import LanguageUsage


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that a text may be about; *examples* are texts that are."""

    name: str
    description: str = ""
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """*index* counts the options from 0; None for none of them. *attempts* went to the provider."""

    index: int | None
    usage: tuple[LanguageUsage, ...] = ()
    attempts: int = 1


class ChoosingFailedError(Exception):
    """There is no choice. *usage* is what was billed all the same."""

    def __init__(self, message: str, usage: tuple[LanguageUsage, ...] = ()) -> None:
        super().__init__(message)
        self.usage = usage


class IntentChooser(Protocol):
    """A reader of short texts. *prompt_version* changes whenever answers may change."""

    @property
    def name(self) -> str: ...

    @property
    def model(self) -> str: ...

    @property
    def prompt_version(self) -> str: ...

    def choose(self, text: str, options: Sequence[Option]) -> Choice:
        """Which option the text is about. Raises ChoosingFailedError."""
        ...
