"""A winmail.dat written as the mail that it stands for, so that one reader reads both."""

from __future__ import annotations

import re
from base64 import encodebytes
from datetime import UTC, datetime, timedelta
from email.header import Header
from email.message import Message
from email.parser import BytesHeaderParser
from email.utils import format_datetime
from mimetypes import guess_type
from secrets import token_hex
from typing import TYPE_CHECKING, Final

from engines.wrapped_mail.compressed_rtf import decompressed
from engines.wrapped_mail.rich_text import text_of_rich_text
from engines.wrapped_mail.tnef import TnefAttachment, TnefMessage, WrappedText

if TYPE_CHECKING:
    from typing import BinaryIO

_MOST_RTF_BYTES: Final = 4 << 20  # Read letter by letter.
_TYPE: Final = re.compile(r"[\w.+-]{1,60}/[\w.+-]{1,120}", re.ASCII)
_FILE: Final = "application/octet-stream"
_BYTES_AT_ONCE: Final = 57 << 10  # Whole lines of base64.
_HEAD_BYTES: Final = 65_536
_OF_MAILS: Final = ("From", "Received", "Date", "Subject", "Content-Type", "MIME-Version")
_EPOCH: Final = datetime(1601, 1, 1, tzinfo=UTC)  # Of Windows.


def write_mime(message: TnefMessage, target: BinaryIO) -> bool:
    """Write it; whether all of it could be told."""
    is_whole = message.is_whole and not message.is_calendar  # Its times stand in the file only.
    texts, is_read = _texts(message)
    is_whole &= is_read
    if not (texts or message.is_calendar or message.attachments):
        target.write(b"Content-Type: text/plain\r\n\r\n")
        return is_whole
    boundary = token_hex(16).encode()
    target.write(b'Content-Type: multipart/mixed; boundary="%s"\r\n\r\n' % boundary)
    start = b"--%s\r\n" % boundary
    if texts:
        target.write(start)
        _write_texts(texts, target)
    if message.is_calendar:
        target.write(start)
        _write_leaf("text/calendar", _calendar(message), target)
    for attachment in message.attachments:
        target.write(start)
        is_whole &= _write_attachment(attachment, target)
    target.write(b"--%s--\r\n" % boundary)
    return is_whole


def _texts(message: TnefMessage) -> tuple[list[tuple[str, WrappedText]], bool]:
    """Rich text only where there is no other: Outlook writes the plain one beside it."""
    told = [("text/plain", message.plain), ("text/html", message.page)]
    texts = [(kind, text) for kind, text in told if text is not None and text.content.strip()]
    if texts or not message.compressed_rtf:
        return texts, True
    try:
        rich = decompressed(message.compressed_rtf, _MOST_RTF_BYTES)
    except ValueError:
        return [], False
    text = text_of_rich_text(rich.rstrip(b"\0")).strip()
    plain = WrappedText(text.encode("utf-8", "replace"), "utf-8")
    return [("text/plain", plain)] * bool(plain.content), len(rich) < _MOST_RTF_BYTES


def _write_texts(texts: list[tuple[str, WrappedText]], target: BinaryIO) -> None:
    boundary = token_hex(16).encode()
    target.write(b'Content-Type: multipart/alternative; boundary="%s"\r\n\r\n' % boundary)
    for kind, text in texts:
        target.write(b"--%s\r\n" % boundary)
        _write_leaf(kind, text, target)
    target.write(b"--%s--\r\n" % boundary)


def _calendar(message: TnefMessage) -> WrappedText:
    return WrappedText(f"BEGIN:VCALENDAR\r\nSUMMARY:{message.subject}\r\n".encode(), "utf-8")


def _write_leaf(kind: str, text: WrappedText, target: BinaryIO) -> None:
    head = Message()
    head["Content-Type"] = f"{kind}; charset={text.charset}" if text.charset else kind
    _write_encoded(head, text.content, target)


def _write_encoded(head: Message, content: bytes, target: BinaryIO) -> None:
    head["Content-Transfer-Encoding"] = "base64"
    target.write(head.as_bytes())
    target.writelines(
        encodebytes(content[at : at + _BYTES_AT_ONCE])
        for at in range(0, len(content), _BYTES_AT_ONCE)
    )
    target.write(b"\r\n")


def _write_attachment(attachment: TnefAttachment, target: BinaryIO) -> bool:
    if (message := attachment.message) is not None:
        message.subject = message.subject or attachment.name
        target.write(b"Content-Type: message/rfc822\r\n\r\n")
        target.write(_head_of(message))
        is_whole = write_mime(message, target)
        target.write(b"\r\n")
        return is_whole and not message.is_bare
    kind = attachment.content_type.casefold()
    if _is_mail(kind, attachment.content):
        if kind == "message/rfc822":
            target.write(b"Content-Type: message/rfc822\r\n\r\n")
        target.write(attachment.content + b"\r\n")
        return True
    head = Message()
    head["Content-Type"] = _type_of(attachment)
    name = ("utf-8", "", attachment.name) if attachment.name else "?"
    head.add_header("Content-Disposition", "attachment", filename=name)
    _write_encoded(head, attachment.content, target)
    return True


def _is_mail(kind: str, content: bytes) -> bool:
    """Whether it is one as it claims: Outlook also calls its own forms so."""
    if kind != "message/rfc822" and not kind.startswith("multipart/"):
        return False
    head = BytesHeaderParser().parsebytes(content[:_HEAD_BYTES])
    needed = _OF_MAILS if kind == "message/rfc822" else ("Content-Type",)
    return any(name in head for name in needed)


def _type_of(attachment: TnefAttachment) -> str:
    claimed = attachment.content_type.casefold()
    if _TYPE.fullmatch(claimed) and not claimed.startswith(("multipart/", "message/")):
        return claimed
    return guess_type(attachment.name)[0] or _FILE


def _head_of(message: TnefMessage) -> bytes:
    head = Message()
    if message.sender_name or message.sender_address:
        name = Header(message.sender_name, "utf-8").encode()
        head["From"] = f"{name} <{message.sender_address}>" if message.sender_address else name
    if message.subject:
        head["Subject"] = Header(message.subject, "utf-8").encode()
    try:
        if message.sent_at:
            head["Date"] = format_datetime(_EPOCH + timedelta(microseconds=message.sent_at // 10))
    except OverflowError:  # No year that there is.
        pass
    return head.as_bytes().rstrip(b"\n") + b"\n" if head.keys() else b""
