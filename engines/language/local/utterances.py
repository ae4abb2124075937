"""Turns cut into utterances: verbatim pieces of a turn that say one thing each."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from engines.language.local.cues import AGENT_CUES, CLOSING, CUSTOMER_CUES, DIGITS, NEW_THOUGHT
from engines.language.local.outline import outline
from engines.language.orders import before_any_order
from engines.language.port import Quote, Speaker, SpokenTurn

_NOISE = re.compile(r"\[[^\[\]]{0,40}\]|<[^<>]{0,40}>")
# "J. P. Moreau" and "Dr. Sand" go on; after an initial only a word that opens a sentence parts.
_OPENER = (
    r"(?:I|It|The|This|That|There|We|You|He|She|They|My|Your|Our|But|And|So|Can|Could|Do|Does|Is|Are"
    r"|What|When|Where|How|Why|Please|Thank|Thanks|Yes|No|If)\b"
)
_SENTENCE_END = re.compile(
    r"(?<!\bMr\.)(?<!\bMrs\.)(?<!\bMs\.)(?<!\bDr\.)(?<!\bSt\.)(?<!\bNo\.)(?<!\bProf\.)"
    rf"(?:(?<! [A-HJ-Z]\.)|(?=\s+{_OPENER}))(?<=[.!?\u2026])"
    r"[\"')\u201d\u2019]*\s+(?=[\"'(\u201c]?[A-Z0-9\u2018\u00bf\u00a1\u00c0-\u00de])"
)
_PUNCTUATED = re.compile(r"[.!?,;]")
_LONG_WITHOUT_PUNCTUATION = 6  # Words; a speech model that writes no punctuation.
_BREATH = 400  # Characters, to the end of the word.
_HOURS = re.compile(r"\b[ap]\.? ?m\b")
_SPOKEN = re.compile(r"[^\W_]")
_WORD = re.compile(r"[^\W_$\u20ac\u00a3](?:[^\W_]|['\u2019])*|[$\u20ac\u00a3][\d']*")


@dataclass(frozen=True)
class Utterance:
    """*text* stands word for word in turn *turn*; *order* numbers utterances through the call.

    *role* is the turn's speaker, or where that is unknown what the words themselves suggest.
    """

    order: int
    turn: int
    role: Speaker
    text: str

    @cached_property
    def plain(self) -> str:
        """Lower case with straight apostrophes: what the patterns are written for."""
        return self.text.lower().replace("\u2019", "'")

    @cached_property
    def outline(self) -> str:
        """See `outline`: where names and numbers of any script are looked for."""
        return outline(self.text)

    @cached_property
    def words(self) -> tuple[str, ...]:
        return tuple(_WORD.findall(self.plain))

    @property
    def is_question(self) -> bool:
        return self.text.rstrip().endswith("?")

    @cached_property
    def is_small_talk(self) -> bool:
        """Greeting, thanks, farewell, or a bare yes and no: nothing a summary would keep."""
        rest = CLOSING.sub("", self.plain).strip(" .,!?-")
        return not rest or (len(rest.split()) == 1 and len(self.words) > 1)

    @cached_property
    def is_dictation(self) -> bool:
        """Digits, letters or an address read out."""
        if _HOURS.search(self.plain):
            return False
        spelled = sum(len(word) == 1 or word in DIGITS for word in self.words)
        return spelled * 3 >= len(self.words) + 1 or "@" in self.plain or " dot " in self.plain

    def quote(self) -> Quote:
        return Quote(self.text, self.turn, self.turn)


def utterances(turns: Sequence[SpokenTurn]) -> tuple[Utterance, ...]:
    """All utterances in spoken order; noise marks such as [noise] belong to none.

    What is meant for whoever writes about the call is left out: it says nothing of its matter.
    """
    pieces = [(turn, piece) for turn in turns for piece in _pieces(turn.text)]
    return tuple(
        Utterance(order, turn.index, _role(turn.speaker, piece), piece)
        for order, (turn, piece) in enumerate(pieces)
    )


def _pieces(text: str) -> Iterator[str]:
    for audible in _NOISE.split(text):
        for sentence in _SENTENCE_END.split(audible):
            thoughts = (t for breath in _breaths(sentence.strip()) for t in _thoughts(breath))
            meant = (before_any_order(thought).strip() for thought in thoughts)
            yield from (thought for thought in meant if _SPOKEN.search(thought))


def _breaths(sentence: str) -> Iterator[str]:
    """Pieces of bounded length: the patterns' cost grows with the square of an utterance's."""
    start = 0
    while len(sentence) - start > _BREATH:
        cut = sentence.find(" ", start + _BREATH)
        if cut < 0:
            break
        yield sentence[start:cut]
        start = cut + 1
    yield sentence[start:]


def _thoughts(sentence: str) -> Iterator[str]:
    """An unpunctuated run of words, cut where people usually begin anew."""
    if _PUNCTUATED.search(sentence) or len(sentence.split()) <= _LONG_WITHOUT_PUNCTUATION:
        yield sentence
        return
    start = 0
    for cut in NEW_THOUGHT.finditer(sentence):
        if cut.start() > start:
            yield sentence[start : cut.start()]
            start = cut.start()
    yield sentence[start:]


def _role(speaker: Speaker, text: str) -> Speaker:
    """Who speaks. Mono recordings name nobody, so wording decides, or nothing does."""
    if speaker != "unknown":
        return speaker
    plain = text.lower().replace("\u2019", "'")
    agent, customer = AGENT_CUES.search(plain), CUSTOMER_CUES.search(plain)
    if bool(agent) == bool(customer):
        return "unknown"
    return "agent" if agent else "customer"
