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
from typing import TYPE_CHECKING, Final

from django.core.exceptions import ValidationError
from django.core.mail import BadHeaderError
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from tenants.domain.wording import tidy

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as _Words

_LASTING: Final = 500  # From here on a mail server's answer is final (RFC 5321, section 4.2.1).


@dataclass(frozen=True, slots=True)
class DeliveryError:
    """`is_lasting`: another attempt would end the same. `is_servers`: other mail would fail too."""

    message: str
    is_lasting: bool = False
    is_servers: bool = False


def delivery_error_of(error: Exception, address: str | _Words) -> DeliveryError:
    """*address* says whose it is, as in "the customer's address"."""
    match error:
        case SMTPRecipientsRefused():
            return _about_the_address(error, address)
        case SMTPAuthenticationError() | SMTPSenderRefused() | SMTPDataError():
            return _refused(error)
        case ValidationError() | BadHeaderError() | SMTPNotSupportedError() | UnicodeError():
            message = _("%s cannot be used: correct it, and send again.")
            return DeliveryError(message % capfirst(str(address)), is_lasting=True)
        case OSError():
            message = _("The mail server cannot be reached: check EMAIL_URL and that it is up.")
            return DeliveryError(message, is_servers=True)
    message = _("The mail could not be written (%s): the log tells more.")
    return DeliveryError(message % type(error).__name__)


def _refused(error: SMTPResponseException) -> DeliveryError:
    answer = _answer(error.smtp_error)
    match error:
        case SMTPAuthenticationError():
            message = _(
                "The mail server refuses our sign-in: check the user and password. It said: "
            )
            return DeliveryError(message + answer, is_servers=True)
        case SMTPSenderRefused():
            message = _("The mail server refuses us as sender: check EMAIL_FROM. It said: ")
            return DeliveryError(message + answer, is_servers=True)
    message = _("The mail server refused the message: change it and reply again. It said: ")
    return DeliveryError(message + answer, is_lasting=error.smtp_code >= _LASTING)


def _about_the_address(error: SMTPRecipientsRefused, address: str | _Words) -> DeliveryError:
    code, answer = next(iter(error.recipients.values()))
    message = _("The mail server refuses %s: check it. It said: ") % address
    return DeliveryError(message + _answer(answer), is_lasting=code >= _LASTING)


def _answer(answer: bytes | str) -> str:
    text = answer.decode(errors="replace") if isinstance(answer, bytes) else answer
    return tidy(text)[:120]
