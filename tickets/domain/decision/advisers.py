"""Whom a decision asks: the classifier, what the tenant knows, and a second opinion."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tickets.domain.chosen_engines import embedding_engine, feature_engine, intent_chooser
from tickets.domain.classifier.active import active_classifier
from tickets.domain.decision.sources import TenantKnowledge

if TYPE_CHECKING:
    from engines.classifier.port import Classifier
    from engines.language.choosing import IntentChooser
    from tickets.domain.decision.answers import KnowledgeIndex


@dataclass(frozen=True)
class Advisers:
    """Each may be missing: without a classifier every ticket goes to a person."""

    classifier: Classifier | None = None
    knowledge: KnowledgeIndex | None = None
    chooser: IntentChooser | None = None


def chosen_advisers() -> Advisers:
    """The scope's tenant's own, on the engines that the settings chose."""
    return Advisers(
        active_classifier(feature_engine()), TenantKnowledge(embedding_engine()), intent_chooser()
    )
