from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db.models.functions import Now

from tenants.domain.refusals import Refused
from tenants.work_queue.claims import claim_next
from tickets.domain.classifier.active import active_classifier
from tickets.domain.classifier.training import train_next
from tickets.domain.classifier.versions import activate, ask_for_training
from tickets.domain.intents.importing import IntentEntry, import_intents
from tickets.models import ClassifierVersion, Training
from tickets.states import ClassifierState
from tickets.tests.make_actors import PROGRAM
from tickets.tests.word_features import WordFeatures
from tickets.work_kinds import TRAINING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy import float32
    from numpy.typing import NDArray


pytestmark = pytest.mark.usefixtures("in_acme")
_ENDINGS = ("please", "now", "today", "again", "thanks", "quickly", "soon", "sir", "friend", "ok")
_REFUNDS = [f"give my money back {ending}" for ending in _ENDINGS]
_PARCELS = [f"where did the parcel go {ending}" for ending in _ENDINGS]
_PASSWORDS = [f"i forgot this password {ending}" for ending in _ENDINGS]
_OUTSIDE = ["sing a song", "will it rain tomorrow", "tell me a joke", "play chess"]


def _teach(refunds: list[str], parcels: list[str], passwords: list[str]) -> ClassifierVersion:
    texts = {"refund": refunds, "parcel": parcels, "password": passwords}
    return import_intents(
        [IntentEntry(name, said) for name, said in texts.items()], _OUTSIDE, actor=PROGRAM
    )


def _lease_passes() -> None:
    Training.objects.update(lease_until=Now() - timedelta(seconds=1))


def _trained() -> ClassifierVersion:
    version = train_next(WordFeatures())
    assert version
    return version


def test_examples_become_the_active_classifier() -> None:
    asked = _teach(_REFUNDS, _PARCELS, _PASSWORDS)
    assert active_classifier(WordFeatures()) is None

    version = _trained()

    assert (version.pk, version.state, version.is_active) == (asked.pk, ClassifierState.READY, True)
    assert (version.example_count, version.intent_count) == (34, 3)
    classifier = active_classifier(WordFeatures())
    assert classifier
    guess = classifier.classify("my money back")
    assert (guess.intent_name, guess.alternatives[0][0]) == ("refund", "refund")
    assert guess.confidence == pytest.approx(guess.alternatives[0][1])
    assert classifier.version_id == version.pk


def test_a_text_is_guessed_the_same_each_time() -> None:
    _teach(_REFUNDS, _PARCELS, _PASSWORDS)
    _trained()
    classifier = active_classifier(WordFeatures())
    assert classifier

    guesses = {classifier.classify("money for the parcel") for _ in range(50)}

    assert len(guesses) == 1


def test_what_was_measured_is_kept_with_the_version() -> None:
    _teach(_REFUNDS, _PARCELS, _PASSWORDS)

    version = ClassifierVersion.objects.get(pk=_trained().pk)

    assert version.metrics["accuracy"] > 0.9
    assert version.metrics["intents"]["refund"][1] == 10
    assert version.metrics["outside"] == 4
    assert sum(one["texts"] for one in version.reliability) == 31  # Of no intent 3 in 100.
    assert version.metrics["risk_coverage"][-1][1] == 1.0


def test_every_example_is_an_outcome_it_was_not_taught() -> None:
    _teach(_REFUNDS, _PARCELS, _PASSWORDS)
    _trained()

    classifier = active_classifier(WordFeatures())

    assert classifier
    assert len(classifier.outcomes()) == 34
    assert sum(outcome.is_right for outcome in classifier.outcomes()) <= 30


def test_a_worse_version_does_not_decide() -> None:
    _teach(_REFUNDS, _PARCELS, _PASSWORDS)
    good = _trained()
    mixed = [*_REFUNDS, *_PARCELS, *_PASSWORDS]
    _teach(mixed[0::3], mixed[1::3], mixed[2::3])

    bad = _trained()

    assert (bad.state, bad.is_active) == (ClassifierState.REJECTED, False)
    assert "of held-out examples are right" in bad.reason
    assert ClassifierVersion.objects.get(is_active=True).pk == good.pk
    with pytest.raises(Refused):
        activate(bad.pk, actor=PROGRAM)


def test_new_texts_that_are_hard_do_not_make_a_version_worse() -> None:
    _teach(_REFUNDS, _PARCELS, _PASSWORDS)
    _trained()
    hard = [f"{word} {ending}" for word in ("hm", "so", "well") for ending in _ENDINGS]
    _teach([*_REFUNDS, *hard[0::3]], [*_PARCELS, *hard[1::3]], [*_PASSWORDS, *hard[2::3]])

    version = _trained()

    assert version.metrics["accuracy"] < 0.8
    assert (version.state, version.is_active) == (ClassifierState.READY, True)


def test_a_corrected_label_is_an_error_of_neither_version() -> None:
    _teach([*_REFUNDS[:4], *_PARCELS[4:]], [*_PARCELS[:4], *_REFUNDS[4:]], _PASSWORDS)
    _trained()
    _teach(_REFUNDS, _PARCELS, _PASSWORDS)

    assert _trained().is_active


def test_a_version_of_another_engine_holds_back_none() -> None:
    _teach(_REFUNDS, _PARCELS, _PASSWORDS)
    _trained()
    ClassifierVersion.objects.update(embedding="another:engine")
    mixed = [*_REFUNDS, *_PARCELS, *_PASSWORDS]
    _teach(mixed[0::3], mixed[1::3], mixed[2::3])

    assert _trained().is_active


def test_a_damaged_version_holds_back_none() -> None:
    _teach(_REFUNDS, _PARCELS, _PASSWORDS)
    _trained()
    ClassifierVersion.objects.update(arrays=b"")
    ask_for_training()

    assert _trained().is_active


def test_one_call_rolls_back() -> None:
    _teach(_REFUNDS, _PARCELS, _PASSWORDS)
    first = _trained()
    ask_for_training()
    second = _trained()
    assert second.is_active

    activate(first.pk, actor=PROGRAM)

    classifier = active_classifier(WordFeatures())
    assert classifier
    assert classifier.version_id == first.pk


def test_several_wishes_become_one_training() -> None:
    assert ask_for_training().pk == ask_for_training().pk


def test_a_wish_during_a_training_is_another_training() -> None:
    begun = ask_for_training()
    assert claim_next(TRAINING)

    assert ask_for_training().number == begun.number + 1


def test_too_few_examples_are_refused_in_words() -> None:
    import_intents([IntentEntry("refund", _REFUNDS)], actor=PROGRAM)

    version = _trained()

    assert version.state == ClassifierState.FAILED
    assert version.reason == "Training needs at least two intents with two examples each."


def test_a_training_whose_worker_died_is_taken_up_again() -> None:
    _teach(_REFUNDS, _PARCELS, _PASSWORDS)
    assert claim_next(TRAINING)
    assert train_next(WordFeatures()) is None

    _lease_passes()

    assert _trained().is_active


class _Broken(WordFeatures):
    def features(self, texts: Sequence[str]) -> NDArray[float32]:
        raise RuntimeError("no memory")


def test_a_training_that_fails_each_time_ends() -> None:
    asked = _teach(_REFUNDS, _PARCELS, _PASSWORDS)
    for _ in range(3):
        train_next(_Broken())
        Training.objects.update(next_attempt_at=Now())

    ended = ClassifierVersion.objects.get(pk=asked.pk)

    assert (ended.state, ended.training.attempt, ended.reason) == ("failed", 3, "RuntimeError")
    assert train_next(WordFeatures()) is None


def test_a_training_that_kills_its_workers_ends() -> None:
    _teach(_REFUNDS, _PARCELS, _PASSWORDS)
    for _ in range(3):
        assert claim_next(TRAINING)
        _lease_passes()

    assert _trained().state == ClassifierState.FAILED


def test_a_late_worker_writes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = _teach(_REFUNDS, _PARCELS, _PASSWORDS)

    class Slow(WordFeatures):
        def features(self, texts: Sequence[str]) -> NDArray[float32]:
            _lease_passes()
            assert claim_next(TRAINING)
            return super().features(texts)

    assert train_next(Slow())
    assert ClassifierVersion.objects.get(pk=asked.pk).state == ClassifierState.TRAINING


def test_views_of_another_engine_are_not_guessed_at() -> None:
    _teach(_REFUNDS, _PARCELS, _PASSWORDS)
    _trained()
    other = WordFeatures()
    other.features_hash = "1" * 64

    assert active_classifier(other) is None
