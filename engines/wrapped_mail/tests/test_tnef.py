"""A winmail.dat is read as the mail that it is, as far as it is whole."""

from __future__ import annotations

from email import message_from_bytes
from io import BytesIO
from typing import TYPE_CHECKING, cast

import pytest

from engines.wrapped_mail.mapi import Property
from engines.wrapped_mail.mime import write_mime
from engines.wrapped_mail.tests.make import (
    attachment,
    attribute,
    binary,
    inner_message,
    named_property,
    narrow,
    number,
    plain_rtf,
    text,
    tnef,
)
from engines.wrapped_mail.tnef import read_tnef

if TYPE_CHECKING:
    from email.message import Message


def parts_of(content: bytes) -> list[Message]:
    """The parts that hold something, of the mail that it became."""
    target = BytesIO()
    write_mime(read_tnef(content), target)
    walked = message_from_bytes(target.getvalue()).walk()
    return [part for part in walked if part.get_content_maintype() != "multipart"]


def content_of(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    return content


@pytest.mark.parametrize(
    ("content", "kind", "charset", "told"),
    [
        (tnef(text(Property.BODY, "Grüße")), "text/plain", "utf-8", "Grüße".encode()),
        (
            tnef(narrow(Property.BODY, b"\xcf\xf0"), codepage=1251),
            "text/plain",
            "windows-1251",
            b"\xcf\xf0",
        ),
        (
            tnef(binary(Property.HTML, b"<p>\x93\xfa"), number(Property.INTERNET_CODEPAGE, 932)),
            "text/html",
            "cp932",
            b"<p>\x93\xfa",
        ),
        (
            tnef(binary(Property.HTML, b"<p>no page says its charset")),
            "text/html",
            None,
            b"<p>no page says its charset",
        ),
        (
            tnef(after=attribute(0x800C, b"An old body\0")),
            "text/plain",
            "windows-1252",
            b"An old body",
        ),
        (
            tnef(binary(Property.RTF_COMPRESSED, plain_rtf(rb"{\rtf1 only \u8364?5 rich\par}"))),
            "text/plain",
            "utf-8",
            "only €5 rich".encode(),
        ),
        (
            tnef(named_property("Add-in", "odd"), text(Property.BODY, "behind a name")),
            "text/plain",
            "utf-8",
            b"behind a name",
        ),
    ],
)
def test_its_text_keeps_its_charset(
    content: bytes, kind: str, charset: str | None, told: bytes
) -> None:
    (part,) = parts_of(content)

    found = (part.get_content_type(), part.get_content_charset(), content_of(part))
    assert found == (kind, charset, told)


def test_the_rich_text_is_left_where_another_tells_the_same() -> None:
    rich = binary(Property.RTF_COMPRESSED, plain_rtf(rb"{\rtf1 rich}"))
    assert [content_of(part) for part in parts_of(tnef(text(Property.BODY, "plain"), rich))] == [
        b"plain"
    ]


@pytest.mark.parametrize(
    ("properties", "title", "name", "kind"),
    [
        (
            [text(Property.ATTACH_LONG_FILENAME, "Überweisung März.pdf")],
            b"UBERWE~1.PDF",
            "Überweisung März.pdf",
            "application/pdf",
        ),
        ([], "Фото.jpg".encode("cp1251"), "Фото.jpg", "image/jpeg"),
        ([text(Property.ATTACH_MIME_TAG, "image/x-odd")], b"a.pdf", "a.pdf", "image/x-odd"),
        (
            [text(Property.ATTACH_MIME_TAG, "no type\r\nBcc: x")],
            b"a.b\r\nc",
            "a.b c",
            "application/octet-stream",
        ),
        (
            [text(Property.ATTACH_MIME_TAG, "message/rfc822")],
            b"form",
            "form",
            "application/octet-stream",
        ),
        ([], b"", None, "application/octet-stream"),
    ],
)
def test_a_file_keeps_its_long_name_its_type_and_every_byte(
    properties: list[bytes], title: bytes, name: str | None, kind: str
) -> None:
    content = b"PK\x03\x04" + bytes(range(256)) * 300 + b"\0\0\0"

    (part,) = parts_of(tnef(codepage=1251, after=attachment(content, *properties, title=title)))

    assert (part.get_filename() or "?", part.get_content_type()) == (name or "?", kind)
    assert content_of(part) == content


def test_a_message_in_the_message_has_a_head_and_files_of_its_own() -> None:
    inside = tnef(
        text(Property.SUBJECT, "Rechnung für Mai"),
        text(Property.REPRESENTED_NAME, "Bob Müller"),
        text(Property.SENDER_SMTP, "bob@shop.example"),
        text(Property.BODY, "You owe 120 EUR."),
        after=attachment(b"%PDF", title=b"bill.pdf"),
    )

    mail, told, bill = parts_of(tnef(after=inner_message(inside)))

    assert mail.get_content_type() == "message/rfc822"
    inner = cast("Message", mail.get_payload(0))
    assert "bob@shop.example" in inner["From"]
    assert inner["Subject"].startswith("=?utf-8?")
    assert (content_of(told), bill.get_filename()) == (b"You owe 120 EUR.", "bill.pdf")


def test_a_mail_kept_as_a_file_and_a_signed_one_are_mails() -> None:
    mail = b"From: a@b.example\r\nSubject: Inner\r\n\r\nHello"
    signed = (
        b'Content-Type: multipart/signed; boundary="s"\r\n\r\n--s\r\n\r\nSigned words\r\n--s--\r\n'
    )
    files = attachment(mail, text(Property.ATTACH_MIME_TAG, "message/rfc822")) + attachment(
        signed, text(Property.ATTACH_MIME_TAG, "multipart/signed")
    )

    found = parts_of(tnef(after=files))

    assert [part.get_content_type() for part in found] == ["message/rfc822"] + ["text/plain"] * 2
    assert content_of(found[2]).strip() == b"Signed words"


@pytest.mark.parametrize(
    ("content", "is_whole"),
    [
        (tnef(text(Property.BODY, "Hello")), True),
        (tnef(text(Property.BODY, "Hello")) + bytes(40), True),
        (tnef(text(Property.BODY, "Hello")) + b"-- \nA list's footer", False),
        (tnef(text(Property.BODY, "Hello"), after=attachment(b"x" * 900)[:-500]), False),
        (tnef(text(Property.BODY, "Hello"), b"\xff\xff\x01\x00"), False),
        (
            tnef(text(Property.BODY, "Hello"), text(Property.MESSAGE_CLASS, "IPM.Appointment")),
            False,
        ),
        (tnef(text(Property.BODY, "Hello"), after=inner_message(tnef())), False),
    ],
)
def test_what_is_damaged_is_read_as_far_as_it_goes_and_said(content: bytes, is_whole: bool) -> None:
    assert write_mime(read_tnef(content), BytesIO()) is is_whole
    assert content_of(parts_of(content)[0]) == b"Hello"


def test_an_invitation_says_what_it_is_about() -> None:
    content = tnef(
        text(Property.MESSAGE_CLASS, "IPM.Schedule.Meeting.Request"),
        text(Property.SUBJECT, "Technician visit"),
    )
    (part,) = parts_of(content)
    assert part.get_content_type() == "text/calendar"
    assert b"SUMMARY:Technician visit" in content_of(part)


@pytest.mark.parametrize("content", [b"", b"\x78\x9f", b"PK\x03\x04 other", b"<html>"])
def test_what_is_no_tnef_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"no TNEF|the bytes end"):
        read_tnef(content)


def test_messages_in_messages_end_somewhere() -> None:
    content = tnef(text(Property.BODY, "deepest"))
    for _ in range(60):
        content = tnef(after=inner_message(content))
    assert not read_tnef(content).is_whole
