"""Mails are read as people meant them, whatever their bytes are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickets.domain.attachments.keeping import MailFile
from tickets.domain.mail.autoresponders import reason_to_suspend
from tickets.domain.mail.pages import text_of_page
from tickets.domain.mail.parsing import IncomingMail, parsed, read
from tickets.domain.replies.quotes import ReplyText, split_quote
from tickets.tests.letters import letter

_ODD = b"From: ann@customer.example\r\nMessage-ID: <1@c>\r\n"


def letter_of(raw: bytes) -> IncomingMail:
    return read(parsed(raw), raw)


def test_a_mail_says_who_asks_what() -> None:
    found = letter_of(
        letter("Wo ist mein Geld? \u20ac 5\n", subject="R\u00fcckzahlung", files=("a.pdf",))
    )

    assert found == IncomingMail(
        email_id="<1@customer.example>",
        answers=(),
        sender_email="ann@customer.example",
        sender_name="Ann Customer",
        subject="R\u00fcckzahlung",
        text="Wo ist mein Geld? \u20ac 5",
        quoted="",
        files=(MailFile("a.pdf", "application/pdf", b"\0\1"),),
        is_cut=False,
    )


def test_a_page_is_read_where_there_is_no_plain_text() -> None:
    page = "<style>p{}</style><p>Hello&nbsp;there<br>you</p><div>Bye &lt;me&gt;</div>"
    assert letter_of(letter("", page=page)).text == "Hello there\nyou\nBye <me>"
    assert letter_of(letter(" \n", page=page)).text == "Hello there\nyou\nBye <me>"


def test_quotes_of_a_page_are_marked() -> None:
    page = "Thanks<div>On Monday, Help wrote:<blockquote>It <b>is</b><br>sent</blockquote></div>"
    assert text_of_page(page) == "Thanks\nOn Monday, Help wrote:\n> It is\n> sent"


@pytest.mark.parametrize(
    "head", ["<head>", "<head><template>Order", "<head><meta charset=utf-8></head>", ""]
)
def test_a_page_is_read_whatever_its_head_left_open(head: str) -> None:
    assert text_of_page(f"<html>{head}<body><p>Where is it?</p></body></html>") == "Where is it?"


def test_a_page_without_a_word_is_told() -> None:
    assert letter_of(letter("", page="<p><img src=a.png></p>")).is_page_without_words
    assert not letter_of(letter("", page="<p>Hello</p>")).is_page_without_words
    assert not letter_of(letter("Hello", page="<p><img src=a.png></p>")).is_page_without_words


@pytest.mark.parametrize(
    ("charset", "body"),
    [
        ("utf-8", "gr\u00fc\u00df".encode()),
        ("iso-8859-1", "gr\u00fc\u00df".encode("latin-1")),
        ("utf-8", "gr\u00fc\u00df".encode("cp1252")),
        ("x-unknown-9", "gr\u00fc\u00df".encode()),
        ("us-ascii", "gr\u00fc\u00df".encode()),
    ],
)
def test_a_wrong_charset_costs_no_letter(charset: str, body: bytes) -> None:
    kind = f"Content-Type: text/plain; charset={charset}\r\n\r\n".encode()
    assert letter_of(_ODD + kind + body).text == "gr\u00fc\u00df"


def test_web_forms_ask_for_whom_they_name() -> None:
    raw = letter(sender="noreply@shop.example", Reply_To="Bob <bob@customer.example>")
    assert (letter_of(raw).sender_email, letter_of(raw).sender_name) == (
        "bob@customer.example",
        "Bob",
    )


@pytest.mark.parametrize("sender", ["", "undisclosed", "Ann <ann>", "a@b@c"])
def test_who_cannot_be_answered_has_no_address(sender: str) -> None:
    assert letter_of(letter(sender=sender)).sender_email == ""


def test_a_mail_without_an_id_has_one_of_its_content() -> None:
    first, second = letter_of(letter(email_id="")), letter_of(letter("Else", email_id=""))
    assert first.email_id == letter_of(letter(email_id="")).email_id
    assert first.email_id.endswith("@content.invalid>")
    assert first.email_id != second.email_id


def test_a_long_id_is_kept_short() -> None:
    found = letter_of(letter(email_id=f"<{'x' * 300}@customer.example>"))
    assert len(found.email_id) <= 250
    answer = letter_of(letter(answers=f"<{'x' * 300}@customer.example>"))
    assert answer.answers == (found.email_id,)


def test_a_long_text_is_cut() -> None:
    found = letter_of(letter("long line\n" * 20_000))
    assert (len(found.text), found.is_cut) == (20_000, True)


def test_no_control_character_is_kept() -> None:
    raw = _ODD + b"Subject: =?utf-8?q?a=00b=0Ac?=\r\n\r\none\x00two\x1b[31m\r\nthree"
    assert (letter_of(raw).subject, letter_of(raw).text) == ("ab c", "onetwo[31m\nthree")


@pytest.mark.parametrize(
    "raw",
    [
        letter(Auto_Submitted="auto-replied"),
        letter(Precedence="auto_reply"),
        letter(X_Loop="support-auditor"),
        letter(X_Autoreply="yes"),
        letter(Return_Path="<>"),
        letter(sender="MAILER-DAEMON@mx.example"),
        b"Content-Type: multipart/report; boundary=x\r\n\r\n--x--\r\n",
    ],
)
def test_machines_are_known(raw: bytes) -> None:
    assert reason_to_suspend(parsed(raw))


def test_people_are_no_machines() -> None:
    raw = letter(Auto_Submitted="no", Return_Path="<ann@customer.example>", Precedence="normal")
    assert reason_to_suspend(parsed(raw)) is None


@pytest.mark.parametrize(
    "raw",
    [letter(Precedence="list"), letter(List_Id="<help.shop.example>"), letter(X_Loop="help@shop")],
)
def test_what_a_list_sends_on_may_be_a_persons(raw: bytes) -> None:
    assert reason_to_suspend(parsed(raw)) is None


@pytest.mark.parametrize(
    "below",
    [
        "On Mon, 2 Mar 2026 at 09:00, Acme <help@acme.example> wrote:\n> It is\n>\n> sent.",
        "On Mon, 2 Mar 2026 at 09:00, Acme\n<help@acme.example> wrote:\n\n> It is sent.\n\n",
        "Am 02.03.26 um 09:00 schrieb Acme:\n> It is sent.",
        "Le lun. 2 mars 2026, Acme a \u00e9crit :\n> It is sent.",
        "-----Original Message-----\nFrom: Acme\nSent: Monday\n\nIt is sent.",
    ],
)
def test_what_was_answered_is_taken_off(below: str) -> None:
    found = split_quote(f"It never came.\n\n{below}")
    assert (found.text, found.quoted) == ("It never came.", below.strip())


@pytest.mark.parametrize(
    "text",
    [
        "> It is sent.\nNo it is not.\n> Regards",
        "> It is sent.",
        "Look at this:\n> It is sent.",
        "From: Acme\nSent: Monday\n\nIt is sent.",
        "-----Original Message-----\nIt is sent.",
    ],
)
def test_what_may_be_the_customers_is_kept(text: str) -> None:
    assert split_quote(text) == ReplyText(text)


@given(st.binary(max_size=400))
def test_any_bytes_can_be_read(body: bytes) -> None:
    assert "\0" not in letter_of(_ODD + body).text


@given(
    st.sampled_from(["From", "Reply-To", "Subject", "Message-ID", "References", "Content-Type"]),
    st.text(st.sampled_from('<>@,;:"=?()[]\\. \t\u00e4aq%0utf-8*'), max_size=60),
)
def test_any_header_can_be_read(name: str, value: str) -> None:
    raw = f"{name}: {value}\r\n\r\nHello".encode()
    found = letter_of(raw)
    assert len(found.subject) <= 200
    reason_to_suspend(parsed(raw))
