"""What a failed sending means, in a sentence that says what to do."""

from __future__ import annotations

from dataclasses import dataclass
from smtplib import (
    SMTPAuthenticationError,
    SMTPDataError,
    SMTPNotSupportedError,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
)
from typing import Final

from django.core.exceptions import ValidationError
from django.core.mail import BadHeaderError
from django.utils.translation import gettext as _

from tickets.domain.wording import tidy

_LASTING: Final = 500  # From here on a mail server's answer is final (RFC 5321, section 4.2.1).


@dataclass(frozen=True, slots=True)
class Trouble:
    """`is_lasting`: another attempt would end the same. `is_servers`: other mail would fail too."""

    words: str
    is_lasting: bool = False
    is_servers: bool = False


def trouble_of(error: Exception) -> Trouble:
    match error:
        case SMTPRecipientsRefused():
            return _about_the_address(error)
        case SMTPAuthenticationError() | SMTPSenderRefused() | SMTPDataError():
            return _refused(error)
        case ValidationError() | BadHeaderError() | SMTPNotSupportedError() | UnicodeError():
            words = _("The customer's e-mail address cannot be used: correct it, and send again.")
            return Trouble(words, is_lasting=True)
        case OSError():
            words = _("The mail server cannot be reached: check EMAIL_URL and that it is up.")
            return Trouble(words, is_servers=True)
    words = _("The mail could not be written (%s): the log tells more.")
    return Trouble(words % type(error).__name__)


def _refused(error: SMTPResponseException) -> Trouble:
    said = _said(error.smtp_error)
    match error:
        case SMTPAuthenticationError():
            words = _("The mail server refuses our sign-in: check the user and password. It said: ")
            return Trouble(words + said, is_servers=True)
        case SMTPSenderRefused():
            words = _("The mail server refuses us as sender: check EMAIL_FROM. It said: ")
            return Trouble(words + said, is_servers=True)
    words = _("The mail server refused the message: change it and reply again. It said: ")
    return Trouble(words + said, is_lasting=error.smtp_code >= _LASTING)


def _about_the_address(error: SMTPRecipientsRefused) -> Trouble:
    code, said = next(iter(error.recipients.values()))
    words = _("The mail server refuses the customer's address: check it. It said: ")
    return Trouble(words + _said(said), is_lasting=code >= _LASTING)


def _said(answer: bytes | str) -> str:
    text = answer.decode(errors="replace") if isinstance(answer, bytes) else answer
    return tidy(text)[:120]
