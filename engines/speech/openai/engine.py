"""A server's transcriptions behind the speech port: only what is spoken is sent, and paid."""

from __future__ import annotations

import hashlib
import json
import math
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Final

from engines.audio.flac import flac_of
from engines.gateway import MAY_BE_BILLED, Gateway, ProviderFailedError, QuestionRefusedError
from engines.openai.endpoint import NAME
from engines.speech.openai.asking import SentSound, TranscriptionServer
from engines.speech.openai.failures import speech_failed
from engines.speech.openai.parts import plan_parts
from engines.speech.port import TIMINGS, Speech, SpeechUsage, Word
from engines.speech.voice_activity import TRIMMING, find_speech

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy import float32
    from numpy.typing import NDArray

    from engines.openai.endpoint import Endpoint
    from engines.speech.openai.asking import ResponseFormat
    from engines.speech.openai.parts import SpokenPart
    from engines.speech.openai.replies import ServerTranscript
    from engines.speech.port import Timing
    from engines.speech.voice_activity import Stretch

VERSION: Final = "openai-speech-1"  # Of how it is asked, without a prompt, and answers are read.
MAX_SECONDS: Final = 1_200  # The shortest limit known of a model is 1,400 s.
MAX_BYTES: Final = (25 << 20) - (64 << 10)  # An upload's limit, less the form around the file.
REQUEST_SECONDS: Final = 60.0
_PATIENCE: Final = 400.0  # Seconds for three attempts at the longest part.


def _patient() -> Gateway:
    return Gateway(patience=_PATIENCE)


@dataclass
class _Spent:
    """What the parts of one call of the port add up to."""

    seconds: float = 0.0
    estimated_seconds: float = 0.0
    input_tokens: int = 0
    output_tokens: int = 0

    def add(self, reply: ServerTranscript, sent_seconds: float) -> None:
        """As the server counts, where it does; tokens are billed instead of seconds."""
        if reply.counted_tokens:
            self.input_tokens += reply.counted_tokens[0]
            self.output_tokens += reply.counted_tokens[1]
        elif reply.counted_seconds is None:
            self.seconds += sent_seconds
        else:
            self.seconds += reply.counted_seconds


@dataclass
class OpenAISpeech:
    """Any server with OpenAI's transcriptions; one a process, for it counts failures.

    A short part has `request_seconds` to be answered, the longest twice that. A slow server needs
    more, and a gateway of more patience: what is given up and asked again only slows it further.
    """

    endpoint: Endpoint
    response_format: ResponseFormat = "verbose_json"
    max_seconds: float = MAX_SECONDS
    max_bytes: int = MAX_BYTES
    gateway: Gateway = field(default_factory=_patient)
    find_speech: Callable[[NDArray[float32]], list[Stretch]] = find_speech
    request_seconds: float = REQUEST_SECONDS
    max_gap_seconds: float = math.inf
    _server: TranscriptionServer = field(init=False)

    def __post_init__(self) -> None:
        self._server = TranscriptionServer(self.endpoint, self.response_format)

    @property
    def name(self) -> str:
        return NAME

    @property
    def model(self) -> str:
        return self.endpoint.model

    @property
    def parameters_hash(self) -> str:
        """Not of the address: the same model behind another one answers the same."""
        parameters = {
            "max_gap_seconds": None if math.isinf(self.max_gap_seconds) else self.max_gap_seconds,
            "max_seconds": self.max_seconds,
            "model": self.model,
            "response_format": self.response_format,
            "trimming": TRIMMING,
            "version": VERSION,
        }
        return hashlib.sha256(json.dumps(parameters, sort_keys=True).encode()).hexdigest()

    def transcribe(self, samples: NDArray[float32], *, language: str | None) -> Speech:
        spent = _Spent()
        words: list[Word] = []
        timings: set[Timing] = {"word"}
        found = ""
        for part, flac in self._parts(samples):
            sound = SentSound(flac, part.seconds, language or found or None)
            try:
                reply = self._asked(sound, spent)
            except (ProviderFailedError, QuestionRefusedError) as error:
                raise speech_failed(error, self._usage(spent)) from error
            if reply.words:
                words += _placed(reply, part)
                timings.add(reply.timing)
                found = found or reply.language
        return Speech(
            tuple(words),
            language or found,
            self._usage(spent),
            sounds_like=found if language and found != language else "",
            timing=max(timings, key=TIMINGS.index),
        )

    def _parts(self, samples: NDArray[float32]) -> Iterator[tuple[SpokenPart, bytes]]:
        """What is spoken, in pieces within both limits, and each as a file."""
        speech = self.find_speech(samples)
        waiting = list(plan_parts(samples, speech, self.max_seconds, self.max_gap_seconds))[::-1]
        while waiting:
            part = waiting.pop()
            flac = flac_of(part.of(samples))
            if len(flac) <= self.max_bytes or part.seconds < 1:
                yield part, flac
            else:
                waiting += reversed(part.halves(samples))

    def _asked(self, sound: SentSound, spent: _Spent) -> ServerTranscript:
        reply, _ = self.gateway.ask(partial(self._attempt, sound, spent))
        spent.add(reply, sound.seconds)
        return reply

    def _attempt(self, sound: SentSound, spent: _Spent, seconds: float) -> ServerTranscript:
        most = self.request_seconds * (1 + min(1.0, sound.seconds / MAX_SECONDS))
        try:
            return self._server.transcript(sound, min(seconds, most))
        except ProviderFailedError as error:
            if error.reason in MAY_BE_BILLED:
                spent.estimated_seconds += sound.seconds
            raise

    def _usage(self, spent: _Spent) -> SpeechUsage:
        return SpeechUsage(
            self.endpoint.provider,
            self.model,
            spent.seconds,
            spent.estimated_seconds,
            spent.input_tokens,
            spent.output_tokens,
        )


def _placed(reply: ServerTranscript, part: SpokenPart) -> Iterator[Word]:
    """The words on the clock of all samples, none before the one ahead of it."""
    latest = 0
    for word in reply.words:
        if reply.timing == "none":
            start, end = part.whole()
        else:
            place = part.word if reply.timing == "word" else part.span
            start, end = place(word.start, word.end)
        latest = max(latest, start)
        yield Word(word.text, latest, max(latest, end), word.probability)
