"""The words by which mail programs set off the thread below an answer, in their languages."""

from __future__ import annotations

import re
from typing import Final

from django.utils.translation import gettext_lazy

# What we write above a mail that another holds: no thread, and all of it is the customer's.
FORWARDED: Final = gettext_lazy("Forwarded:")
# What stands before the colon of "On Monday, Ann wrote:".
_WROTE: Final = """
    wrote schrieb écrit escribió escribio scritto escreveu schreef geschreven skrev kirjoitti
    napisał napisał(a) napsal napsal(a) napísal(a) писал пишет написал писала написав yazdı írta
    scris έγραψε כתב كتب 写道 寫道 書きました 작성
"""
_ORIGINAL: Final = """
    original message|original appointment|reply message|ursprüngliche nachricht|original-nachricht
    |originalnachricht|original-mail|message d'origine|message original|mensaje original
    |messaggio originale|mensagem original|oorspronkelijk bericht|ursprungligt meddelande
    |originalmeddelande|oprindelig meddelelse|opprinnelig melding|alkuperäinen viesti
    |wiadomość oryginalna|oryginalna wiadomość|původní zpráva|pôvodná správa|eredeti üzenet
    |mesaj original|исходное сообщение|orijinal mesaj|özgün ileti|αρχικό μήνυμα|原始邮件|原始郵件
    |邮件原件|元のメッセージ|원본 메시지|원본 메일|הודעה מקורית|الرسالة الأصلية
"""
# The labels of the head that Outlook and its like put above a quote.
_SENDERS: Final = """
    From|Von|De|Da|Van|Från|Fra|Lähettäjä|Od|Nadawca|Feladó|От|От кого|Від|Kimden|Gönderen|Από
    |Expéditeur|Mittente|Remitente|Remetente|发件人|寄件者|差出人|보낸 사람|보낸사람|מאת|من
"""
_SUBJECTS: Final = """
    Subject|Betreff|Objet|Asunto|Assunto|Oggetto|Onderwerp|Ämne|Emne|Aihe|Temat|Předmět|Predmet
    |Tárgy|Тема|Konu|Θέμα|主题|主旨|件名|제목|נושא|الموضوع|Subiect
"""
_OTHERS: Final = """
    Sent|Date|To|Cc|Gesendet|Datum|An|Envoyé|À|A|Enviado|Enviado el|Fecha|Para|Data|Inviato
    |Verzonden|Aan|Skickat|Till|Sendt|Dato|Til|Lähetetty|Vastaanottaja|Päiväys|Wysłano|Do|DW
    |Odesláno|Komu|Elküldve|Címzett|Отправлено|Дата|Кому|Надіслано|Gönderildi|Gönderme Tarihi
    |Kime|Στάλθηκε|Προς|发送时间|发送日期|收件人|抄送|寄件日期|收件者|副本|送信日時|宛先|보낸 날짜
    |받는 사람|נשלח|אל|تاريخ الإرسال|إلى|Trimis|Către
"""
# Before a forwarded mail's subject.
_FORWARDED: Final = "fwd?|wg|tr|rv|i|enc|vb|vs|fs|doorst|pd|př|ilt|i̇lt|转发|轉寄|転送|전달"
_COLON: Final = r"[:\uff1a]"
_RULE: Final = r"[-_\u2013\u2014=* ]{3,}"


def _any_of(words: str) -> str:
    return "|".join(re.escape(word.strip()) for word in words.split("|"))


def _label(words: str) -> re.Pattern[str]:
    """A line that begins with one of the labels, bold or not."""
    return re.compile(rf"[*_>\s]*(?:{_any_of(words)})\s?[*_]*\s?{_COLON}.*", re.IGNORECASE)


_VERBS: Final = _any_of("|".join(_WROTE.split()))
# It names a time or an address and ends with a colon, in whatever language, as in
# "2026年11月29日(日) 13:42 Acme <help@acme.example>:".
INTRODUCTION: Final = re.compile(
    rf"(?=.*[\d@]|.*\b(?:{_VERBS})).*{_COLON}\s*", re.IGNORECASE | re.DOTALL
)
# Some programs put no ">" before what they quote: then all of it, and the word.
FULL_INTRODUCTION: Final = re.compile(
    rf"(?=.*\d[:.h]\d\d)(?=.*[^\s<>]@[^\s<>])(?=.*(?:{_VERBS})).*{_COLON}\s*",
    re.IGNORECASE | re.DOTALL,
)
ORIGINAL_MESSAGE: Final = re.compile(rf"{_RULE}(?:{_any_of(_ORIGINAL)}){_RULE}", re.IGNORECASE)
SENDER_LABEL: Final = _label(_SENDERS)
SUBJECT_LABEL: Final = _label(_SUBJECTS)
ANY_LABEL: Final = _label(f"{_OTHERS}|{_SUBJECTS}")
TIME_OR_ADDRESS: Final = re.compile(r"\d[:.h]\d\d|@")
RULED_LINE: Final = re.compile(r"[-_\u2013\u2014=*]{5,}")
FORWARD_SUBJECT: Final = re.compile(rf"\s*(?:{_FORWARDED})\s*{_COLON}", re.IGNORECASE)
# What mail servers and lists put below everything.
FOOTER: Final = re.compile(
    r"confidential|privileged|intended (?:solely|only|recipient)|addressee|disclaimer|virus"
    r"|vertraulich|confidentiel|confidencial|riservat|vertrouwelijk|fortrolig|konfidentiel"
    r"|poufn|důvěrn|конфиденциальн|gizli|unsubscribe|abmelden|mailing list|google groups"
    r"|sent from|gesendet von|envoyé de|enviado desde|inviato da|think before you print"
    r"|consider the environment|external (?:e-?mail|sender)",
    re.IGNORECASE,
)
