"""Precision and recall of each kind that a language engine finds, over the labelled examples."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bench.labelled.reading import Half, LabelledCall, LabelledSentence, calls, sentences
from engines.language.port import Insights, LanguageEngine


@dataclass(frozen=True, slots=True)
class KindFigures:
    """How many of a kind were found, labelled, and both."""

    found: int
    labelled: int
    right: int

    @property
    def precision(self) -> float:
        """Of what was found, the part that is right; 1 where nothing was found."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """Of what is labelled, the part that was found; 1 where nothing is labelled."""
        return self.right / self.labelled if self.labelled else 1.0


Label = tuple[str, str]  # Kind, and what of it: a written form, a turn, a topic, a mood.


def measured(engine: LanguageEngine, half: Half) -> dict[str, KindFigures]:
    """A tally by kind: entities by type, moods, kinds of findings, topics."""
    found: Counter[str] = Counter()
    labelled: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for theirs, ours in compared(engine, half):
        found.update(kind for kind, _ in theirs.elements())
        labelled.update(kind for kind, _ in ours.elements())
        right.update(kind for kind, _ in (theirs & ours).elements())
    kinds = sorted({*found, *labelled})
    return {kind: KindFigures(found[kind], labelled[kind], right[kind]) for kind in kinds}


def compared(engine: LanguageEngine, half: Half) -> Iterator[tuple[Counter[Label], Counter[Label]]]:
    """What was found and what is labelled, example by example."""
    for sentence in sentences(half):
        insights = engine.analyze(sentence.conversation)
        yield _named(insights, sentence), _labels_of_sentence(sentence)
    for call in calls(half):
        yield _found_in_call(engine.analyze(call.conversation)), _labels_of_call(call)


def _named(insights: Insights, sentence: LabelledSentence) -> Counter[Label]:
    mood = insights.sentiment.overall
    entities = _entities((each.type, each.text) for each in insights.entities)
    return Counter([*entities, *(_mood(mood) if sentence.mood else ())])


def _labels_of_sentence(sentence: LabelledSentence) -> Counter[Label]:
    return Counter([*_entities(sentence.entities), *_mood(sentence.mood)])


def _found_in_call(insights: Insights) -> Counter[Label]:
    kinds = {
        "pain_point": insights.pain_points,
        "objection": insights.objections,
        "action_item": insights.action_items,
    }
    turns = {
        (kind, str(quote.turn_start))
        for kind, statements in kinds.items()
        for statement in statements
        for quote in statement.quotes
    }
    topics = [("topic", topic.text) for topic in insights.topics]
    return Counter([*turns, *topics, *_mood(insights.sentiment.overall)])


def _labels_of_call(call: LabelledCall) -> Counter[Label]:
    turns = [(kind, str(turn)) for kind, turn in call.findings]
    topics = [("topic", topic) for topic in call.topics]
    return Counter([*turns, *topics, *_mood(call.mood)])


def _mood(mood: str | None) -> list[Label]:
    return [(f"mood_{mood}", "")] if mood else []


def _entities(entities: Iterable[Label]) -> list[Label]:
    return [(f"entity_{kind}", _comparable(kind, text)) for kind, text in entities]


def _comparable(kind: str, text: str) -> str:
    """Case, the kind of apostrophe and how a phone number is grouped do not count."""
    if kind == "phone":
        return re.sub(r"[^\d+]", "", text)
    return " ".join(text.replace("\u2019", "'").casefold().split())
