"""What in a text keeps it from being answered without a person.

Every check only looks for something: more text can make it hit, and never make it miss.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from engines.language.orders import ORDERS
from tickets.domain.phrases import phrases
from tickets.domain.wording import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_WORD: Final = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_FELT: Final = 1.5  # On VADER's scale of 0 to 4; weaker words are small talk.
_UPSET: Final = 1.8  # "useless" alone is enough; "annoyed" needs company.

# What goes wrong is what people write about; it says nothing of how they feel.
_MISHAPS: Final = """
    wrong stolen steal thief theft fraud fraudulent fail failed failing fails failure bad rejected
    rejecting rejection rejections reject block blocked blocking broken broke dead die died dying
    damage damaged damages denied deny negative sick tired illegal illegally death cancer illness
    illnesses war wars poor suspended suspend fake lost loss error errors emergency pain hurt
    hurts trapped stuck danger dangerous accident injury injured harm suspicious hacked
    unauthorized violation penalty penalties debt bankrupt virus crash crashed warning kill killed
    murder murders abandon abandoned missing robbed robbery criminal crime dirty defective defect
    faulty fired jail kia ill attack attacks attacked destroyed destroy
"""
_MATTER_OF_FACT: Final = frozenset(_MISHAPS.split())
_UPSET_PHRASE: Final = re.compile(
    r"\b(?:fed up|last straw|had enough|never again|nightmare|disgraceful|beyond belief"
    r"|sick and tired|take you to court|see you in court|waste of (?:time|money)"
    r"|w[uü]tend|stinksauer|unversch[aä]mt\w*|frechheit|furios[oa]|indignad[oa]|verg[uü]enza"
    r"|inadmissible|scandaleux|honteux|furieuse?)\b"
)

_PEOPLE: Final = (
    r"(?:humans?|person|people|agent|representative|rep|operator|supervisor|manager|someone"
    r"|somebody|advis[eo]r|employee|specialist|colleague)"
)
_ASKS: Final = re.compile(
    rf"\b(?:speak|talk|chat|deal)(?:ing)? (?:to|with) (?:\w+ ){{0,4}}{_PEOPLE}\b"
    rf"|\b(?:connect|transfer|put|pass|hand|refer|switch) (?:me|us|this) (?:\w+ ){{0,5}}{_PEOPLE}\b"
    r"|\b(?:real|live|actual|human) "
    r"(?:person|human|agent|being|operator|support|help|representative)"
    r"|\b(?:a|any|another) human\b"
    r"|\b(?:want|need|get|give|like)(?: me| us)? (?:an?|your|the|another) (?:\w+ )?"
    r"(?:human|agent|representative|manager|supervisor|operator)\b"
    r"|\b(?:no|not an?|stop the|hate) (?:ro)?bots?\b"
    r"|\b(?:mit|an) (?:ein\w+ )?(?:\w+ )?(?:mensch\w*|mitarbeiter\w*|berater\w*|vorgesetzt\w*)\b"
    r"|\bmenschliche\w* (?:hilfe|mitarbeiter\w*|berater\w*)\b"
    r"|\b(?:hablar|comunicar\w*) con (?:\w+ ){0,3}"
    r"(?:persona|humano|agente|supervisora?|alguien|representante|encargad[oa])\b"
    r"|\b(?:parler|discuter) (?:à|a|avec) (?:\w+ ){0,3}"
    r"(?:humain|personne|conseill\w+|agent|quelqu'un|responsable)"
)

_PHRASES: Final = Path(__file__).parent / "phrases"
_HARM: Final = phrases(_PHRASES, "harm")
_DENIAL: Final = phrases(_PHRASES, "denial")
_SENTENCE: Final = re.compile(r"(?<=[.!?:;\u2026])\s+")


def says_any(text: str, words: Iterable[str]) -> bool:
    """Whether one of the words, or phrases, stands in the text as whole words."""
    said = plain(text)
    wanted = (plain(word) for word in words)
    return any(
        re.search(rf"(?<!\w){re.escape(word)}(?!\w)", said) is not None for word in wanted if word
    )


def is_upset(text: str) -> bool:
    """Whether strong feeling against us is put into words.

    The words' weights are VADER's (Hutto and Gilbert, 2014), added up over the text. Kind words
    and denials take nothing off, so no flattery hides an angry sentence.
    """
    said = plain(text)
    weight = sum(_harsh_words().get(word, 0.0) for word in _WORD.findall(said))
    return weight >= _UPSET or _UPSET_PHRASE.search(said) is not None


def asks_for_person(text: str) -> bool:
    return _ASKS.search(plain(text)) is not None


def gives_orders(text: str) -> bool:
    """Whether the text speaks to the machine that reads it: orders, role tags, made-up results."""
    return ORDERS.search(plain(text)) is not None


def speaks_of_harm(text: str) -> bool:
    """Whether it has words of injury, danger, violence, fraud, or of the law."""
    return _HARM.search(plain(text)) is not None


def denies(text: str) -> bool:
    """Whether a sentence says that this is not the matter, was tried already, or did not help."""
    return any(_DENIAL.search(sentence) for sentence in _SENTENCE.split(plain(text)))


@cache
def _harsh_words() -> Mapping[str, float]:
    """Reading VADER's lexicon costs some 50 ms, once a process."""
    lexicon: dict[str, float] = SentimentIntensityAnalyzer().lexicon
    return {
        word: -valence
        for word, valence in lexicon.items()
        if valence <= -_FELT and word not in _MATTER_OF_FACT
    }
