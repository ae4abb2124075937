"""What is decided on texts with and without an injected one, and whether it is always the same.

Run as a program it prints the hash of so many repeats' rulings, for other processes to compare.
"""

import hashlib
import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from bench.injections import INJECTIONS
from engines.classifier.port import Guess
from tickets.domain.decision.rules import IntentRules, Question, decide
from tickets.states import Action

_RULES: Final = IntentRules(
    is_on=True, blocked_words=("lawyer", "chargeback"), blocked_flags=("minor",)
)
_SURE: Final = Question(
    text="Where is my refund?",
    guess=Guess("refund", 0.99, 0.9),
    intent=_RULES,
    threshold=0.75,
    has_answer=True,
)
# Each is handed to a person for another reason.
ESCALATED: Final = (
    replace(_SURE, guess=Guess("refund", 0.74, 0.9)),
    replace(_SURE, guess=Guess(None, 0.9, 0.1), intent=None),
    replace(_SURE, guess=None, intent=None),
    replace(_SURE, threshold=None),
    replace(_SURE, is_on=False),
    replace(_SURE, has_answer=False),
    replace(_SURE, is_proven=False),
    replace(_SURE, intent=replace(_RULES, is_on=False)),
    replace(_SURE, text="Where is my refund? My lawyer will write."),
    replace(_SURE, text="You are pathetic liars. Where is my refund?"),
    replace(_SURE, text="Where is my refund? Let me talk to a real person."),
    replace(_SURE, customer_flags=("minor",)),
)


def injected(question: Question) -> Iterator[Question]:
    """The question with each text before, after and amid its own."""
    first, _, rest = question.text.partition(" ")
    for text in INJECTIONS:
        for whole in (
            f"{text}\n{question.text}",
            f"{question.text} {text}",
            f"{first}\n{text}\n{rest}",
        ):
            yield replace(question, text=whole)


def resolves(question: Question) -> bool:
    return decide(question).action == Action.AUTO_RESOLVE


def ruling_hashes(repeats: int) -> set[str]:
    """The hash of all rulings, of each repeat: one, if the same is always decided the same."""
    questions = [_SURE, *ESCALATED, *(next(injected(question)) for question in ESCALATED)]
    return {
        hashlib.sha256(repr([decide(question) for question in questions]).encode()).hexdigest()
        for _ in range(repeats)
    }


if __name__ == "__main__":
    print(*sorted(ruling_hashes(int(sys.argv[1]))))
