"""Mails as no program would write them: any structure, charset, header and language."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass, field
from itertools import count
from quopri import encodestring
from typing import TYPE_CHECKING, Final

from hypothesis import strategies as st

from tickets.domain.mail.incoming import MailOutcome, take
from tickets.models import SuspendedMail, Ticket
from tickets.states import TicketStatus

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

_numbers = count(1)
# Words of a language, with a charset that its mail programs use and what they call it.
_TONGUES: Final = (
    ("Where is my order?", "ascii", "us-ascii"),
    ("Grüße, wo ist mein Paket – es kostete 80 €?", "cp1252", "iso-8859-1"),
    ("Où est ma commande, s’il vous plaît ?", "utf-8", "utf-8"),
    ("Где мой заказ?", "koi8-r", "koi8-r"),
    ("Де моє замовлення?", "cp1251", "windows-1251"),
    ("我的订单在哪里？镕", "gb18030", "gb2312"),
    ("주문이 어디에 있나요 똠", "cp949", "ks_c_5601-1987"),
    ("注文はどこですか①", "cp932", "shift_jis"),
    ("ご注文はどこですか", "iso2022_jp", "iso-2022-jp"),
    ("سفارش من کجاست می\u200cخواهم", "utf-8", "UTF-8"),
    ("Siparişim nerede?", "cp1254", "iso-8859-9"),
    ("ที่ไหน", "cp874", "tis-620"),
    ("Party 👨\u200d👩\u200d👧 🏴", "utf-8", '"utf-8"'),
)
_BOUNDARY: Final = "b{}x"


@dataclass
class MadeMail:
    """`marks` must all be read; with `has_unread`, no machine may answer."""

    raw: bytes = b""
    marks: list[str] = field(default_factory=list)
    has_unread: bool = False


def faults_of(mail: MadeMail) -> list[str]:
    """Take the mail in, in the scope's tenant; what is wrong with what became of it."""
    tickets, suspended = Ticket.objects.count(), SuspendedMail.objects.count()
    outcome = take(mail.raw)
    if outcome == MailOutcome.SUSPENDED:
        kept = SuspendedMail.objects.count() == suspended + 1
        return [] if kept else ["suspended without a row"]
    if outcome != MailOutcome.OPENED or Ticket.objects.count() != tickets + 1:
        return [f"{outcome} and no row"]
    ticket = Ticket.objects.newest_first()[0]
    lost = [mark for mark in mail.marks if mark not in ticket.message]
    answered = mail.has_unread and ticket.status == TicketStatus.AUTO_RESOLVED
    return [f"lost: {lost}"] * bool(lost) + ["answered unread"] * answered


def mails() -> SearchStrategy[MadeMail]:
    return _mails()


@st.composite
def _mails(draw: DrawFn) -> MadeMail:
    mail = MadeMail()
    number = next(_numbers)
    body = draw(_part(mail, draw(st.integers(0, 3))))
    headers = [
        draw(st.sampled_from(_SENDERS)).replace(b"@", f"{number}@".encode()),
        f"Message-ID: <{number}@made.example>".encode(),
        b"Date: Mon, 30 Nov 2026 10:00:00 +0000",
        *draw(st.lists(st.sampled_from(_HEADERS), max_size=3, unique=True)),
    ]
    mail.raw = b"\r\n".join(headers) + b"\r\n" + body
    return mail


# Each mail's address is its own: who gets many answers within the hour gets none by a machine.
_SENDERS: Final = (
    b"From: Ann <ann@customer.example>",
    b"From: Nora [ACME] <nora@customer.example>",
    b"From: =?utf-8?q?M=C3=BCller=2C_Ann?= <ann@customer.example>",
    b"From: M\xfcller <m@customer.example>",
    b"From: nobody",
)
_HEADERS: Final = (
    b"Subject: Order",
    b"Subject: =?iso-2022-jp?B?GyRCRnxLXBsoQg==?=",
    b"Subject: Probl\xe8me",
    b"X-Mailer: Made 1.0",
    b"List-Id: <help.example>",
    b"Auto-Submitted: auto-generated",
    b"In-Reply-To: <nothing@made.example>",
    b"References: a b c",
    b"Content-Language: de",
    b"MIME-Version: 1.0",
)


def _part(mail: MadeMail, depth: int) -> SearchStrategy[bytes]:
    leaves = [_plain(mail), _page(mail), _file(mail), _calendar(mail)]
    if depth == 0:
        return st.one_of(leaves[:2])
    return st.one_of(_plain(mail), _many(mail, depth), _alternative(mail), _forwarded(mail, depth))


def _mark(mail: MadeMail) -> str:
    mark = f"mark{next(_numbers)}z"
    mail.marks.append(mark)
    return mark


@st.composite
def _plain(draw: DrawFn, mail: MadeMail, mark: str = "") -> bytes:
    words, codec, label = draw(st.sampled_from(_TONGUES))
    text = f"{words}\r\n{mark or _mark(mail)}\r\n".encode(codec)
    extra = draw(st.sampled_from(["", "; format=flowed", "; format=flowed; delsp=yes"]))
    return draw(_encoded(f"text/plain; charset={label}{extra}", text))


@st.composite
def _page(draw: DrawFn, mail: MadeMail, mark: str = "") -> bytes:
    words, codec, label = draw(st.sampled_from(_TONGUES))
    kind = draw(st.sampled_from(["text/html; charset={}", "text/html"])).format(label)
    meta = "" if "charset" in kind else f"<meta charset={label}>"
    page = f"<html><head>{meta}</head><body><p>{words}<p>{mark or _mark(mail)}</body></html>"
    return draw(_encoded(kind, page.encode(codec)))


@st.composite
def _file(draw: DrawFn, mail: MadeMail) -> bytes:
    mail.has_unread = True
    kind = draw(st.sampled_from(["application/pdf", "image/png", "text/plain", "application/zip"]))
    name = draw(st.sampled_from(["a.pdf", "=?utf-8?q?=C3=BC.png?=", "b c.txt"]))
    head = f'{kind}\r\nContent-Disposition: attachment; filename="{name}"'
    return draw(_encoded(head, b"\0\1\2"))


@st.composite
def _calendar(draw: DrawFn, mail: MadeMail) -> bytes:
    mail.has_unread = True
    return draw(_encoded("text/calendar; method=REPLY", b"BEGIN:VCALENDAR\r\nSUMMARY:Visit\r\n"))


@st.composite
def _many(draw: DrawFn, mail: MadeMail, depth: int) -> bytes:
    kind = draw(st.sampled_from(["mixed", "related", "signed", "x-odd"]))
    inner = st.one_of(_part(mail, depth - 1), _file(mail), _calendar(mail))
    return _joined(kind, draw(st.lists(inner, min_size=1, max_size=3)))


@st.composite
def _alternative(draw: DrawFn, mail: MadeMail) -> bytes:
    mark = _mark(mail)
    return _joined("alternative", [draw(_plain(mail, mark)), draw(_page(mail, mark))])


@st.composite
def _forwarded(draw: DrawFn, mail: MadeMail, depth: int) -> bytes:
    mail.has_unread = True
    body = draw(_part(mail, depth - 1))
    return b"Content-Type: message/rfc822\r\n\r\nFrom: Bob <bob@shop.example>\r\n" + body


def _joined(kind: str, parts: list[bytes]) -> bytes:
    boundary = _BOUNDARY.format(next(_numbers)).encode()
    lines = b"".join(b"--" + boundary + b"\r\n" + part + b"\r\n" for part in parts)
    head = f"Content-Type: multipart/{kind}; boundary=".encode() + boundary
    return head + b"\r\n\r\n" + lines + b"--" + boundary + b"--\r\n"


@st.composite
def _encoded(draw: DrawFn, kind: str, content: bytes) -> bytes:
    way = draw(st.sampled_from(["8bit", "base64", "quoted-printable"]))
    if way == "base64":
        content = b64encode(content)
    elif way == "quoted-printable":
        content = encodestring(content)
    head = f"Content-Type: {kind}\r\nContent-Transfer-Encoding: {way}\r\n\r\n"
    return head.encode() + content
