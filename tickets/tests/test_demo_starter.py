from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from tenants.scope import tenant_scope
from tickets.demo.cached_features import LearnedOnce
from tickets.demo.starter import load_starter, outside_texts, starter_intents
from tickets.domain.wording import text_hash
from tickets.models import ArticleVersion, ClassifierVersion, Example, Intent
from tickets.states import Risk
from tickets.tests.make import make_intent
from tickets.tests.make_actors import PROGRAM
from tickets.tests.word_features import WordFeatures

if TYPE_CHECKING:
    from tenants.models import Tenant

NAMES = [intent["name"] for intent in starter_intents()]


def _load(tenant: Tenant) -> ClassifierVersion | None:
    with tenant_scope(tenant.pk):
        return load_starter(engine=WordFeatures())


def test_a_tenant_starts_with_a_classifier_that_knows_every_intent(acme: Tenant) -> None:
    version = _load(acme)

    assert version is not None
    assert version.is_active
    assert version.labels == sorted(NAMES)


def test_nothing_is_answered_before_people_say_so(acme: Tenant) -> None:
    _load(acme)

    with tenant_scope(acme.pk):
        assert not Intent.objects.filter(auto_resolve=True).exists()
        assert ArticleVersion.objects.count() >= 20
        assert not ArticleVersion.objects.filter(is_published=True).exists()


def test_risks_come_with_the_intents(acme: Tenant) -> None:
    _load(acme)

    high = {intent["name"] for intent in starter_intents() if intent["risk"] == Risk.HIGH}
    with tenant_scope(acme.pk):
        assert {intent.name for intent in Intent.objects.filter(risk=Risk.HIGH)} == high


def test_what_a_tenant_has_already_stays(acme: Tenant) -> None:
    own = make_intent(acme, "order STATUS")
    with tenant_scope(acme.pk):
        text = outside_texts()[0]
        Example.objects.create(
            intent=own, text=text, text_hash=text_hash(text), **PROGRAM.columns()
        )

    _load(acme)

    with tenant_scope(acme.pk):
        kept = Intent.objects.get(pk=own.pk)
        assert (kept.answer_template, kept.auto_resolve) == (own.answer_template, True)
        assert [example.text for example in kept.examples.all()] == [text]


def test_the_set_may_be_asked_for_twice(acme: Tenant) -> None:
    _load(acme)
    with tenant_scope(acme.pk):
        before = Example.objects.count()

    _load(acme)

    with tenant_scope(acme.pk):
        assert (Intent.objects.count(), Example.objects.count()) == (len(NAMES), before)


def test_the_command_says_what_is_to_be_done_next(
    acme: Tenant, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("tickets.demo.starter.feature_engine", WordFeatures)

    call_command("starter_intents", tenant="acme")

    assert "its classifier is ready. Read the articles' drafts" in capsys.readouterr().out


def test_the_command_knows_its_tenants(db: None) -> None:
    with pytest.raises(CommandError, match="no tenant “nobody”"):
        call_command("starter_intents", tenant="nobody")


def test_what_is_taught_alike_is_learned_once() -> None:
    learn = LearnedOnce()
    rows = np.random.default_rng(0).normal(size=(12, 8)).astype(np.float32)
    labels = np.arange(12) % 2

    first = learn(rows, labels, classes=2)

    assert learn(rows.copy(), labels.copy(), classes=2) is first
    assert learn(rows, 1 - labels, classes=2) is not first
