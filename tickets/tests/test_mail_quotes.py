"""Only what a customer wrote anew is weighed; the thread is kept behind "show quoted"."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tenants.states import Role
from tenants.tests.make import make_member
from tickets.domain.mail.incoming import take
from tickets.domain.replies.quotes import split_quote
from tickets.models import Ticket
from tickets.tests.letters import mail_of, raw_of

if TYPE_CHECKING:
    from django.test import Client

    from tenants.models import Tenant


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("reply-after-relay-rewrote-ids", "And on Sunday?"),
        ("reply-footer-after-quote", "Still nothing."),
        ("reply-html-gmail", "And on Sunday?"),
        ("reply-quote-da", "Den kom ikke."),
        ("reply-quote-de", "Nein."),
        ("reply-quote-en", "No."),
        ("reply-quote-fr", "Non, rien."),
        ("reply-quote-iphone", "And on Sunday?\n\nSent from my iPhone"),
        ("reply-quote-outlook", "It is not there, I looked twice."),
        ("reply-quote-outlook-de", "Auch dort nicht."),
        ("reply-quote-ru", "Нет, посылка не пришла."),
        ("reply-thanks", "Thank you so much, that helped!"),
    ],
)
def test_only_the_new_words_of_a_reply_are_weighed(name: str, text: str) -> None:
    found = mail_of(raw_of(name))
    assert found.text == text
    assert found.quoted


@pytest.mark.parametrize(
    "thread",
    [
        "El lun, 2 mar 2026 a las 9:00, Acme (<help@acme.example>) escribió:\n> Enviado.",
        "Il giorno lun 2 mar 2026 alle ore 09:00 Acme <help@acme.example> ha scritto:\n> Ok",
        "Op ma 2 mrt. 2026 om 09:00 schreef Acme <help@acme.example>:\n> Verzonden.",
        "2026年3月2日(月) 9:00 Acme <help@acme.example>:\n> 発送しました。",
        "于2026年3月2日周一 09:00写道：\n> 已发货。",
        "2 Mar 2026 Pzt 09:00 tarihinde Acme <help@acme.example> şunu yazdı:\n> Tamam",
        "ma 2. maalisk. 2026 klo 9.00 Acme (help@acme.example) kirjoitti:\n> Lähetetty.",
        "-----Ursprüngliche Nachricht-----\nVon: Acme\n\nVerschickt.",
        "______\nDe : Acme\nEnvoyé : lundi 2 mars 09:00\nÀ : Ann\nObjet : Re: Colis\n\nOui.",
        "*From:* Acme <help@acme.example>\n*Sent:* Monday\n*To:* Ann\n*Subject:* Parcel\n\nSent.",
        "发件人: Acme\n发送时间: 2026年3月2日 9:00\n收件人: Ann\n主题: 包裹\n\n已发货。",
        "> Le 2 mars 2026 à 09:00, Acme <help@acme.example> a écrit :\n>\n> Envoyé.",
        "On 2 Mar 2026, at 09:00, Acme <help@acme.example> wrote:\n\nIt is sent.\n\nRegards",
    ],
)
def test_a_thread_is_cut_in_every_programs_words(thread: str) -> None:
    found = split_quote(f"It never came.\n\n{thread}", "Re: Parcel")
    assert (found.text, found.quoted) == ("It never came.", thread)


def test_what_stands_below_a_quote_is_new() -> None:
    thread = "On Mon, 2 Mar 2026, Acme <help@acme.example> wrote:\n> It is sent."
    found = split_quote(f"{thread}\n\nIt is not. I want my money back.")
    assert found.text == "It is not. I want my money back."
    assert found.quoted == thread


def test_what_is_forwarded_is_no_quote() -> None:
    text = "See below.\n\nFrom: Shop <a@b.example>\nSent: Monday 9:00\nSubject: Bill\n\nPay!"
    assert split_quote(text, "FW: Bill").text == text
    assert split_quote(text, "Re: Bill").text == "See below."


def test_a_web_forms_lines_are_no_quote() -> None:
    text = "New message\n\nName: Ann\nE-Mail: ann@b.example\nDate: 9:00\nMessage: It never came."
    assert split_quote(text).text == text


def test_what_a_reply_quotes_is_shown_where_it_is_asked_for(
    client: Client, acme: Tenant, in_acme: None
) -> None:
    take(raw_of("reply-quote-outlook"))
    client.force_login(make_member(acme, Role.QA_MANAGER).user)
    ticket = Ticket.objects.get()
    shown = client.get(ticket.get_absolute_url()).content.decode()
    assert "Show quoted text" in shown
    assert "All your invoices and receipts" in shown
    assert "All your invoices" not in ticket.message
