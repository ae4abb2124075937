"""Texts whose sentences speak against an automatic answer, by a classifier that reads keywords."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from engines.classifier.port import Guess
from tickets.domain.decision.advisers import Advisers
from tickets.domain.decision.assessments import assess
from tickets.domain.decision.policies import current_policy
from tickets.domain.decision.sentences import clauses_of, sentences_of
from tickets.models import Ticket
from tickets.states import Action, Reason
from tickets.tests.doubles import FakeClassifier
from tickets.tests.make import make_intent

if TYPE_CHECKING:
    from tenants.models import Tenant
    from tickets.domain.decision.assessments import Assessment

_KEYWORDS = {"open": "hours", "charged": "charges", "password": "password", "return": "returns"}


@dataclass
class KeywordClassifier(FakeClassifier):
    """The first keyword is the intent; without one the text is of none."""

    def classify(self, text: str) -> Guess:
        found = [name for word, name in _KEYWORDS.items() if word in text.casefold()]
        if not found:
            return Guess(None, 0.2, 0.01, (("hours", 0.1),))
        return Guess(found[0], 0.99, 0.95, ((found[0], 0.99),))


@pytest.fixture(autouse=True)
def _intents(acme: Tenant, in_acme: None) -> None:
    for name in _KEYWORDS.values():
        make_intent(acme, name)


def assessed(message: str, *, subject: str = "", quoted: str = "") -> Assessment:
    ticket = Ticket(subject=subject, message=message)
    asked = Advisers(KeywordClassifier())
    return assess(ticket, current_policy(), lambda: asked, quoted=quoted)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            "When are you open on Saturday? Also I was charged twice for order 77.",
            Reason.SEVERAL_REQUESTS,
        ),
        ("When do you open and why was I charged twice?", Reason.SEVERAL_REQUESTS),
        ("When are you open? Do you repair toasters as well?", Reason.SEVERAL_REQUESTS),
        ("Two questions. When are you open? Until when on Sunday?", Reason.SEVERAL_REQUESTS),
        (
            "My brother plays the violin. The concert was great. We all clapped. When do you open?",
            Reason.UNLIKE_INTENT,
        ),
        (
            "I already reset my password, that is not the problem. The page stays white now.",
            Reason.DENIAL,
        ),
        ("I am not asking when you open.", Reason.DENIAL),
        ("Your last answer did not help. How do I return the kettle?", Reason.DENIAL),
        ("My friend asks: how does she reset her password? She was hacked.", Reason.HARM),
        ("I got a password reset mail that I did not ask for.", Reason.HARM),
        ("I got an electric shock from your router. How do I return it?", Reason.HARM),
        ("The charger caught fire. How do I return it?", Reason.HARM),
        ("My lawyer asks when you open.", Reason.HARM),
        ("Wann ist open? Ich habe einen Stromschlag bekommen.", Reason.HARM),
        ("> You are open until five.\n\nThat is wrong, nobody was open.", Reason.DENIAL),
        (
            "> When are you open?\n> Until five.\n\nToday is Friday. When do you open?",
            Reason.DENIAL,
        ),
        (" ".join(f"When are you open on day {day}?" for day in range(13)), Reason.TOO_LONG),
    ],
)
def test_a_person_reads_it(text: str, reason: Reason) -> None:
    ruling = assessed(text).ruling
    assert ruling.action == Action.ESCALATE
    assert reason in ruling.reasons


@pytest.mark.parametrize(
    "text",
    [
        "When are you open on Saturday?",
        "Hi there,\nI hope you are well. When are you open?\nMany thanks in advance\nPeter Hill",
        "I forgot my password. How can I get a new one?",
        "How do I return the shirt? It is too small. What do I have to do?",
        "When are you open? I live on the third floor.",
        "> An old answer about parcels.\n\nWhen are you open?",
        " ".join(["When are you open?"] * 12),
    ],
)
def test_one_plain_request_stays_automatic(text: str) -> None:
    assert assessed(text).ruling.reasons == ()


def test_only_new_words_are_weighed() -> None:
    found = assessed("> I was charged twice, charged!\n\nWhen are you open?")
    assert found.guess
    assert found.guess.intent_name == "hours"
    assert found.quoted_guess
    assert found.quoted_guess.intent_name == "charges"


def test_what_a_mail_quotes_below_is_weighed_against_it() -> None:
    again = assessed("When do you open?", quoted="> When are you open?\n> From nine.")
    other = assessed("When do you open?", quoted="> I was charged twice.")
    assert again.ruling.reasons == (Reason.DENIAL,)
    assert other.ruling.reasons == ()


def test_a_subject_of_a_few_words_is_no_request() -> None:
    assert assessed("When are you open?", subject="Saturday").ruling.reasons == ()


def test_the_same_text_has_one_decision_and_its_pieces_count() -> None:
    text = "When are you open? I live on the third floor."
    one, same = assessed(text), assessed(text)
    other = assessed("When are you open? I live on the fourth floor.")
    assert (one.input_hash, one.ruling) == (same.input_hash, same.ruling)
    assert one.input_hash != other.input_hash
    assert len(one.pieces) == 2


def test_sentences_are_what_is_left_without_greetings_and_thanks() -> None:
    text = "Dear team,\nI would like to know\nwhere it is. No. 7 is mine!\n\nKind regards\nAnn Lee"
    assert sentences_of(text)[:2] == ("I would like to know where it is.", "No. 7 is mine!")
    assert sentences_of("Thank you so much!") == ()


def test_clauses_could_stand_alone() -> None:
    assert clauses_of("Stop the mails and tell me where it is") == (
        "Stop the mails",
        "tell me where it is",
    )
    assert clauses_of("salt and pepper") == ("salt and pepper",)
