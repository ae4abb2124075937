"""A customer's reply is no verdict: thanks and absences leave a ticket settled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tenants.domain.actors import customer
from tickets.domain.decision.advisers import Advisers
from tickets.domain.mail.incoming import MailOutcome, take
from tickets.domain.replies.absences import is_absence
from tickets.domain.replies.complaints import is_complaint
from tickets.domain.replies.thanks import is_only_thanks
from tickets.domain.work.reply_meaning import ReplyMeaning, meaning_of
from tickets.domain.work.replying import customer_wrote
from tickets.models import Decision, TicketMessage, Verdict
from tickets.states import Delivery, LabelSource, MessageKind, TicketStatus
from tickets.tests.deciding import decided
from tickets.tests.doubles import FakeClassifier
from tickets.tests.letters import letter
from tickets.tests.make import make_intent, make_ticket
from tickets.tests.make_actors import PROGRAM
from tickets.tests.working import fresh, history

if TYPE_CHECKING:
    from tenants.models import Tenant

_THANKS = (
    "Thank you so much, that helped!",
    "Many thanks for your quick reply.\n\nBest regards,\nNora Field",
    "Vielen Dank, das hat geholfen!",
    "Merci beaucoup pour votre aide. Bonne journée",
    "Muchas gracias, ya funciona",
    "Grazie mille!",
    "Muito obrigada pela ajuda",
    "Hartelijk dank voor uw snelle antwoord",
    "Tack så mycket!",
    "Dziękuję bardzo",
    "Большое спасибо",
    "ありがとうございます。",
    "谢谢！",
    "Perfect, it works now. Thanks Anna! 👍",
)
_AWAY = (
    "I am out of the office until 7 December and will answer after that.",
    "Ich bin bis zum 7. Dezember nicht im Büro. Ihre E-Mail wird nicht weitergeleitet.",
    "Je suis absent du bureau jusqu'au 7 décembre.",
    "Estoy de vacaciones hasta el lunes.",
    "Sono fuori ufficio fino a lunedì.",
    "Estou de férias até segunda.",
    "Ik ben afwezig tot maandag.",
    "Jag är på semester till måndag.",
    "Jestem na urlopie do poniedziałku.",
    "Я в отпуске до понедельника.",
)
_COMPLAINTS = (
    "Thanks, but it still does not work.",
    "Thanks for nothing",
    "No thanks, I was charged again.",
    "Danke, aber es geht nicht",
    "Merci mais ça ne marche pas",
    "Gracias, pero no funciona",
    "Grazie, ma non funziona",
    "Obrigado, mas ainda não chegou",
    "Bedankt, maar het werkt niet",
    "Tack, men det fungerar inte",
    "Dzięki, ale nadal nie działa",
    "Спасибо, но не работает",
    "谢谢，但是还没有解决",
    "I am on vacation, but it still does not work.",
)


@pytest.fixture
def answered(acme: Tenant, in_acme: None) -> Decision:
    """An automatic answer of ours, which reached the customer."""
    make_intent(acme)
    decision = decided(make_ticket(acme), FakeClassifier())
    TicketMessage.objects.filter(kind=MessageKind.REPLY).update(
        email_id="<ours@acme.example>", delivery=Delivery.SENT
    )
    return decision


@pytest.mark.parametrize("text", _THANKS)
def test_thanks_leave_the_ticket_settled(answered: Decision, text: str) -> None:
    assert is_only_thanks(text)
    customer_wrote(answered.ticket, text, actor=customer())

    assert fresh(answered.ticket).status == TicketStatus.AUTO_RESOLVED
    assert history(answered.ticket)[-1] == "wrote"
    assert not Verdict.objects.exists()


@pytest.mark.parametrize("text", _AWAY)
def test_absences_leave_the_ticket_settled(answered: Decision, text: str) -> None:
    assert is_absence(text)
    customer_wrote(answered.ticket, text, actor=customer())

    assert fresh(answered.ticket).status == TicketStatus.AUTO_RESOLVED
    assert not Verdict.objects.exists()


@pytest.mark.parametrize("text", _COMPLAINTS)
def test_complaints_reopen_and_count_against_the_answer(answered: Decision, text: str) -> None:
    assert not is_only_thanks(text)
    assert is_complaint(text)
    customer_wrote(answered.ticket, text, actor=customer())

    assert fresh(answered.ticket).status == TicketStatus.ESCALATED
    assert Verdict.objects.get().source == LabelSource.REOPENING


def test_another_matter_reopens_and_says_nothing_of_the_answer(
    answered: Decision, monkeypatch: pytest.MonkeyPatch
) -> None:
    customer_wrote(answered.ticket, "Thanks. And on Sunday?", actor=customer())

    assert fresh(answered.ticket).status == TicketStatus.ESCALATED
    assert not Verdict.objects.exists()


def test_who_asks_the_same_again_was_not_helped(answered: Decision) -> None:
    def advisers() -> Advisers:
        return Advisers(FakeClassifier())

    text = "Where is my money?"
    assert meaning_of(answered.ticket, text, advisers) == ReplyMeaning.COMPLAINT
    other = Advisers(FakeClassifier(intent_name="hours"))
    assert meaning_of(answered.ticket, text, lambda: other) == ReplyMeaning.OPEN


def test_a_reply_that_cannot_be_classified_is_read_by_a_person(answered: Decision) -> None:
    def broken() -> Advisers:
        raise RuntimeError("no weights")

    assert meaning_of(answered.ticket, "Where is it?", broken) == ReplyMeaning.OPEN


@pytest.mark.parametrize(
    "text",
    [
        "Thanks. Please also cancel my order 88",
        "Thank you for the refund of the wrong amount",
        "Thanks. Cancel Order",
        "No thanks",
        "thanks a lot for charging me twice",
        "Great, now it is broken",
        "The door is out of order. I was on holiday when it came. It is broken.",
    ],
)
def test_what_says_more_is_neither(text: str) -> None:
    assert not is_only_thanks(text)
    assert not is_absence(text)


def test_people_close_what_people_reopened(answered: Decision) -> None:
    """A ticket that people have stays theirs, whatever the customer says."""
    customer_wrote(answered.ticket, "It still does not work.", actor=customer())
    customer_wrote(answered.ticket, "Thanks!", actor=PROGRAM)
    assert fresh(answered.ticket).status == TicketStatus.ESCALATED


def test_thanks_by_mail_leave_the_ticket_settled(answered: Decision) -> None:
    sender = answered.ticket.requester_email or "ann@customer.example"
    type(answered.ticket).objects.update(requester_email=sender)
    raw = letter("Thank you!", answers="<ours@acme.example>", sender=sender)
    assert take(raw) == MailOutcome.WROTE
    assert fresh(answered.ticket).status == TicketStatus.AUTO_RESOLVED
