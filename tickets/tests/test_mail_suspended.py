"""What no customer wrote becomes no ticket, is kept with its reason, and can be made one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tenants.states import Role
from tenants.tests.make import make_member
from tickets.domain.mail.incoming import MailOutcome, take
from tickets.models import SuspendedMail, Ticket
from tickets.states import SuspensionReason, TicketStatus
from tickets.tests.letters import letter, raw_of

if TYPE_CHECKING:
    from django.test import Client

    from tenants.models import Tenant


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("absence-as-reply", SuspensionReason.ABSENCE),
        ("absence-by-subject", SuspensionReason.ABSENCE),
        ("absence-german", SuspensionReason.ABSENCE),
    ],
)
def test_an_absence_note_is_suspended(in_acme: None, name: str, reason: SuspensionReason) -> None:
    assert [take(raw_of(name)), take(raw_of(name))] == [MailOutcome.SUSPENDED, MailOutcome.KNOWN]

    kept = SuspendedMail.objects.get()
    assert (kept.reason, Ticket.objects.count()) == (reason, 0)
    assert kept.text


@pytest.mark.parametrize(
    "subject",
    [
        "Réponse automatique : Votre demande",
        "Respuesta automática: Su consulta",
        "Risposta automatica: Re: Pacco",
        "Automatisch antwoord: Uw vraag",
        "Autosvar: Re: Pakke",
        "Automatyczna odpowiedź: Paczka",
        "Автоответ: Re: Посылка",
        "自动回复: 包裹",
        "自動返信: お問い合わせ",
        "Out of Office",
        "Re: Out of the office until 7 December",
    ],
)
def test_absences_are_known_in_many_languages(in_acme: None, subject: str) -> None:
    assert take(letter("Away until Monday.", subject=subject)) == MailOutcome.SUSPENDED


@pytest.mark.parametrize(
    "subject",
    [
        "Out of office hours question",
        "Absence of my parcel",
        "Automatic replyer broken",
        "Poissant",
    ],
)
def test_a_persons_own_subject_is_no_absence(in_acme: None, subject: str) -> None:
    assert take(letter(subject=subject)) == MailOutcome.OPENED


def test_people_make_a_ticket_of_suspended_mail(
    client: Client, acme: Tenant, in_acme: None
) -> None:
    take(raw_of("absence-german"))
    kept = SuspendedMail.objects.get()
    client.force_login(make_member(acme, Role.QA_MANAGER).user)
    page = "/admin/tickets/suspendedmail/"
    assert "Abwesenheitsnotiz: Ihre Anfrage" in client.get(page).content.decode()

    data = {"action": "open_tickets", "_selected_action": [kept.pk]}
    for _ in range(2):
        client.post(page, data)
    ticket = Ticket.objects.get()
    assert (ticket.requester_email, ticket.status) == (
        "otto2@partner.example",
        TicketStatus.ESCALATED,
    )
    kept.refresh_from_db()
    assert kept.ticket == ticket
