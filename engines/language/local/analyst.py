"""The local language engine: no account, no network, the same answer every time."""

from typing import Final

from engines.language.local.entities import entities
from engines.language.local.findings import action_items, objections, pain_points
from engines.language.local.sentiment import ABSTAINED, sentiment
from engines.language.local.summary import summary, summary_by_position
from engines.language.local.topics import topics
from engines.language.local.utterances import Utterance, utterances
from engines.language.port import Conversation, Insights, LanguageUsage

_NAME: Final = "local"
_MODEL: Final = "support-rules-1"
_RULES_VERSION: Final = "rules-1"


class LocalAnalyst:
    """Reads English; of other or unknown languages it only picks sentences, and abstains else.

    Every quote it claims stands word for word in the turn that it names.
    """

    name = _NAME
    model = _MODEL
    prompt_version = _RULES_VERSION

    def analyze(self, conversation: Conversation) -> Insights:
        said = utterances(conversation.turns)
        usage = LanguageUsage(_NAME, _MODEL, unit="turn", quantity=len(conversation.turns))
        if not _is_english(conversation.language):
            return _abstained(said, usage)
        told = summary(said)
        return Insights(
            summary=told.text,
            summary_quotes=told.quotes,
            sentiment=sentiment(conversation.turns, said),
            entities=entities(said),
            pain_points=pain_points(said),
            objections=objections(said),
            action_items=action_items(said),
            topics=topics(said),
            usage=usage,
        )


def _is_english(language: str) -> bool:
    return language.lower().replace("_", "-").split("-")[0] in {"en", "english"}


def _abstained(said: tuple[Utterance, ...], usage: LanguageUsage) -> Insights:
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
    )
