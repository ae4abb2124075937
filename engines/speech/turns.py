"""Words of all channels to the turns of a conversation."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from engines.speech.port import Word

Speaker = Literal["agent", "customer", "unknown"]

BREATH_MS = 300  # The other speaker may come in where one breathes, never inside a phrase.
NEW_TURN_MS = 1_200  # The same speaker after so long a pause says something new.
LONG_TURN_MS = 30_000  # From here on the next end of a sentence ends the turn.
_SENTENCE_ENDS = (".", "?", "!")


@dataclass(frozen=True, slots=True)
class Turn:
    """What one speaker said in one go. Milliseconds from the start of the call.

    `confidence` is the mean probability of its words; null where the engine tells none.
    """

    index: int
    speaker: Speaker
    start_ms: int
    end_ms: int
    text: str
    confidence: float | None
    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class _Phrase:
    """Words of one speaker without a breath between them."""

    speaker: Speaker
    words: tuple[Word, ...]

    @property
    def start_ms(self) -> int:
        return self.words[0].start_ms

    @property
    def end_ms(self) -> int:
        return self.words[-1].end_ms


def build_turns(
    words_by_channel: Sequence[Sequence[Word]], speakers: Sequence[Speaker]
) -> list[Turn]:
    """Turns in the order they began. Times are those of the call; one speaker a channel."""
    phrases = [
        phrase
        for words, speaker in zip(words_by_channel, speakers, strict=True)
        for phrase in _phrases(words, speaker)
    ]
    phrases.sort(key=lambda phrase: (phrase.start_ms, phrase.end_ms))
    return [_turn(index, group) for index, group in enumerate(_joined(phrases))]


def shifted(words: Sequence[Word], offset_ms: int) -> list[Word]:
    """The same words on the call's clock, for a chunk that began at `offset_ms`."""
    return [
        Word(word.text, word.start_ms + offset_ms, word.end_ms + offset_ms, word.probability)
        for word in words
    ]


def _phrases(words: Sequence[Word], speaker: Speaker) -> Iterator[_Phrase]:
    phrase: list[Word] = []
    for word in words:
        if phrase and _is_phrase_over(phrase[-1], word):
            yield _Phrase(speaker, tuple(phrase))
            phrase = []
        phrase.append(word)
    if phrase:
        yield _Phrase(speaker, tuple(phrase))


def _is_phrase_over(last: Word, following: Word) -> bool:
    return following.start_ms - last.end_ms >= BREATH_MS or last.text.endswith(_SENTENCE_ENDS)


def _joined(phrases: Sequence[_Phrase]) -> Iterator[list[_Phrase]]:
    group: list[_Phrase] = []
    for phrase in phrases:
        if group and not _continues(group, phrase):
            yield group
            group = []
        group.append(phrase)
    if group:
        yield group


def _continues(group: Sequence[_Phrase], phrase: _Phrase) -> bool:
    first, last = group[0], group[-1]
    is_long = last.end_ms - first.start_ms > LONG_TURN_MS
    return (
        last.speaker == phrase.speaker
        and phrase.start_ms - last.end_ms <= NEW_TURN_MS
        and not (is_long and last.words[-1].text.endswith(_SENTENCE_ENDS))
    )


def _turn(index: int, phrases: Sequence[_Phrase]) -> Turn:
    words = tuple(word for phrase in phrases for word in phrase.words)
    known = [word.probability for word in words if word.probability is not None]
    return Turn(
        index=index,
        speaker=phrases[0].speaker,
        start_ms=words[0].start_ms,
        end_ms=max(word.end_ms for word in words),
        text=" ".join(word.text for word in words),
        confidence=round(sum(known) / len(known), 4) if known else None,
        words=words,
    )
