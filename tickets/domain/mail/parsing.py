"""A mail's bytes as what they say. Whoever wrote them may have written anything."""

from __future__ import annotations

from dataclasses import dataclass
from email import message_from_bytes, policy
from email.utils import getaddresses
from typing import TYPE_CHECKING, Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from tenants.domain.wording import tidy
from tenants.models.lengths import longest
from tickets.domain.mail.pages import text_of_page
from tickets.domain.mail.threads import id_of_content, ids_in
from tickets.models import Ticket
from tickets.models.work import LONGEST_MESSAGE

if TYPE_CHECKING:
    from email.message import EmailMessage, MIMEPart

_LONGEST_SUBJECT: Final = longest(Ticket, "subject")
_LONGEST_NAME: Final = longest(Ticket, "requester_name")  # A file's too.
_LONGEST_ADDRESS: Final = longest(Ticket, "requester_email")
_MOST_FILES: Final = 20
_FALLBACKS: Final = ("utf-8", "cp1252")


@dataclass(frozen=True, slots=True)
class IncomingMail:
    """`sender_email` is empty where the mail names nobody who could be answered.

    `is_cut` says that the text went on; `is_unread`, that a page was sent and no word of it found.
    """

    email_id: str
    answers: tuple[str, ...]
    sender_email: str
    sender_name: str
    subject: str
    text: str
    file_names: tuple[str, ...]
    is_cut: bool
    is_unread: bool = False


def parsed(raw: bytes) -> EmailMessage:
    return message_from_bytes(raw, policy=policy.default)


def read(message: EmailMessage, raw: bytes) -> IncomingMail:
    """All that a ticket needs of it. Control characters are gone and lines end with a newline."""
    name, address = _sender(message)
    text = _text(message)
    own = ids_in(header(message, "Message-ID"))
    answered = ids_in(f"{header(message, 'References')} {header(message, 'In-Reply-To')}")
    return IncomingMail(
        email_id=own[0] if own else id_of_content(raw),
        answers=tuple(answered),
        sender_email=address,
        sender_name=name,
        subject=tidy(header(message, "Subject"))[:_LONGEST_SUBJECT],
        text=text[:LONGEST_MESSAGE],
        file_names=_file_names(message),
        is_cut=len(text) > LONGEST_MESSAGE,
        is_unread=not text and _has_page(message),
    )


def header(message: EmailMessage, name: str) -> str:
    """The first header of the name, decoded; as it came where it is beyond the parser."""
    try:
        value = str(message.get(name, ""))
    except Exception:  # noqa: BLE001  # The parser stumbles over odd headers in many ways.
        value = next(text for key, text in message.raw_items() if key.lower() == name.lower())
    return _clean(value)


def _sender(message: EmailMessage) -> tuple[str, str]:
    """Whom an answer goes to: Reply-To before From, as web forms have it (RFC 5322, 3.6.2)."""
    for wanted in ("Reply-To", "From"):
        for name, address in getaddresses([header(message, wanted)]):
            if _can_be_answered(address):
                return tidy(name)[:_LONGEST_NAME], address
    return tidy(header(message, "From"))[:_LONGEST_NAME], ""


def _can_be_answered(address: str) -> bool:
    try:
        validate_email(address)
    except ValidationError:
        return False
    return len(address) <= _LONGEST_ADDRESS


def _text(message: EmailMessage) -> str:
    """The plain text; a page's, where there is none or it is empty."""
    for kind in ("plain", "html"):
        part = message.get_body((kind,))
        text = _decoded(part) if part is not None else ""
        if kind == "html":
            text = text_of_page(text)
        if text.strip():
            return _clean(text).strip()
    return ""


def _has_page(message: EmailMessage) -> bool:
    part = message.get_body(("html",))
    return part is not None and bool(_decoded(part).strip())


def _decoded(part: MIMEPart) -> str:
    """The part's text, whatever its charset says: many name none, or the wrong one."""
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return ""
    for charset in (str(part.get_content_charset() or "utf-8"), *_FALLBACKS):
        try:
            return content.decode(charset)
        except (LookupError, ValueError):
            continue
    return content.decode("latin-1")


def _file_names(message: EmailMessage) -> tuple[str, ...]:
    parts = [part for part in message.walk() if not part.is_multipart()]
    named = [tidy(_clean(part.get_filename() or "")) for part in parts if _is_file(part)]
    return tuple(name[:_LONGEST_NAME] or "?" for name in named[:_MOST_FILES])


def _is_file(part: MIMEPart) -> bool:
    return part.get_filename() is not None or part.get_content_maintype() != "text"


def _clean(text: str) -> str:
    """Without what no database takes and no page shows; undecodable bytes as question marks."""
    lines = text.encode("utf-8", "replace").decode().replace("\r\n", "\n").replace("\r", "\n")
    return "".join(sign for sign in lines if sign.isprintable() or sign in "\n\t ")
