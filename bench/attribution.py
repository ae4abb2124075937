"""Whose mouth a transcript puts the words in."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import jiwer

from bench.words import normalised


@dataclass(frozen=True, slots=True)
class Attribution:
    """Words heard right, and how many of them were given to the wrong speaker."""

    words: int
    wrong: int

    def __add__(self, other: "Attribution") -> "Attribution":
        return Attribution(self.words + other.words, self.wrong + other.wrong)

    @property
    def percent(self) -> float:
        return 100 * self.wrong / self.words if self.words else 0.0


def attribution(
    said: Iterable[Mapping[str, object]], heard: Iterable[Mapping[str, object]]
) -> Attribution:
    """Turns with `speaker` and `text`, both in the order of time.

    Each text is aligned as a whole, whoever spoke; of the words that agree, the speakers are
    compared. Where two talk at once, the order of the turns may make a word count as wrong that
    is right: the figure is an upper bound.
    """
    reference, speakers = _words(said)
    hypothesis, claimed = _words(heard)
    if not reference or not hypothesis:
        return Attribution(0, 0)
    aligned = jiwer.process_words(" ".join(reference), " ".join(hypothesis)).alignments[0]
    pairs = [
        (speakers[chunk.ref_start_idx + n], claimed[chunk.hyp_start_idx + n])
        for chunk in aligned
        if chunk.type == "equal"
        for n in range(chunk.ref_end_idx - chunk.ref_start_idx)
    ]
    return Attribution(len(pairs), sum(right != ours for right, ours in pairs))


def _words(turns: Iterable[Mapping[str, object]]) -> tuple[Sequence[str], Sequence[str]]:
    words: list[str] = []
    speakers: list[str] = []
    for turn in turns:
        spoken = normalised(str(turn["text"])).split()
        words += spoken
        speakers += [str(turn["speaker"])] * len(spoken)
    return words, speakers
