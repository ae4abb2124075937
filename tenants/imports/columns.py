"""The names that what is imported goes by, and what is meant by others."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tenants.domain.wording import tidy

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_CLOSE: Final = 0.75  # "fiel" is close to "file"; "context" is not to "text".
_SHOWN: Final = 60  # Characters of a name.
_MOST_SHOWN: Final = 20


@dataclass(frozen=True)
class Columns:
    """Names of columns of a table, or keys of JSON's objects; case, spaces and signs are free.

    Of each group in `needed` one must be there. `aliases` are taken for a name; `synonyms` are
    refused with the name that is meant: whoever writes them may mean something else. `not_taken`
    are refused even where other names beside ours are passed over, as they are in JSON.
    """

    names: tuple[str, ...]
    needed: tuple[tuple[str, ...], ...] = ()
    aliases: Mapping[str, str] = field(default_factory=dict)
    synonyms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    not_taken: tuple[str, ...] = ()

    def find(self, said: str) -> str | None:
        """Ours, as somebody wrote it."""
        return self._known.get(_bare(said))

    def meant(self, said: str) -> str | None:
        """Which of ours whoever wrote another seems to mean."""
        bare = _bare(said)
        if bare in self._meant:
            return self._meant[bare]
        close = get_close_matches(bare, self._known, n=1, cutoff=_CLOSE)
        return self._known[close[0]] if close else None

    def fault(self, said: Sequence[str], *, passes_over: bool = False) -> str:
        """What is wrong with these names, in sentences; empty where nothing is.

        With *passes_over*, names that are unlike ours are not ours to refuse.
        """
        found = [name for each in said if (name := self.find(each))]
        unknown = [each for each in said if self.find(each) is None]
        hints = [self._hint(each, set(found)) for each in unknown]
        if any(hints):
            return " ".join(filter(None, hints))
        if passes_over:
            unknown = [each for each in unknown if _bare(each) in map(_bare, self.not_taken)]
        if unknown:
            return self._not_known(unknown)
        return self._twice(found) or self._missing(found)

    def has_needed(self, said: Mapping[str, object]) -> bool:
        return all(any(name in said for name in group) for group in self.needed)

    @cached_property
    def _known(self) -> dict[str, str]:
        own = {_bare(name): name for name in self.names}
        return own | {_bare(alias): name for alias, name in self.aliases.items()}

    @cached_property
    def _meant(self) -> dict[str, str]:
        return {_bare(each): name for name, others in self.synonyms.items() for each in others}

    def _hint(self, said: str, found: set[str]) -> str:
        name = self.meant(said)
        if name is None or name in found:
            return ""
        return _("%(said)s: did you mean %(name)s?") % {"said": said[:_SHOWN], "name": name}

    def _not_known(self, unknown: Sequence[str]) -> str:
        words = ngettext(
            "This name is not known: %(names)s. Known are: %(known)s.",
            "These names are not known: %(names)s. Known are: %(known)s.",
            len(unknown),
        )
        named = ", ".join(f"“{name[:_SHOWN]}”" for name in unknown[:_MOST_SHOWN])
        return words % {"names": named, "known": ", ".join(self.names)}

    def _twice(self, found: Sequence[str]) -> str:
        twice = [name for name, count in Counter(found).items() if count > 1]
        return _("“%s” stands there twice: keep one of them.") % twice[0] if twice else ""

    def _missing(self, found: Sequence[str]) -> str:
        missing = [group for group in self.needed if not set(group) & set(found)]
        if not missing:
            return ""
        name = _(" or ").join(f"“{each}”" for each in missing[0])
        told = {"name": name, "known": ", ".join(self.names)}
        return _("%(name)s is missing. Known are: %(known)s.") % told


def _bare(name: str) -> str:
    """Its letters and digits: "External ID", "external-id" and "externalId" are one."""
    return "".join(sign for sign in tidy(name).casefold() if sign.isalnum())
