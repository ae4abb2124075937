"""What went wrong, why, and what to do: for whoever keeps the installation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from engines.gateway import ServerFault
from engines.speech.port import SpeechFailedError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engines.gateway import ProviderFailedError, QuestionRefusedError
    from engines.speech.port import SpeechUsage

_SENTENCES: Final[Mapping[ServerFault, str]] = {
    ServerFault.NOT_REACHED: "The speech server is not reached. Check that it runs, and its "
    "address.",
    ServerFault.CUT_OFF: "The speech server got the sound and gave no whole answer in time; it may "
    "have billed it. Try again, and with shorter pieces if it stays so.",
    ServerFault.KEY_REFUSED: "The speech server refused the key. Check it, and what it may be used "
    "for.",
    ServerFault.UNKNOWN_MODEL: "The speech server knows no such model, or no transcriptions at "
    "this address. Check the model's name and the address, which mostly ends in /v1.",
    ServerFault.TOO_LARGE: "The speech server takes no sound that is so long or so large. Have it "
    "sent shorter pieces.",
    ServerFault.TOO_MANY: "The speech server takes no more at present, or what was paid for is "
    "used up. Check the account's limits and its balance, or wait.",
    ServerFault.UNREADABLE: "The speech server answered with something that is no transcript; it "
    "may have billed it. Check its address and the response format.",
    ServerFault.REFUSED: "The speech server refused the request. Check the model, the response "
    "format and the language.",
    ServerFault.BROKEN: "The speech server failed, again and again. Look into its log, or wait.",
}


def speech_failed(
    error: ProviderFailedError | QuestionRefusedError, usage: SpeechUsage
) -> SpeechFailedError:
    """With what the server did (a status, never its words) at the end."""
    return SpeechFailedError(f"{_SENTENCES[error.reason]} (It {error}.)", error.reason, usage)
