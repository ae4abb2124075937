"""Two hundred threads: thanks, absences and new questions pause no intent, real complaints do."""

from __future__ import annotations

from itertools import cycle, islice
from typing import TYPE_CHECKING, Final

import pytest

from tenants.domain.actors import customer
from tickets.domain.decision.circuit_breaker import pause_if_broken
from tickets.domain.decision.policies import change_policy
from tickets.domain.work.replying import customer_wrote
from tickets.models import Verdict
from tickets.states import TicketStatus
from tickets.tests.deciding import decided
from tickets.tests.doubles import FakeClassifier
from tickets.tests.make import make_intent, make_ticket
from tickets.tests.make_actors import PROGRAM
from tickets.tests.working import fresh

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tenants.models import Tenant
    from tickets.models import Intent

_THREADS: Final = 200
_INTENTS: Final = 10
_CONTENT: Final = (
    "Thank you so much, that helped!",
    "Perfect, it works now. Best regards, Nora Field",
    "Vielen Dank!",
    "Merci beaucoup, bonne journ\u00e9e",
    "Muchas gracias, todo bien",
    "I am out of the office until 7 December.",
    "Ich bin bis Montag im Urlaub.",
    "Je suis absent du bureau jusqu'au 7 d\u00e9cembre.",
    "Thanks. And when do you open on Sunday?",
    "Great. Could you also tell me about the new tariff?",
)
_COMPLAINTS: Final = (
    "It still does not work.",
    "That is not what I asked.",
    "Das hilft mir nicht.",
    "\u00c7a ne marche toujours pas.",
    "No, nothing came.",
)


def answered_threads(tenant: Tenant, name: str, replies: Iterable[str]) -> tuple[Intent, int]:
    """An intent whose answers were replied to so; how many of its tickets were reopened."""
    intent = make_intent(tenant, name)
    reopened = 0
    for reply in replies:
        decision = decided(make_ticket(tenant), FakeClassifier(intent_name=name))
        customer_wrote(decision.ticket, reply, actor=customer())
        reopened += fresh(decision.ticket).status == TicketStatus.ESCALATED
    return intent, reopened


@pytest.fixture(autouse=True)
def strict(in_acme: None) -> None:
    """At most one answer in twenty may be wrong."""
    change_policy(risk_target=None, threshold=0.95, actor=PROGRAM)


def test_kind_words_pause_no_intent(acme: Tenant) -> None:
    each = _THREADS // _INTENTS
    replies = cycle(_CONTENT)
    threads = [
        answered_threads(acme, f"intent {number}", islice(replies, each))
        for number in range(_INTENTS)
    ]

    assert sum(pause_if_broken(intent) for intent, _reopened in threads) == 0
    assert not Verdict.objects.exists()
    questions = sum(reply.endswith("?") or "also" in reply for reply in _CONTENT)
    assert sum(reopened for _intent, reopened in threads) == _THREADS * questions // len(_CONTENT)


def test_real_complaints_among_kind_words_pause_their_intent(acme: Tenant) -> None:
    """One in three, where one in twenty is promised."""
    replies = (_COMPLAINTS[n % 5] if n % 3 == 0 else _CONTENT[n % 8] for n in range(60))
    intent, reopened = answered_threads(acme, "refund", replies)

    assert reopened == 20
    assert pause_if_broken(intent)
