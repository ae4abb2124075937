"""Sentiment by VADER (Hutto and Gilbert, 2014), with the politeness of phone calls taken out."""

import re
from collections.abc import Mapping, Sequence
from functools import cache

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from engines.language.local.failures import DISPLEASED, FAILURE, FORMER, REPEATED
from engines.language.local.lexicon import COMPLAINT, NO_COMPLAINT, SOLVED
from engines.language.local.negation import NEGATED, NEGATED_OPINION, PRAISE, contrast
from engines.language.local.utterances import Utterance
from engines.language.port import Mood, Sentiment, Speaker, SpokenTurn

ABSTAINED = Sentiment(overall=None, score=None, by_speaker={}, by_turn=())

# Words of every call: courtesy and business that VADER takes for feeling. Its scale is -4 to 4.
_PHONE_VALENCE: Mapping[str, float] = {
    **dict.fromkeys(
        (
            *("please", "sure", "yes", "okay", "ok", "alright", "welcome", "help", "care", "like"),
            *("hello", "credit", "security", "secure", "support", "interest", "interests", "kind"),
            *(
                "agreed",
                "agrees",
                "share",
                "sharing",
                "number",
                "matter",
                "charge",
                "charges",
                "no",
                "sorry",
                "dear",
            ),
            *("clear", "cleared", "confidence", "agree", "value", "verify", "save", "well", "huge"),
            *("apologize", "apologies", "patience", "certainly", "definitely", "ensure", "assure"),
            *("cancel", "alert", "demand", "hand", "party", "energy", "pay", "top", "fine", "hope"),
            *("assured", "assurance", "reassure", "protect", "protected", "number", "feeling"),
            *("queen", "fit", "friend", "friends", "shared", "free", "gift", "united", "active"),
            *(
                "allow",
                "allowed",
                "ready",
                "want",
                "chance",
                "promise",
                "promised",
                "grand",
                "true",
            ),
            *("reward", "rewards", "honestly", "popular", "create", "created", "important"),
            *("special", "interested", "join", "accept", "accepted", "straight", "fresh", "block"),
        ),
        0.0,
    ),
    "great": 0.9,
    "perfect": 0.9,
    "good": 0.8,
    "wonderful": 1.2,
    "nice": 0.6,
    "thanks": 0.5,
    "thank": 0.4,
    "appreciate": 0.9,
    "appreciated": 0.9,
    "relieved": 2.0,
    "refund": -0.3,
    "twice": -0.5,
    "unacceptable": -2.6,
    "overcharged": -2.2,
    "unhelpful": -2.2,
    "delayed": -1.4,
    "delay": -1.2,
    "defective": -2.2,
    "damaged": -2.0,
    "faulty": -2.0,
    "nervous": -1.6,
    "disappointed": -2.3,
    "rude": -2.4,
    "resolved": 1.2,
    "superb": 3.0,
    "finally": 0.6,
}
_COMPLAINT_AT_MOST = -0.3
_PRAISE_AT_LEAST = 0.4
_WARM_FROM = 0.25
_FLAT_UNDER = 0.05
# What people say to be polite, and what only sounds like feeling.
_COURTESY = re.compile(
    r"^(?:(?:oh|okay|ok|ah|well|yes|no),? )?(?:good|great|perfect|fine|excellent|wonderful|lovely"
    r"|nice|brilliant)[,.!] (?=\w)"
    r"|\b(?:happy|glad) to (?:wait|hold|help|assist|give|provide|confirm|pay|do|talk|answer|send)\b"
    r"|\b(?:would|'d) be (?:\w+ )?(?:great|good|nice|lovely|perfect|wonderful|helpful)\b"
    r"|\bno problem(?=[,.!]|$)|\bgood to know\b|\bbest (?:number|way|time|regards|address)\b"
    r"|\bgood (?:morning|afternoon|evening|day|night)\b|\bfeel free\b|\blooking forward\b"
)
_TOO = re.compile(
    r"\btoo (?:high|expensive|much|slow|late|long|loud|complicated|often|little)\b[^?]*$"
)
_USED_TO = re.compile(r"\bused to\b")
_MOOD_FROM = 0.15  # Of the weighted mean; below it a call is neutral.
_STRONG_FROM = 0.3  # Of a customer's turn; both signs in one call make it mixed.
_ROLE_WEIGHT: Mapping[Speaker, float] = {"customer": 1.0, "unknown": 0.6, "agent": 0.15}
_WORDS_AT_MOST = 20
_FLAT_WEIGHT = 0.2
_END_WEIGHT = 0.75  # The last words count that much more than the first: how a call ends stays.


@cache
def _vader() -> SentimentIntensityAnalyzer:
    """The analyzer with our valences; reading its lexicon costs some 50 ms, once a process."""
    analyzer = SentimentIntensityAnalyzer()
    analyzer.lexicon.update(_PHONE_VALENCE)
    return analyzer


def feeling(utterance: Utterance) -> float:
    """-1 to 1; 0 for greetings, questions of an agent and other small talk."""
    if utterance.role == "agent" and utterance.is_question:
        return 0.0
    complains = utterance.role != "agent" and is_complaint(utterance)
    if utterance.is_small_talk and not complains:
        return 0.05 if "thank" in utterance.plain or "appreciate" in utterance.plain else 0.0
    score = _felt(_COURTESY.sub(" ", utterance.plain).strip())
    return min(score, _COMPLAINT_AT_MOST) if complains else score


def is_complaint(utterance: Utterance) -> bool:
    """Whether something went wrong, by what counts where the sentence turns round."""
    turn = contrast(utterance.plain)
    if turn is not None and _felt(turn.meant) >= _STRONG_FROM:
        return _complains(turn.meant)
    return _complains(utterance.plain)


def _complains(plain: str) -> bool:
    if PRAISE.search(plain):
        return False
    if any(pattern.search(plain) for pattern in (FAILURE, FORMER, DISPLEASED)):
        return not SOLVED.search(plain)
    if REPEATED.search(plain) and _valence(plain) < _WARM_FROM:
        return True
    return bool(COMPLAINT.search(plain)) and not NO_COMPLAINT.search(plain)


def _felt(plain: str) -> float:
    """A sentence's own feeling: of two sides in contrast the one that is meant."""
    turn = contrast(plain)
    if turn is None:
        return _felt_in_clause(plain)
    meant, granted = _felt_in_clause(turn.meant), _felt_in_clause(turn.granted)
    if abs(meant) >= _FLAT_UNDER:
        return meant
    if granted and NEGATED.search(turn.meant):
        return min(granted, _COMPLAINT_AT_MOST)
    return min(granted, 0.0) / 2  # Praise before a "but" is courtesy.


def _felt_in_clause(plain: str) -> float:
    score = _valence(plain)
    if PRAISE.search(plain):
        return max(score, _PRAISE_AT_LEAST)
    if opinion := NEGATED_OPINION.search(plain):
        denied = _valence(plain[opinion.end() :])
        score = -denied if denied > 0 else -denied / 2
    if _TOO.search(plain) or (_USED_TO.search(plain) and score > 0):
        return min(-score, score, _COMPLAINT_AT_MOST)
    return score


def _valence(plain: str) -> float:
    return float(_vader().polarity_scores(plain)["compound"])


def sentiment(turns: Sequence[SpokenTurn], said: Sequence[Utterance]) -> Sentiment:
    """By turn, by known speaker and overall, weighted by words, speaker and nearness to the end.

    A call without a word in it is left without a score.
    """
    if not said:
        return ABSTAINED
    felt = [(utterance, feeling(utterance)) for utterance in said]
    spoken: dict[int, list[tuple[float, float]]] = {}
    for utterance, score in felt:
        spoken.setdefault(utterance.turn, []).append((score, len(utterance.words)))
    by_turn = {turn: _mean(scores) for turn, scores in spoken.items()}
    overall = _overall(felt)
    return Sentiment(
        overall=_mood(overall, felt),
        score=overall,
        by_speaker=_by_speaker(turns, felt),
        by_turn=tuple(sorted(by_turn.items())),
    )


def _mean(scores: Sequence[tuple[float, float]]) -> float:
    """Weighted mean to three decimals; 0 where nothing weighs."""
    total = sum(weight for _, weight in scores)
    return round(sum(score * weight for score, weight in scores) / total, 3) if total else 0.0


def _overall(felt: Sequence[tuple[Utterance, float]]) -> float:
    last = max(1, len(felt) - 1)
    return _mean(
        [
            (score, _weight(u, score) * (1.0 + _END_WEIGHT * place / last) * _ROLE_WEIGHT[u.role])
            for place, (u, score) in enumerate(felt)
        ]
    )


def _weight(utterance: Utterance, score: float) -> float:
    """Words; what is polite or flat weighs little, so that a form filled in drowns no feeling."""
    flat = utterance.is_small_talk or not score
    return min(len(utterance.words), _WORDS_AT_MOST) * (_FLAT_WEIGHT if flat else 1.0 + abs(score))


def _mood(overall: float, felt: Sequence[tuple[Utterance, float]]) -> Mood:
    scores = [score for utterance, score in felt if utterance.role != "agent"]
    if max(scores, default=0.0) >= _STRONG_FROM and min(scores, default=0.0) <= -_STRONG_FROM:
        return "mixed"
    if abs(overall) < _MOOD_FROM:
        return "neutral"
    return "positive" if overall > 0 else "negative"


def _by_speaker(
    turns: Sequence[SpokenTurn], felt: Sequence[tuple[Utterance, float]]
) -> dict[Speaker, float]:
    """Speakers as the transcript names them."""
    speakers = {turn.index: turn.speaker for turn in turns}
    scores: dict[Speaker, list[tuple[float, float]]] = {}
    for utterance, score in felt:
        weighted = (score, _weight(utterance, score))
        scores.setdefault(speakers[utterance.turn], []).append(weighted)
    return {speaker: _mean(listed) for speaker, listed in sorted(scores.items())}
