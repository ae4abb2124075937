"""A language engine that chooses what a test tells it to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from engines.language.choosing import Choice
from engines.language.port import LanguageUsage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engines.language.choosing import Option

USAGE: Final = (LanguageUsage("fake", "small", "input_token", 100),)


@dataclass
class FakeChooser:
    """Chooses the option of that name; `asked` holds what it was offered."""

    choice: str | None = "refund"
    name: str = "fake"
    model: str = "small"
    prompt_version: str = "1"
    asked: list[Sequence[Option]] = field(default_factory=list)
    failure: Exception | None = None

    def choose(self, text: str, options: Sequence[Option]) -> Choice:
        self.asked.append(options)
        if self.failure is not None:
            raise self.failure
        names = [option.name for option in options]
        return Choice(None if self.choice is None else names.index(self.choice), USAGE, 2)
