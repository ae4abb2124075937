"""What weighing a text by its sentences holds back, and what it costs in coverage and in time.

The labelled requests and the demo's are judged by the starter set's classifier. CLINC150's coverage
is that of its promise of 1 % (`bench intent`), over the same halves, with and without the rules.
"""

import os
from collections.abc import Iterator
from typing import Final

import numpy as np
from threadpoolctl import threadpool_limits

from bench.labelled.sentences import PLAIN, labelled_requests
from bench.options import Options
from bench.product import a_tenant
from bench.requests import Benchmark, benchmark
from bench.scenarios.intent import promises
from bench.stats import ResultLine, figure_line, most_line, seconds, skip_line
from engines.classifier.model import predict
from engines.classifier.trained import Learned, TrainedClassifier
from engines.classifier.training.fitting import fit
from engines.embedding.local import local_embedding_engine
from tickets.demo.requests import demo_requests
from tickets.demo.starter import load_starter, starter_intents
from tickets.domain.decision.blocking import denies, speaks_of_harm
from tickets.domain.decision.reading import read
from tickets.domain.decision.weighing import ClauseGuess, doubts_of
from tickets.domain.intake import TicketInput, assess_input
from tickets.states import Action, Reason

_BY_SENTENCES: Final = {
    *(Reason.SEVERAL_REQUESTS, Reason.UNLIKE_INTENT, Reason.DENIAL, Reason.HARM, Reason.TOO_LONG)
}


def run(options: Options) -> Iterator[ResultLine]:
    with threadpool_limits(limits=1), a_tenant():  # As every process of the product computes.
        load_starter(answering=True)
        yield from _labelled()
        yield from _demo()
        data = benchmark("clinc150")
        if data is None or options.quick:
            yield skip_line("sentences_clinc150", "the shared tickets are not here, or --quick")
        else:
            yield from _clinc150(data)


def _labelled() -> Iterator[ResultLine]:
    told, spent = [], []
    for one in labelled_requests():
        spent.append(1_000 * seconds(lambda text=one.text: _reasons("", text)))  # type: ignore[misc]  # Bound now.
        told.append((one, _reasons("", one.text)))
    others = [(one, why) for one, why in told if one.kind != PLAIN]
    held_out = [not why for one, why in others if one.is_held_out]
    share = sum(not why for _one, why in others) / len(others)
    note = f"{sum(held_out)} of the {len(held_out)} held out"
    yield most_line("sentences_labelled_answered", share, 0.02, note)
    plain = [(one, why) for one, why in told if one.kind == PLAIN]
    before = sum(not why - _BY_SENTENCES for _one, why in plain) / len(plain)
    after = sum(not why for _one, why in plain) / len(plain)
    yield figure_line("sentences_plain_answered", after, f"{before:.3f} without the rules")
    slow = float(np.percentile(spent, 95))
    note = f"median {np.median(spent):.1f}; load {os.getloadavg()[0]:.1f}"
    yield most_line("sentences_ticket_ms_p95", slow, 60, note)


def _demo() -> Iterator[ResultLine]:
    automatic = {intent["name"] for intent in starter_intents() if intent["auto_resolve"]}
    clear = [one for one in demo_requests() if one["kind"] == "clear"]
    asked = [one for one in clear if one["intent"] in automatic]
    told = [_reasons(one["subject"], one["message"]) for one in asked]
    before = sum(not why - _BY_SENTENCES for why in told) / len(told)
    after = sum(not why for why in told) / len(told)
    yield figure_line("sentences_demo_coverage", after, f"{before:.3f} without the rules")


def _clinc150(data: Benchmark) -> Iterator[ResultLine]:
    engine = local_embedding_engine(None)
    train = engine.features(data.train.texts)
    model, _ = fit(train, data.train.labels, classes=len(data.intents))
    classifier = TrainedClassifier(None, Learned(data.intents, model, ()), engine)
    held_back = np.array([_is_held_back(text, classifier) for text in data.val.texts])
    guesses = predict(model, engine.features(data.val.texts))
    right, labels = guesses.best == data.val.labels, data.val.labels
    _broken, before = promises(guesses.confidence, right, labels)
    broken, after = promises(guesses.confidence, right, labels, held_back)
    note = f"{before:.4f} without the rules, {after:.4f} with them; risk broken {broken:.3f}"
    yield most_line("sentences_clinc150_coverage_lost", before - after, 0.03, note)


def _is_held_back(text: str, classifier: TrainedClassifier) -> bool:
    reading = read("", text)
    if denies(text) or speaks_of_harm(text) or reading.doubts:
        return True
    if len(reading.clauses) <= 1:
        return False
    texts = [reading.text, *(clause.text for clause in reading.clauses)]
    whole, *guesses = classifier.classify_all(texts)
    pieces = [
        ClauseGuess(clause.text, guess, clause.sentence)
        for clause, guess in zip(reading.clauses, guesses, strict=True)
    ]
    return bool(doubts_of(whole, pieces))


def _reasons(subject: str, text: str) -> set[Reason]:
    """Why a person would get it; empty where it would be answered at once."""
    ruling = assess_input(TicketInput(text, subject)).assessment.ruling
    return set() if ruling.action == Action.AUTO_RESOLVE else set(ruling.reasons)
