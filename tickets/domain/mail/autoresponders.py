"""Mail that no person wrote to us alone, and that must not be answered by another machine."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.utils import timezone

from tenants.identifiers import first_uuid7_at
from tenants.mail.messages import LOOP_MARK
from tenants.states import ActorKind
from tickets.domain.mail.headers import header
from tickets.models import TicketMessage
from tickets.states import Delivery, SuspensionReason

if TYPE_CHECKING:
    from email.message import Message

_OF_MANY: Final = frozenset({"bulk", "list", "junk"})
_ANSWERS: Final = frozenset({"auto_reply", "auto-reply"})
_MARKS: Final = (
    "X-Autoreply",
    "X-Auto-Reply",
    "X-Autorespond",
    "X-Autoresponder",
    "X-Autoreply-From",
    "X-Mail-Autoreply",
    "X-FC-MachineGenerated",
)
_DAEMONS: Final = ("mailer-daemon@", "postmaster@")
_REPORTS: Final = frozenset({"multipart/report", "message/delivery-status"})
_HOUR: Final = timedelta(hours=1)
_MOST_ANSWERS: Final = 5  # To one address within the hour; people seldom ask more.

# How programs begin the subject of an absence note, or of any answer by themselves.
_ABSENCES: Final = """
    automatic reply|auto reply|auto-reply|autoreply|auto response|auto-response|automatic response
    |automated response|automated reply|out of office|out of the office|out-of-office|ooo
    |vacation reply|vacation response|away from my mail|i am out of the office|on vacation
    |abwesenheitsnotiz|abwesenheitsnachricht|abwesenheit|abwesend|automatische antwort
    |automatische abwesenheit|außer haus|nicht im büro|autoantwort
    |réponse automatique|absence du bureau|absent du bureau|message d'absence|absence
    |respuesta automática|fuera de la oficina|fuera de oficina|ausente|mensaje automático
    |risposta automatica|fuori sede|fuori ufficio|assente|assenza
    |resposta automática|fora do escritório|ausência|ausente do escritório
    |automatisch antwoord|automatisch bericht|afwezig|afwezigheidsbericht|niet aanwezig
    |automatiskt svar|autosvar|automatisk svar|frånvaromeddelande|frånvaro|fravær|fraværende
    |fraværsmeddelelse|ikke til stede|ikke på kontoret
    |automaattinen vastaus|poissa toimistosta|poissaoloviesti|poissa
    |automatyczna odpowiedź|autoodpowiedź|poza biurem|nieobecność|nieobecny
    |automatická odpověď|automatická odpoveď|mimo kancelář|nepřítomnost|neprítomnosť
    |automatikus válasz|házon kívül|távollét|răspuns automat|în afara biroului
    |автоответ|автоматический ответ|автоматична відповідь|вне офиса|нет на месте|отсутствую
    |otomatik yanıt|otomatik cevap|ofis dışında|ofis dışı|αυτόματη απάντηση|εκτός γραφείου
    |自动回复|自动答复|自動回覆|自動回復|不在办公室|外出自动回复|自動返信|自動応答|不在通知|不在のお知らせ|不在
    |자동 회신|자동 응답|자동응답|부재중|תשובה אוטומטית|מענה אוטומטי|הודעת היעדרות
    |رد تلقائي|خارج المكتب
    |svar automatisk|tự động trả lời|trả lời tự động|balasan otomatis|ตอบกลับอัตโนมัติ
"""
_WORDS: Final = "|".join(re.escape(word.strip()) for word in _ABSENCES.split("|"))
# The word stands alone, or before a colon or a date: a person's own subject goes on.
_ABSENCE_SUBJECT: Final = re.compile(
    rf"(?:(?:re|aw|sv|antw)\s*:\s*)?[\[(*]*(?:{_WORDS})[\])*]*"
    r"\s*(?:$|[:\uff1a!.(\[\u2013\u2014\-]|\d|(?:re|from|until|till|bis|vom|ab|jusqu\w*|hasta"
    r"|fino|até|tot|do|od|до|с)\b)",
    re.IGNORECASE,
)


def reason_to_suspend(message: Message) -> SuspensionReason | None:
    """Why no customer wrote it: a machine's answer, a delivery report, or our own mail.

    What a web form sends by itself, and says so (RFC 3834: "auto-generated"), is a customer's.
    """
    if header(message, "X-Loop").casefold() == LOOP_MARK:
        return SuspensionReason.LOOP
    if _is_report(message):
        return SuspensionReason.BOUNCE
    if _ABSENCE_SUBJECT.match(header(message, "Subject")):
        return SuspensionReason.ABSENCE
    if _answers_by_itself(message):
        return SuspensionReason.AUTOMATIC_REPLY
    return None


def is_written_by_program(message: Message) -> bool:
    """Whether a program sent it for somebody: people decide it, since programs may answer."""
    return _submitted(message) not in {"", "no"}


def is_to_many(message: Message) -> bool:
    """Whether a list sent it on. The support address may be one itself, so it may be a customer's.

    An automatic answer to it could reach the whole list.
    """
    return "List-Id" in message or _precedence(message) in _OF_MANY


def may_be_one(address: str) -> bool:
    """Whether we answered the address automatically so often that two machines may be talking."""
    since = timezone.now() - _HOUR
    sent = TicketMessage.objects.filter(
        pk__gte=first_uuid7_at(since), delivery__in=(Delivery.WAITING, Delivery.SENT)
    ).filter(by_kind=ActorKind.SYSTEM, ticket__requester_email__iexact=address)
    return sent.count() >= _MOST_ANSWERS


def _answers_by_itself(message: Message) -> bool:
    submitted = _submitted(message)
    return (
        submitted not in {"", "no", "auto-generated"}
        or _precedence(message) in _ANSWERS
        or any(name in message for name in _MARKS)
        or (submitted != "auto-generated" and header(message, "Return-Path") == "<>")
    )


def _submitted(message: Message) -> str:
    return header(message, "Auto-Submitted").split(";")[0].strip().casefold()


def _precedence(message: Message) -> str:
    return header(message, "Precedence").casefold()


def _is_report(message: Message) -> bool:
    sender = header(message, "From").casefold()
    return message.get_content_type() in _REPORTS or any(name in sender for name in _DAEMONS)
