"""Pain points, objections and action items: which utterances are one, and in which words."""

import re
from collections.abc import Iterable, Iterator, Sequence

from rapidfuzz import fuzz

from engines.language.local.cues import IDENTIFICATION
from engines.language.local.lexicon import (
    DONE_AT_ONCE,
    NO_OBJECTION,
    NO_REQUEST,
    OBJECTION,
    OTHERS_WILL,
    PROMISE,
    REQUEST,
)
from engines.language.local.sentiment import feeling, is_complaint
from engines.language.local.utterances import Utterance
from engines.language.local.wording import readable, reported, told
from engines.language.port import Quote, Statement

_SAME_FROM = 82.0  # Percent of shared words; two such findings are one, said twice.
_MOST_FINDINGS = 8
_MOST_QUOTES = 3
_HURT_AT_MOST = -0.5
_FEWEST_WORDS = 4
_REQUEST_VERB = re.compile(
    r"^(?:(?:can|could|would|will) (?:you|i)|please|i(?:'d| would) (?:really )?like(?: you)? to"
    r"|i (?:need|want)(?: you)? to)\s+(?:please\s+|also\s+)?",
    re.IGNORECASE,
)


def pain_points(said: Sequence[Utterance]) -> tuple[Statement, ...]:
    """What went wrong for the customer, as they put it."""
    hurt = (u for u in said if _may_be_customers(u) and _hurts(u))
    return _distinct(Statement(readable(u.text), (u.quote(),)) for u in hurt)


def objections(said: Sequence[Utterance]) -> tuple[Statement, ...]:
    """Where the customer held against something that was offered, asked or done."""
    against = (u for u in said if _may_be_customers(u) and is_objection(u))
    return _distinct(Statement(readable(u.text), (u.quote(),)) for u in against)


def action_items(said: Sequence[Utterance]) -> tuple[Statement, ...]:
    """What the agent's side promised, then what the customer asked to be done."""
    promised = (s for u in said if u.role != "customer" for s in _promises(u))
    asked = (s for u in said if u.role == "customer" for s in _requests(u))
    return _distinct([*promised, *asked])


def is_objection(utterance: Utterance) -> bool:
    found = OBJECTION.search(utterance.plain)
    return bool(found) and not NO_OBJECTION.search(utterance.plain)


def _may_be_customers(utterance: Utterance) -> bool:
    if len(utterance.words) < _FEWEST_WORDS or IDENTIFICATION.search(utterance.plain):
        return False
    return utterance.role == "customer"


def _hurts(utterance: Utterance) -> bool:
    if utterance.is_question and not re.search(r"\b(?:i|my|we|our)\b", utterance.plain):
        return False
    return is_complaint(utterance) or feeling(utterance) <= _HURT_AT_MOST


def is_promise(utterance: Utterance) -> bool:
    return next(_promises(utterance), None) is not None


def _promises(utterance: Utterance) -> Iterator[Statement]:
    plain = utterance.plain
    if utterance.is_question or DONE_AT_ONCE.search(plain):
        return
    if promise := PROMISE.search(plain):
        rest = utterance.text[promise.end("will") :].strip(" ,.!")
        who = "The agent" if promise["who"].startswith("i") else "The company"
        if promise["who"].startswith("you"):
            who, rest = "The customer", re.sub(r"\bme\b", "the agent", rest)
        yield Statement(f"{who} will {told(rest, 'agent')}.", (utterance.quote(),))
    elif OTHERS_WILL.search(plain):
        yield Statement(readable(utterance.text), (utterance.quote(),))


def _requests(utterance: Utterance) -> Iterator[Statement]:
    plain = utterance.plain
    wish = REQUEST.search(plain)
    if wish is None or NO_REQUEST.search(plain) or IDENTIFICATION.search(plain):
        return
    clause = utterance.text[wish.start() :]
    if begin := _REQUEST_VERB.match(clause):
        rest = told(clause[begin.end() :].strip(" ,.!?"), "customer")
        yield Statement(f"The customer asks to {rest}.", (utterance.quote(),))
    else:
        yield Statement(reported(clause, "customer"), (utterance.quote(),))


def _distinct(statements: Iterable[Statement]) -> tuple[Statement, ...]:
    """Findings in spoken order; one said again adds its quote to the first."""
    kept: list[Statement] = []
    for statement in statements:
        place = next((n for n, s in enumerate(kept) if _same(s.text, statement.text)), None)
        if place is None:
            kept.append(statement)
        else:
            kept[place] = Statement(kept[place].text, _joined(kept[place], statement))
    return tuple(kept[:_MOST_FINDINGS])


def _joined(first: Statement, again: Statement) -> tuple[Quote, ...]:
    return tuple(dict.fromkeys([*first.quotes, *again.quotes]))[:_MOST_QUOTES]


def _same(one: str, other: str) -> bool:
    return fuzz.token_sort_ratio(one.lower(), other.lower()) >= _SAME_FROM
