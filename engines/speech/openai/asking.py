"""In which manner a server is asked for a transcript, from the one that tells most downwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final, Literal

import openai

from engines.openai.client import client_of
from engines.openai.failures import TOO_MUCH_ASKED, failures_named, is_too_large
from engines.speech.openai.replies import read_reply

if TYPE_CHECKING:
    from openai import OpenAI

    from engines.openai.endpoint import Endpoint
    from engines.speech.openai.replies import ServerTranscript

ResponseFormat = Literal["verbose_json", "diarized_json", "json", "text"]
_Manner = Mapping[str, object]
_JSON: Final[_Manner] = {"response_format": "json"}
_SEGMENTS: Final = {"response_format": "verbose_json", "timestamp_granularities": ["segment"]}
_WORDS: Final = {**_SEGMENTS, "timestamp_granularities": ["word", "segment"]}
# Without a strategy, sound of more than half a minute is refused.
_SPEAKERS: Final = {"response_format": "diarized_json", "chunking_strategy": "auto"}
_MANNERS: Final[Mapping[str, tuple[_Manner, ...]]] = {
    "verbose_json": (_WORDS, _SEGMENTS, _JSON),
    "diarized_json": (_SPEAKERS, _JSON),
    "json": (_JSON,),
    "text": ({"response_format": "text"},),
}
_TO_CONNECT_SECONDS: Final = 10.0


@dataclass(frozen=True, slots=True)
class SentSound:
    """A FLAC file, how long it plays, and its language, null where the server is to find it out."""

    flac: bytes
    seconds: float
    language: str | None


def best_format(model: str) -> ResponseFormat:
    """What the models of OpenAI are known to support, and most servers of Whisper."""
    if "diarize" in model:
        return "diarized_json"
    if model.startswith("gpt-") and "transcribe" in model:
        return "json"
    return "verbose_json"


@dataclass
class TranscriptionServer:
    """A server that refuses a format is asked for less from then on, as long as this lives."""

    endpoint: Endpoint
    response_format: ResponseFormat
    _manner: int = field(default=0, init=False)

    def transcript(self, sound: SentSound, seconds: float) -> ServerTranscript:
        """The answer, within so many seconds. Raises what `failures_named` says."""
        manners = _MANNERS[self.response_format]
        with failures_named():
            for index in range(self._manner, len(manners)):
                try:
                    reply = self._reply(sound, manners[index], seconds)
                except TOO_MUCH_ASKED as error:
                    if is_too_large(error) or index == len(manners) - 1:
                        raise
                else:
                    self._manner = index
                    return reply
        raise AssertionError("every manner answers or raises")

    def _reply(self, sound: SentSound, manner: _Manner, seconds: float) -> ServerTranscript:
        said = {"language": sound.language} if sound.language else {}
        with self._client.audio.transcriptions.with_streaming_response.create(
            file=("audio.flac", sound.flac, "audio/flac"),
            model=self.endpoint.model,
            extra_body={**manner, **said},
            timeout=openai.Timeout(seconds, connect=min(seconds, _TO_CONNECT_SECONDS)),
        ) as response:
            media_type = response.headers.get("Content-Type", "")
            return read_reply(response.read(), media_type, sound.seconds)

    @cached_property
    def _client(self) -> OpenAI:
        return client_of(self.endpoint)
