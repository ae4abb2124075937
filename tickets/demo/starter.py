"""What a tenant can start from: intents of general support, and the articles behind them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypedDict, cast

from django.db import transaction
from threadpoolctl import threadpool_limits

from engines.classifier.training.fitting import fit
from tenants.domain.actors import SYSTEM
from tickets.domain.chosen_engines import embedding_engine, feature_engine
from tickets.domain.classifier.training import train_next
from tickets.domain.intents.importing import IntentEntry, import_intents
from tickets.domain.knowledge.articles import publish
from tickets.domain.knowledge.importing import import_articles, read_markdown
from tickets.domain.wording import text_hash
from tickets.models import Example, Intent, KnowledgeArticle
from tickets.states import Risk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engines.embedding.port import FeatureEngine
    from tenants.domain.actors import Actor
    from tickets.domain.classifier.training import Learning
    from tickets.models import ClassifierVersion

_FOLDER: Final = Path(__file__).parent


class StarterIntent(TypedDict):
    """As its file in intents/ has it."""

    name: str
    description: str
    risk: str
    auto_resolve: bool
    answer_template: str
    examples: list[str]


def load_starter(
    *,
    actor: Actor = SYSTEM,
    answering: bool = False,
    engine: FeatureEngine | None = None,
    learn: Learning = fit,
) -> ClassifierVersion | None:
    """Give the scope's tenant the starter set, and the version of its classifier that knows it.

    What the tenant has already, an intent, a text or an article, stays as it is. Nothing is
    answered until people have switched intents on and published the articles' drafts, unless
    *answering* does both. The *engine* is the settings' own, or one with its features, and
    *learn* does what `fit` does. All or nothing; some 10 s of one core. Raises Refused.
    """
    intents = starter_intents()
    with transaction.atomic(), threadpool_limits(limits=1):  # Its threads would only wait.
        _write_intents(intents, actor=actor, answering=answering)
        _write_articles(actor=actor, answering=answering)
        return train_next(engine or feature_engine(), learn)


def starter_intents() -> list[StarterIntent]:
    files = sorted((_FOLDER / "intents").glob("*.json"))
    return [cast("StarterIntent", _read(path)) for path in files]


def outside_texts() -> list[str]:
    """Examples of what belongs to no intent."""
    return cast("list[str]", _read(_FOLDER / "outside.json"))


def _write_intents(intents: Sequence[StarterIntent], *, actor: Actor, answering: bool) -> None:
    taken = {name.lower() for name in Intent.objects.values_list("name", flat=True)}
    new = [intent for intent in intents if intent["name"].lower() not in taken]
    known = set(Example.objects.values_list("text_hash", flat=True))
    entries = [
        IntentEntry(
            intent["name"],
            _unknown(intent["examples"], known),
            intent["description"],
            auto_resolve=answering and intent["auto_resolve"],
            answer_template=intent["answer_template"],
        )
        for intent in new
    ]
    import_intents(entries, _unknown(outside_texts(), known), actor=actor)
    for risk in Risk:
        names = [intent["name"] for intent in new if intent["risk"] == risk]
        Intent.objects.filter(name__in=names).update(risk=risk)


def _unknown(texts: Sequence[str], known: set[str]) -> list[str]:
    return [text for text in texts if text_hash(text) not in known]


def _write_articles(*, actor: Actor, answering: bool) -> None:
    files = sorted((_FOLDER / "articles").glob("*.md"))
    entries = [read_markdown(path.name, path.read_bytes()) for path in files]
    taken = set(KnowledgeArticle.objects.values_list("slug", flat=True))
    new = import_articles([entry for entry in entries if entry.slug not in taken], actor=actor).new
    if answering:
        for version in new:
            publish(version, embedding_engine(), actor=actor)


def _read(path: Path) -> object:
    return json.loads(path.read_text(encoding="utf-8"))
