"""Notes of people who are away, as their programs send them without saying so in the headers."""

from __future__ import annotations

import re
from typing import Final

from tickets.domain.replies.complaints import is_complaint

_AWAY: Final = re.compile(
    r"\bout of (?:the )?office\b|\b(?:on|taking) (?:\w+ )?(?:leave|vacation|holidays?)\b"
    r"|\baway (?:from (?:my|the) (?:desk|office|mail|e-?mail)|until|till)\b"
    r"|\blimited access to (?:my )?e-?mail"
    r"|\bnicht (?:im (?:büro|haus)|erreichbar|am platz)\b"
    r"|\b(?:außer haus|abwesend|im urlaub|in elternzeit)\b"
    r"|\babsente? (?:du bureau|jusqu|ce jour|pour)|\ben (?:congés?|vacances)\b"
    r"|\bfuera de (?:la )?oficina\b|\bde vacaciones\b|\b(?:estoy|estaré) ausente\b"
    r"|\bfuori (?:sede|ufficio)\b|\bin ferie\b|\b(?:sono|sarò) assente\b"
    r"|\bfora do escritório\b|\bde férias\b|\b(?:estou|estarei) ausente\b"
    r"|\b(?:afwezig|niet aanwezig|op vakantie|buiten kantoor)\b"
    r"|\b(?:inte|ikke) på kontoret\b|\bpå (?:semester|ferie)\b|\b(?:tjänstledig|fraværende)\b"
    r"|\bpoissa toimistosta\b|\b(?:vuosi)?lomalla\b"
    r"|\bpoza biurem\b|\bna urlopie\b|\bnieobecn\w+|\bmimo kancelář\b|\bna dovolené\b"
    r"|в отпуске|нет на (?:месте|работе)|отсутству|вне офиса|у відпустці"
    r"|\bofiste (?:değilim|olmayacağım)|\bizindeyim|εκτός γραφείου|σε άδεια"
    r"|不在办公室|休假|外出中|不在です|不在に(?:して|なり)|休暇|부재중|휴가"
    r"|خارج المكتب|في إجازة|מחוץ למשרד|בחופשה",
    re.IGNORECASE,
)
# What such notes deny besides: "my mails are not forwarded", "I cannot be reached".
_OF_MAIL: Final = re.compile(
    r"mail|message|nachricht|gelesen|weitergeleitet|erreich|zugriff|beantwort|available|access|reach"
    r"|respond|reply|answer|forward|check|courriel|messagerie|réponse|répondre|joignable|correo"
    r"|disponible|responder|posta|raggiung|disponibile|rispond|bereikbaar|beantwoord|e-post|svara"
    r"|svare|tilgængelig|tilgjengelig|dostęp|poczt|wiadomo|odpowi|почт|письм|связ|ответ|メール|返信|邮件"
    r"|메일",
    re.IGNORECASE,
)
_BUT: Final = re.compile(
    r"\b(?:but|however|aber|jedoch|mais|pero|ma|però|mas|porém|maar|men|ale|но|однако|ama|fakat)\b"
    r"|但|でも|しかし|하지만",
    re.IGNORECASE,
)
_QUESTION: Final = re.compile(r"[?\u061f\uff1f]")
_SENTENCE: Final = re.compile(r"(?<=[.!\u3002\uff01])\s+|\n+")
_LONGEST: Final = 800  # Characters of such a note.
_BEGINNING: Final = 2  # Sentences, behind a greeting.


def is_absence(text: str) -> bool:
    """Whether the text says at its beginning that its writer is away, and asks for nothing."""
    if len(text) > _LONGEST or _QUESTION.search(text):
        return False
    sentences = [sentence for sentence in _SENTENCE.split(text) if sentence.strip()]
    away = [sentence for sentence in sentences[: _BEGINNING + 1] if _AWAY.search(sentence)]
    others = (sentence for sentence in sentences if sentence not in away)
    return bool(away) and not (
        any(map(_BUT.search, away))
        or any(is_complaint(sentence) and not _OF_MAIL.search(sentence) for sentence in others)
    )
