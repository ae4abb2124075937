"""A mail's parts: what it says, wherever that stands, and what it only carries."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from tenants.domain.charsets import decode
from tenants.domain.wording import one_line, readable
from tickets.domain.attachments.keeping import MailFile
from tickets.domain.mail.echoes import is_said, words_of
from tickets.domain.mail.headers import decoded, header
from tickets.domain.mail.large_mails import NOT_FETCHED
from tickets.domain.mail.pages import decoded_page, text_of_page
from tickets.domain.mail.wrapped import Openings, Refusal, is_wrapped
from tickets.domain.replies.thread_words import FORWARDED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from email.message import Message

_DEEPEST: Final = 20  # Mails in mails; deeper ones are told as unread.
_MOST_PARTS: Final = 500
_TEXTS: Final = frozenset({"text/plain", "text/markdown", "text/x-markdown", "text/enriched"})
_PAGES: Final = frozenset({"text/html", "application/xhtml+xml"})
_CALENDAR: Final = frozenset({"text/calendar", "application/ics"})
_MAIL: Final = frozenset({"message/rfc822", "message/global"})
_PGP: Final = "application/pgp-encrypted"
# They carry no words of anybody: signatures, and what programs tell programs.
_WORDLESS: Final = """
    application/pgp-signature application/pkcs7-signature application/x-pkcs7-signature
    application/pgp-keys message/delivery-status message/disposition-notification
    message/feedback-report text/rfc822-headers text/x-amp-html application/x-moz-deleted
"""
_PASSED_OVER: Final = frozenset(_WORDLESS.split())
_MARKUP: Final = re.compile(r"</?[a-zA-Z]+>|<<")  # Of text/enriched (RFC 1896).
_FLOW: Final = " "
_SIGNATURE: Final = "-- "


class Unread(StrEnum):
    """Why a part's words could not be read, or not surely."""

    CHARSET = "charset"
    CALENDAR = "calendar"
    ENCRYPTED = "encrypted"
    WRAPPED = "wrapped"
    OPENED = "opened"
    PARTLY_OPENED = "partly opened"
    ELSEWHERE = "elsewhere"
    DEEP = "deep"


@dataclass(slots=True)
class MailParts:
    """Its own `texts` in their order, those `forwarded`, what is `unread` of it, and the files."""

    texts: list[str] = field(default_factory=list)
    forwarded: list[str] = field(default_factory=list)
    files: list[MailFile] = field(default_factory=list)
    files_left_out: list[str] = field(default_factory=list)  # Names of what was too large.
    unread: set[Unread] = field(default_factory=set)
    charset: str = ""  # The first that a text names.
    is_page: bool = False
    has_page_without_words: bool = False
    is_opened: bool = False  # Was a file that wraps a text.

    def take(self, others: Iterable[MailParts]) -> None:
        for other in others:
            self.texts += other.texts
            self.take_but_texts(other)

    def take_but_texts(self, other: MailParts) -> None:
        self.files += other.files
        self.files_left_out += other.files_left_out
        self.charset = self.charset or other.charset
        self.unread |= other.unread
        self.forwarded += other.forwarded
        self.has_page_without_words |= other.has_page_without_words


def parts_of(message: Message) -> MailParts:
    """Everything that the mail holds. Of one text told in two ways, the fuller one."""
    return _read(message, 0, Openings())


def _read(part: Message, depth: int, openings: Openings) -> MailParts:
    if depth > _DEEPEST:
        return MailParts(unread={Unread.DEEP})
    kind = part.get_content_type().lower()
    if NOT_FETCHED in part:
        unread = {Unread.WRAPPED} if is_wrapped(kind, _file_name(part)) else set()
        return MailParts(files_left_out=[_file_name(part)], unread=unread)
    if kind in _MAIL:
        return _forwarded(part, depth, openings)
    if part.is_multipart():
        return _many(part, kind, depth, openings)
    if is_wrapped(kind, _file_name(part)):
        return _wrapped(part, kind, depth, openings)
    return _leaf(part, kind)


def _many(part: Message, kind: str, depth: int, openings: Openings) -> MailParts:
    inside = [_read(each, depth + 1, openings) for each in _children(part)]
    return _fullest(inside) if kind == "multipart/alternative" else _all_of(inside, kind)


def _children(part: Message) -> list[Message]:
    content = part.get_payload()
    return [each for each in content if not isinstance(each, str)][:_MOST_PARTS]


def _all_of(inside: list[MailParts], kind: str) -> MailParts:
    whole = MailParts(unread={Unread.ENCRYPTED} if kind == "multipart/encrypted" else set())
    _leave_echoes_out(inside)
    whole.take(inside)
    return whole


def _leave_echoes_out(inside: list[MailParts]) -> None:
    """Beside a winmail.dat there mostly stands the text that it holds."""
    said = [text for each in inside if not each.is_opened for text in each.texts]
    for each in inside:
        if each.is_opened:
            each.texts = [text for text in each.texts if not is_said(text, said)]


def _fullest(ways: list[MailParts]) -> MailParts:
    """The plain text, unless it is a stub beside the page; what else there is of all of them."""
    told = [way for way in ways if way.texts]
    plain = next((way for way in told if not way.is_page), None)
    page = next((way for way in told if way.is_page), None)
    chosen = page if page and (plain is None or _is_stub(plain, page)) else plain
    whole = MailParts(texts=chosen.texts if chosen else [], is_page=chosen is page)
    for way in ways:
        whole.take_but_texts(way)
    whole.has_page_without_words &= not whole.texts
    return whole


def _is_stub(plain: MailParts, page: MailParts) -> bool:
    """Whether the page says far more, or something else altogether and not much less."""
    words, shown = _words(plain), _words(page)
    shared = sum(word in set(shown) for word in words)
    return len(shown) > 2 * len(words) or (2 * len(shown) > len(words) > 2 * shared)


def _words(parts: MailParts) -> list[str]:
    return words_of(" ".join(parts.texts))


def _forwarded(part: Message, depth: int, openings: Openings) -> MailParts:
    found = MailParts()
    for mail in _children(part):
        inside = _read(mail, depth + 1, openings)
        text = "\n".join([*_head_of(mail), "", *inside.texts]).strip()
        found.forwarded.append(f"{FORWARDED}\n{text}")
        found.take_but_texts(inside)
    if not found.forwarded:
        found.unread.add(Unread.WRAPPED)
    return found


def _head_of(mail: Message) -> Iterator[str]:
    labels = {"From": _("From"), "Date": _("Date"), "Subject": _("Subject")}
    for name, label in labels.items():
        if told := header(mail, name):
            yield f"{label}: {told}"


def _leaf(part: Message, kind: str) -> MailParts:
    if kind in _PASSED_OVER:
        return MailParts()
    if kind == _PGP:
        return MailParts(files=[_file(part, kind)], unread={Unread.ENCRYPTED})
    if kind in {"message/external-body", "message/partial"}:
        return MailParts(unread={Unread.ELSEWHERE})
    if kind in _CALENDAR:
        return _calendar(part)
    if kind in _TEXTS | _PAGES and not _is_attached(part):
        return _page(part) if kind in _PAGES else _plain(part, kind)
    return MailParts(files=[_file(part, kind)])


def _wrapped(part: Message, kind: str, depth: int, openings: Openings) -> MailParts:
    """What is in the file; the file itself where not all of it could be read."""
    file = _file(part, kind)
    opened = openings.open(file.content)
    if isinstance(opened, Refusal):
        claims = "enveloped" in str(part.get_param("smime-type") or "")
        is_sealed = claims or opened == Refusal.ENCRYPTED
        return MailParts(files=[file], unread={Unread.ENCRYPTED if is_sealed else Unread.WRAPPED})
    inside = _read(opened.part, depth + 1, openings)
    if not (inside.texts or inside.forwarded or inside.files):
        return MailParts(files=[file], unread={Unread.WRAPPED, *inside.unread})
    inside.unread.add(Unread.OPENED if opened.is_whole else Unread.PARTLY_OPENED)
    inside.files += [] if opened.is_whole else [file]
    inside.is_opened = True
    return inside


def _plain(part: Message, kind: str) -> MailParts:
    charset = _charset_of(part)
    found = decode(_bytes_of(part), charset)
    text = found.text
    if kind == "text/enriched":
        text = _MARKUP.sub("", text)
    elif str(part.get_param("format") or "").lower() == "flowed":
        text = unflowed(text, joins_words=str(part.get_param("delsp") or "").lower() == "yes")
    return _text(readable(text), charset, is_sure=found.is_sure)


def _page(part: Message) -> MailParts:
    charset = _charset_of(part)
    page, is_sure = decoded_page(_bytes_of(part), charset)
    text = text_of_page(page)
    read = _text(text, charset, is_sure=is_sure)
    read.is_page = True
    read.has_page_without_words = bool(page.strip()) and not text
    return read


def _text(text: str, charset: str, *, is_sure: bool) -> MailParts:
    text = text.strip()
    return MailParts(
        texts=[text] if text else [],
        unread=set() if is_sure or not text else {Unread.CHARSET},
        charset=charset,
    )


def _calendar(part: Message) -> MailParts:
    """An invitation, or the answer to one: what it is about."""
    found = decode(_bytes_of(part), _charset_of(part))
    lines = readable(found.text.replace("\r\n", "\n").replace("\n ", "")).split("\n")
    told = [
        value.replace("\\,", ",").replace("\\;", ";").replace("\\n", "\n").strip()
        for name, _colon, value in (line.partition(":") for line in lines)
        if name.split(";")[0].upper() in {"SUMMARY", "DESCRIPTION", "COMMENT", "LOCATION"}
    ]
    texts = ["\n".join(each for each in told if each)] if any(told) else []
    return MailParts(texts=texts, unread={Unread.CALENDAR})


def unflowed(text: str, *, joins_words: bool = False) -> str:
    """Lines as they were before they were wrapped for the way (RFC 3676, format=flowed)."""
    lines: list[str] = []
    flows_at: str | None = None  # The quote marks of a line that goes on.
    for raw in text.replace("\r\n", "\n").split("\n"):
        marks = raw[: len(raw) - len(raw.lstrip(">"))]
        line = raw[len(marks) :].removeprefix(" ")
        if flows_at == marks and line != _SIGNATURE:
            lines[-1] += line
        else:
            lines.append(f"{marks} {line}" if marks else line)
        goes_on = line.endswith(_FLOW) and line != _SIGNATURE
        flows_at = marks if goes_on else None
        if goes_on and joins_words:
            lines[-1] = lines[-1][:-1]
    return "\n".join(lines)


def _bytes_of(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _charset_of(part: Message) -> str:
    try:
        return str(part.get_content_charset() or "")
    except (LookupError, ValueError):  # RFC 2231 lets the charset's name have a charset.
        return ""


def _is_attached(part: Message) -> bool:
    return part.get_content_disposition() == "attachment" or bool(_file_name(part).strip("?"))


def _file(part: Message, kind: str) -> MailFile:
    return MailFile(_file_name(part), kind, _bytes_of(part))


def _file_name(part: Message) -> str:
    try:
        name = part.get_filename() or ""
    except (LookupError, ValueError):
        name = ""
    return one_line(decoded(name)) or "?"
