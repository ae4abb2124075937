"""A summary of two to five sentences: why the customer called, what was done, how it ended."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from engines.language.local.cues import IDENTIFICATION
from engines.language.local.findings import is_objection, is_promise
from engines.language.local.lexicon import (
    DONE_AT_ONCE,
    NOTHING_MORE,
    REASON,
    RESOLUTION,
    SATISFIED,
    UNSATISFIED,
)
from engines.language.local.sentiment import is_complaint
from engines.language.local.topics import topic_names
from engines.language.local.utterances import Utterance
from engines.language.local.wording import readable, reported
from engines.language.port import Quote

_REASON_FROM = 3.0  # Points; below them nobody said why they called.
_DEED_FROM = 3.0
_MOST_DEEDS = 2
_SAME_FROM = 75.0  # Percent of shared words.
_LONG = 25  # Words; longer sentences say no more.
_ENDING = 0.5  # The part of a call after which a feeling is how it ended.
_POSITIONAL = 2  # Sentences of a summary that knows no more than places.


@dataclass(frozen=True, slots=True)
class Summary:
    """Empty when nothing was said that is worth a sentence."""

    text: str
    quotes: tuple[Quote, ...]


_Sentence = tuple[str, Utterance]


def summary(said: Sequence[Utterance]) -> Summary:
    """Reason, deeds, outcome; each sentence quotes the utterance that it retells."""
    useful = [u for u in said if _says_something(u)]
    reason = _best(useful, lambda u: _reason_points(u, len(said)), _REASON_FROM)
    sentences: list[_Sentence] = []
    if reason:
        sentences.append((_told(reason), reason))
    after = reason.order if reason else -1
    more = _best([u for u in useful if reason and u.order > after], _complaint_points, 4.0)
    if more and reason and not _alike(more, reason):
        sentences.append((_told(more), more))
    sentences += [(_told(u), u) for u in _deeds(useful, after)]
    sentences += _outcome(said)
    if len(sentences) <= 1:
        sentences = _with_context(sentences, useful)
    return _written(sentences or _identification(said))


def _says_something(utterance: Utterance) -> bool:
    if utterance.is_small_talk or utterance.is_dictation:
        return False
    return not IDENTIFICATION.search(utterance.plain)


def summary_by_position(said: Sequence[Utterance]) -> Summary:
    """For languages without rules: the longest utterance of each half, word for word."""
    middle = (len(said) + 1) // 2
    halves = [half for half in (said[:middle], said[middle:]) if half]
    picked = [max(half, key=lambda u: (len(u.text), -u.order)) for half in halves]
    return _written([(u.text, u) for u in picked[:_POSITIONAL]])


def _written(sentences: Sequence[_Sentence]) -> Summary:
    text = " ".join(sentence for sentence, _ in sentences)
    return Summary(text, tuple(dict.fromkeys(u.quote() for _, u in sentences)))


def _told(utterance: Utterance) -> str:
    return reported(utterance.text, utterance.role)


def _best(
    candidates: Sequence[Utterance], points: Callable[[Utterance], float], least: float
) -> Utterance | None:
    """The candidate with most points, the earliest of equals."""
    best = max(candidates, key=lambda u: (points(u), -u.order), default=None)
    return best if best and points(best) >= least else None


def _reason_points(utterance: Utterance, total: int) -> float:
    if utterance.role == "agent":
        return 0.0
    points = 2.5 if REASON.search(utterance.plain) else 0.0
    points += 1.5 if is_complaint(utterance) else 0.0
    points += min(len(topic_names(utterance.plain)), 2)
    points += _length_points(utterance) - (2.0 if SATISFIED.search(utterance.plain) else 0.0)
    points -= 1.0 if is_objection(utterance) else 0.0
    return points * (1.3 - 0.6 * utterance.order / max(1, total))


def _complaint_points(utterance: Utterance) -> float:
    if utterance.role != "customer" or not is_complaint(utterance):
        return 0.0
    return 3.0 + _length_points(utterance) + 0.5 * len(topic_names(utterance.plain))


def _length_points(utterance: Utterance) -> float:
    words = len(utterance.words)
    return -2.0 if words < 4 else min(words, _LONG) / 12  # noqa: PLR2004  # Words.


def _deed_points(utterance: Utterance) -> float:
    if utterance.role == "customer" or utterance.is_question:
        return 0.0
    plain = utterance.plain
    points = 2.5 if RESOLUTION.search(plain) else 0.0
    points += 2.0 if is_promise(utterance) else 0.0
    points += 0.5 * min(len(topic_names(plain)), 2)
    points -= 2.0 if DONE_AT_ONCE.search(plain) else 0.0
    return points + _length_points(utterance) if points > 0 else 0.0


def _deeds(useful: Sequence[Utterance], after: int) -> list[Utterance]:
    """The most telling things the agent did or promised once the reason was known."""
    ranked = sorted(
        (u for u in useful if u.order > after and _deed_points(u) >= _DEED_FROM),
        key=lambda u: (-_deed_points(u), u.order),
    )
    kept: list[Utterance] = []
    for utterance in ranked:
        if len(kept) < _MOST_DEEDS and not any(_alike(utterance, other) for other in kept):
            kept.append(utterance)
    return sorted(kept, key=lambda u: u.order)


def _alike(one: Utterance, other: Utterance) -> bool:
    return fuzz.token_set_ratio(one.plain, other.plain) >= _SAME_FROM


def _outcome(said: Sequence[Utterance]) -> Iterator[_Sentence]:
    """How the customer left; nothing where they did not say."""
    ending = [u for u in said if u.role != "agent" and u.order >= _ENDING * len(said)]
    for utterance in reversed(ending):
        if sentence := _ending(utterance):
            yield sentence, utterance
            return


def _ending(utterance: Utterance) -> str | None:
    plain = utterance.plain
    if utterance.role == "unknown" and not NOTHING_MORE.search(plain):
        return None
    if UNSATISFIED.search(plain):
        return f"At the end the customer said: \u201c{readable(utterance.text)}\u201d"
    if NOTHING_MORE.search(plain):
        return "The customer needed nothing else."
    if SATISFIED.search(plain) and not is_complaint(utterance):
        thanked = re.search(r"thank|appreciate", plain)
        return "The customer thanked the agent." if thanked else _quoted(utterance)
    return None


def _quoted(utterance: Utterance) -> str:
    return f"The customer ended satisfied: \u201c{readable(utterance.text)}\u201d"


def _identification(said: Sequence[Utterance]) -> list[_Sentence]:
    """Some calls never get further than a name and a number."""
    asked = (u for u in said if u.role == "agent" and IDENTIFICATION.search(u.plain))
    return [("The agent asked for the customer's details.", u) for u in list(asked)[:1]]


def _with_context(sentences: list[_Sentence], useful: Sequence[Utterance]) -> list[_Sentence]:
    """Where rules find little, the longest remaining utterance stands beside it."""
    taken = {utterance.order for _, utterance in sentences}
    rest = [u for u in useful if u.order not in taken and not u.is_question]
    longest = max(rest, key=lambda u: (len(u.words), -u.order), default=None)
    if longest is None:
        return sentences
    return sorted([*sentences, (_told(longest), longest)], key=lambda sentence: sentence[1].order)
