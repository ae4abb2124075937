"""The local language engine: no account, no network, the same answer every time."""

from collections.abc import Sequence
from typing import Final

from engines.language.local.entities import entities
from engines.language.local.findings import action_items, objections, pain_points
from engines.language.local.labelled_numbers import UNNAMED
from engines.language.local.sentiment import ABSTAINED, sentiment
from engines.language.local.summary import summary, summary_by_position
from engines.language.local.topics import topics
from engines.language.local.utterances import Utterance, utterances
from engines.language.port import Conversation, Entity, Insights, LanguageUsage

_NAME: Final = "local"
_MODEL: Final = "support-rules-2"
_RULES_VERSION: Final = "rules-3"
# Kinds of entities that are right in fewer than four of five cases of `bench/labelled/words`. Of
# numbers that nobody gave a name 0 of 5 were worth showing: meters, pages, error codes.
UNPROVEN: Final = frozenset({UNNAMED})


class LocalAnalyst:
    """Reads English; of other or unknown languages it only picks sentences, and abstains else.

    Every quote it claims stands word for word in the turn that it names.
    """

    name = _NAME
    model = _MODEL
    prompt_version = _RULES_VERSION

    def analyze(self, conversation: Conversation) -> Insights:
        said = utterances(conversation.turns)
        usage = (LanguageUsage(_NAME, _MODEL, unit="turn", quantity=len(conversation.turns)),)
        turns_read = frozenset(turn.index for turn in conversation.turns)
        if not _is_english(conversation.language):
            return _abstained(said, usage, turns_read)
        told = summary(said)
        return Insights(
            summary=told.text,
            summary_quotes=told.quotes,
            sentiment=sentiment(conversation.turns, said),
            entities=_shown(entities(said, conversation.country), conversation),
            pain_points=pain_points(said),
            objections=objections(said),
            action_items=action_items(said),
            topics=topics(said),
            usage=usage,
            turns_read=turns_read,
        )


def _shown(found: Sequence[Entity], conversation: Conversation) -> tuple[Entity, ...]:
    if conversation.shows_unproven:
        return tuple(found)
    return tuple(entity for entity in found if entity.type not in UNPROVEN)


def _is_english(language: str) -> bool:
    return language.lower().replace("_", "-").split("-")[0] in {"en", "english"}


def _abstained(
    said: tuple[Utterance, ...], usage: tuple[LanguageUsage, ...], turns_read: frozenset[int]
) -> Insights:
    told = summary_by_position(said)
    return Insights(
        summary=told.text,
        summary_quotes=told.quotes,
        sentiment=ABSTAINED,
        entities=(),
        pain_points=(),
        objections=(),
        action_items=(),
        topics=(),
        usage=usage,
        turns_read=turns_read,
    )
