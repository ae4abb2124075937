"""What a winmail.dat holds (MS-OXTNEF): Outlook's and Exchange's own form of a mail."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from engines.wrapped_mail.codepages import label_of, name_in
from engines.wrapped_mail.mapi import ByteCursor, MapiValue, Property, properties_in

if TYPE_CHECKING:
    from collections.abc import Iterator

SIGNATURE: Final = b"\x78\x9f\x3e\x22"
_DEEPEST: Final = 10
_KEY_BYTES: Final = 2
_ATTACHMENT_LEVEL: Final = 2
_SUBJECT, _MESSAGE_CLASS, _BODY = 0x8004, 0x8008, 0x800C
_ATTACH_DATA, _ATTACH_TITLE, _ATTACH_STARTS, _ATTACH_PROPERTIES = 0x800F, 0x8010, 0x9002, 0x9005
_PROPERTIES, _CODEPAGE = 0x9003, 0x9007
_MESSAGE_INSIDE: Final = bytes.fromhex("0703020000000000c000000000000046")  # IID_IMessage.
_OF_CALENDARS: Final = ("ipm.schedule.meeting", "ipm.microsoft schedule.mtg", "ipm.appointment")


@dataclass(frozen=True, slots=True)
class WrappedText:
    """Bytes, and the label of their charset, empty where nothing says it."""

    content: bytes
    charset: str


@dataclass(slots=True)
class TnefAttachment:
    name: str = ""
    content_type: str = ""
    content: bytes = b""
    message: TnefMessage | None = None


@dataclass(slots=True)
class TnefMessage:
    """`is_whole` is false where something of it was damaged, or too deep, and is not here."""

    subject: str = ""
    sender_name: str = ""
    sender_address: str = ""
    message_class: str = ""
    sent_at: int = 0  # Tenths of microseconds since 1601.
    plain: WrappedText | None = None
    page: WrappedText | None = None
    compressed_rtf: bytes = b""
    charset: str = ""  # Of its texts of one-byte letters.
    attachments: list[TnefAttachment] = field(default_factory=list)
    is_whole: bool = True

    @property
    def is_calendar(self) -> bool:
        return self.message_class.casefold().startswith(_OF_CALENDARS)

    @property
    def is_bare(self) -> bool:
        """As of lists of addresses and other forms, whose own properties are not read."""
        return not (self.plain or self.page or self.compressed_rtf or self.attachments)


def read_tnef(content: bytes | memoryview, depth: int = 0) -> TnefMessage:
    """All that can be read. Raises ValueError where it is no TNEF."""
    cursor = ByteCursor(content)
    if bytes(cursor.take(len(SIGNATURE))) != SIGNATURE:
        raise ValueError("no TNEF")
    cursor.take(_KEY_BYTES)
    message = TnefMessage()
    try:
        for level, name, data in _attributes(cursor):
            if level == _ATTACHMENT_LEVEL:
                _read_of_attachment(message, name, data, depth)
            else:
                _read_of_message(message, name, data)
    except (ValueError, struct.error):
        message.is_whole = False
    return message


def _attributes(cursor: ByteCursor) -> Iterator[tuple[int, int, memoryview]]:
    while cursor.left:
        level = cursor.number("<B")
        if level == 0 and not any(cursor.take(cursor.left)):
            return  # Filled up with zeros on its way.
        name, _kind = cursor.number("<H"), cursor.number("<H")
        data = cursor.take(cursor.number())
        cursor.take(min(2, cursor.left))  # A sum that not every program writes right.
        yield level, name, data


def _read_of_message(message: TnefMessage, name: int, data: memoryview) -> None:
    if name == _CODEPAGE:
        message.charset = label_of(struct.unpack_from("<I", data)[0])
    elif name == _SUBJECT:
        message.subject = name_in(bytes(data), message.charset)
    elif name == _MESSAGE_CLASS:
        message.message_class = name_in(bytes(data), message.charset)
    elif name == _BODY and message.plain is None:
        message.plain = WrappedText(bytes(data).rstrip(b"\0"), message.charset)
    elif name == _PROPERTIES:
        found, is_whole = properties_in(data)
        message.is_whole &= is_whole
        _take_properties(message, found)


def _take_properties(message: TnefMessage, found: dict[int, MapiValue]) -> None:
    codepage = found.get(Property.INTERNET_CODEPAGE)
    of_page = label_of(int.from_bytes(codepage.content[:4], "little")) if codepage else ""
    if plain := found.get(Property.BODY):
        message.plain = _text(plain, message.charset or of_page)
    if page := found.get(Property.HTML):
        message.page = _text(page, of_page)
    if rich := found.get(Property.RTF_COMPRESSED):
        message.compressed_rtf = rich.content
    if sent := found.get(Property.SENT_AT):
        message.sent_at = int.from_bytes(sent.content, "little")
    named = {each: _name(found.get(each), message.charset) for each in Property}
    message.subject = named[Property.SUBJECT] or message.subject
    message.message_class = named[Property.MESSAGE_CLASS] or message.message_class
    message.sender_name = named[Property.REPRESENTED_NAME] or named[Property.SENDER_NAME]
    addresses = (
        *(named[Property.REPRESENTED_SMTP], named[Property.SENDER_SMTP]),
        *(named[Property.REPRESENTED_ADDRESS], named[Property.SENDER_ADDRESS]),
    )
    # Within one Exchange they are no addresses of mails.
    message.sender_address = next((each for each in addresses if "@" in each), "")


def _text(value: MapiValue, charset: str) -> WrappedText:
    if value.is_utf16:
        text = value.content.decode("utf-16-le", "replace").rstrip("\0")
        return WrappedText(text.encode("utf-8", "replace"), "utf-8")
    return WrappedText(value.content.rstrip(b"\0"), charset)


def _name(value: MapiValue | None, charset: str) -> str:
    if value is None:
        return ""
    text = _text(value, charset)
    return name_in(text.content, text.charset)


def _read_of_attachment(message: TnefMessage, name: int, data: memoryview, depth: int) -> None:
    if name == _ATTACH_STARTS or not message.attachments:
        message.attachments.append(TnefAttachment())
    attachment = message.attachments[-1]
    if name == _ATTACH_TITLE:
        attachment.name = attachment.name or name_in(bytes(data), message.charset)
    elif name == _ATTACH_DATA:
        attachment.content = bytes(data)
    elif name == _ATTACH_PROPERTIES:
        found, is_whole = properties_in(data)
        message.is_whole &= is_whole
        _take_properties_of_attachment(message, attachment, found, depth)


def _take_properties_of_attachment(
    message: TnefMessage, attachment: TnefAttachment, found: dict[int, MapiValue], depth: int
) -> None:
    long, short, shown, attachment.content_type = (
        _name(found.get(each), message.charset)
        for each in (
            Property.ATTACH_LONG_FILENAME,
            Property.ATTACH_FILENAME,
            Property.DISPLAY_NAME,
            Property.ATTACH_MIME_TAG,
        )
    )
    attachment.name = long or attachment.name or short or shown
    value = found.get(Property.ATTACH_DATA)
    if value is None:
        return
    if not value.is_object:
        attachment.content = attachment.content or value.content
        return
    inside = value.content[len(_MESSAGE_INSIDE) :]  # Behind the kind of the object.
    if not value.content.startswith(_MESSAGE_INSIDE) or not inside.startswith(SIGNATURE):
        attachment.content = attachment.content or inside
    elif depth < _DEEPEST:
        attachment.message = read_tnef(inside, depth + 1)
        message.is_whole &= attachment.message.is_whole
    else:
        message.is_whole = False
