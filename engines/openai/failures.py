"""What the client raises, said in the gateway's words. None repeats what the server wrote."""

from __future__ import annotations

import re
import time
from contextlib import contextmanager
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final

import httpx2
import openai

from engines.gateway import ProviderFailedError, QuestionRefusedError, ServerFault, TryAgainError
from engines.openai.client import AnswerTooLongError

if TYPE_CHECKING:
    from collections.abc import Iterator

TOO_MUCH_ASKED: Final = (openai.BadRequestError, openai.UnprocessableEntityError)
_TOO_LARGE: Final = 413
_GATEWAY_TIMEOUTS: Final = frozenset({504, 524})  # The server behind may have done the work.
_UNSENT: Final = (
    *(httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout),
    *(httpx2.WriteError, httpx2.WriteTimeout, httpx2.UnsupportedProtocol, httpx2.ProxyError),
)
_SAYS_TOO_LARGE: Final = re.compile(
    r"too (long|large|big)|longer than|larger than|exceeds?|maximum", re.IGNORECASE
)
_OF_STATUS: Final = {
    401: ServerFault.KEY_REFUSED,
    403: ServerFault.KEY_REFUSED,
    404: ServerFault.UNKNOWN_MODEL,
}


@contextmanager
def failures_named() -> Iterator[None]:
    """The client's errors become the gateway's, each with its reason.

    QuestionRefusedError where only this question is at fault.
    """
    try:
        yield
    except openai.RateLimitError as error:
        raise _of_too_many(error) from error
    except openai.InternalServerError as error:
        is_cut_off = error.status_code in _GATEWAY_TIMEOUTS
        reason = ServerFault.CUT_OFF if is_cut_off else ServerFault.BROKEN
        raise TryAgainError(_answered(error), _pause(error), reason=reason) from error
    except openai.APIConnectionError as error:
        raise _of_connection(error) from error
    except openai.APIStatusError as error:
        raise _of_status(error) from error
    except AnswerTooLongError as error:  # While a body is read by us.
        raise _too_long() from error
    except (httpx2.TimeoutException, httpx2.TransportError) as error:  # While a body is read.
        raise TryAgainError("was cut off", reason=ServerFault.CUT_OFF) from error
    except (openai.OpenAIError, ValueError) as error:
        raise ProviderFailedError("answered no JSON", reason=ServerFault.UNREADABLE) from error


def is_too_large(error: openai.APIStatusError) -> bool:
    """By its status, or by what a server says that uses another for it."""
    return error.status_code == _TOO_LARGE or bool(
        isinstance(error, TOO_MUCH_ASKED) and _SAYS_TOO_LARGE.search(error.message)
    )


def _of_too_many(error: openai.RateLimitError) -> ProviderFailedError:
    """A quota that is used up is not there again in a second."""
    if "insufficient_quota" in (error.code, error.type):
        return ProviderFailedError(_answered(error), reason=ServerFault.TOO_MANY)
    return TryAgainError(_answered(error), _pause(error), reason=ServerFault.TOO_MANY)


def _too_long() -> ProviderFailedError:
    return ProviderFailedError("answered too much", reason=ServerFault.UNREADABLE)


def _of_connection(error: openai.APIConnectionError) -> ProviderFailedError:
    """All but what came of connecting and sending: the server may have worked, and bill it."""
    if isinstance(error.__cause__, AnswerTooLongError):
        return _too_long()
    reason = (
        ServerFault.NOT_REACHED if isinstance(error.__cause__, _UNSENT) else ServerFault.CUT_OFF
    )
    if isinstance(error, openai.APITimeoutError):
        return TryAgainError("took too long", reason=reason)
    said = "is not reached" if reason is ServerFault.NOT_REACHED else "was cut off"
    return TryAgainError(said, reason=reason)


def _of_status(error: openai.APIStatusError) -> ProviderFailedError | QuestionRefusedError:
    if is_too_large(error):
        return QuestionRefusedError(_refused(error), reason=ServerFault.TOO_LARGE)
    if isinstance(error, TOO_MUCH_ASKED):
        return QuestionRefusedError(_refused(error), reason=ServerFault.REFUSED)
    reason = _OF_STATUS.get(error.status_code, ServerFault.REFUSED)
    return ProviderFailedError(_answered(error), reason=reason)


def _refused(error: openai.APIStatusError) -> str:
    return f"refused the question: {error.status_code}"


def _answered(error: openai.APIStatusError) -> str:
    return f"answered {error.status_code}"


def _pause(error: openai.APIStatusError) -> float:
    """Retry-After in seconds, in both of its forms."""
    said = error.response.headers.get("Retry-After", "0")
    if said.replace(".", "", 1).isdigit():
        return float(said)
    try:
        return max(0.0, parsedate_to_datetime(said).timestamp() - time.time())
    except ValueError:
        return 0.0
