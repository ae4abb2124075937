"""The engines that the settings chose, each made once a process."""

from __future__ import annotations

import os
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from django.conf import settings

from engines.gateway import Gateway
from engines.openai.endpoint import NAME
from tenants.domain.people import current_settings
from tenants.states import EngineChoice

if TYPE_CHECKING:
    from engines.language.port import LanguageEngine
    from engines.openai.endpoint import Endpoint
    from engines.speech.port import SpeechEngine

_ATTEMPTS_AT_LONGEST: Final = 7.0  # Three of them, each of twice a request's seconds, and pauses.
_ANALYSIS_AT_LONGEST: Final = 300.0  # Seconds for all attempts at one question.
# A model that tells no times is sent one stretch of speech at a time: its words have the time of
# the stretch, and cost the same.
_WITHOUT_TIMES: Final = frozenset({"json", "text"})
_LONGEST_UNTIMED: Final = 30.0  # Seconds.
_LONGEST_GAP: Final = 1.2  # As between two turns of one speaker.


class EngineNamed(NamedTuple):
    """As an analysis keeps who made it; two of one name answer the same question."""

    engine: str
    model: str
    prompt_version: str


def speech_engine() -> SpeechEngine:
    """Whom the scope's tenant lets hear its calls, as far as the installation names anybody else.

    Whatever is installed or upgraded, a recording leaves only where the tenant chose so.
    """
    endpoint = _speech_endpoint()
    return _local_speech() if endpoint is None else _server_speech(endpoint)


def language_engine(instructions: str = "") -> LanguageEngine:
    """Whom the scope's tenant lets read its transcripts; see `speech_engine`.

    A server is told a profile's *instructions*; the rules of this machine are not.
    """
    endpoint = _analysis_endpoint()
    return _local_analyst() if endpoint is None else _server_analyst(endpoint, instructions)


def language_engine_named(instructions: str = "") -> EngineNamed:
    """What `language_engine` would be called, without the libraries of one that asks a server."""
    endpoint = _analysis_endpoint()
    if endpoint is None:
        local = _local_analyst()
        return EngineNamed(local.name, local.model, local.prompt_version)
    from engines.language.openai import analysis_prompt  # noqa: PLC0415  # Not in web processes.

    return EngineNamed(NAME, endpoint.model, analysis_prompt.version(instructions))


def is_transcription_paid() -> bool:
    """Whether whoever hears the scope's tenant's calls costs money."""
    return _speech_endpoint() is not None


def is_analysis_paid() -> bool:
    """Whether whoever reads the scope's tenant's calls costs money."""
    return _analysis_endpoint() is not None


def is_paid(engine: SpeechEngine | LanguageEngine) -> bool:
    """Whether somebody outside counts what it does."""
    return engine.name == NAME


def _speech_endpoint() -> Endpoint | None:
    named = settings.SPEECH_ENDPOINT
    chosen = named and current_settings().speech_engine == EngineChoice.OPENAI
    return named if chosen else None


def _analysis_endpoint() -> Endpoint | None:
    named = settings.ANALYSIS_ENDPOINT
    chosen = named and current_settings().analysis_engine == EngineChoice.OPENAI
    return named if chosen else None


@cache
def _local_speech() -> SpeechEngine:
    """Whisper on this machine's processor, its cores shared between the worker's processes.

    The weights load with the first recording: after the worker's fork.
    """
    from engines.speech.local import local_speech_engine  # noqa: PLC0415  # Not in web processes.

    folder = settings.SPEECH_MODEL_DIR
    cores = os.cpu_count() or 1
    return local_speech_engine(
        cache=settings.PLACES.models,
        model_dir=Path(folder) if folder else None,
        cpu_threads=max(1, cores // settings.CELERY_CONCURRENCY),
    )


@cache
def _server_speech(endpoint: Endpoint) -> SpeechEngine:
    """One a process, for it counts failures."""
    # Optional dependency: its client takes a second and 45 MB.
    from engines.speech.openai.asking import best_format  # noqa: PLC0415  # As said above.
    from engines.speech.openai.engine import OpenAISpeech  # noqa: PLC0415

    answered = best_format(endpoint.model)
    seconds = float(settings.SPEECH_REQUEST_SECONDS)
    patience = Gateway(patience=_ATTEMPTS_AT_LONGEST * seconds)
    if answered in _WITHOUT_TIMES:
        return OpenAISpeech(
            endpoint,
            answered,
            max_seconds=_LONGEST_UNTIMED,
            max_gap_seconds=_LONGEST_GAP,
            gateway=patience,
            request_seconds=seconds,
        )
    return OpenAISpeech(endpoint, answered, gateway=patience, request_seconds=seconds)


@cache
def _local_analyst() -> LanguageEngine:
    from engines.language.local.analyst import LocalAnalyst  # noqa: PLC0415  # As above.

    return LocalAnalyst()


@lru_cache(maxsize=64)
def _server_analyst(endpoint: Endpoint, instructions: str) -> LanguageEngine:
    """One a process and profile: each remembers in which manner its server answers."""
    from engines.language.openai.analyst import OpenAIAnalyst  # noqa: PLC0415  # As above.

    return OpenAIAnalyst(endpoint, instructions, gateway=_analysis_gateway(endpoint))


@cache
def _analysis_gateway(_endpoint: Endpoint) -> Gateway:
    """One a process and server, for it counts failures, whoever's words are told."""
    return Gateway(patience=_ANALYSIS_AT_LONGEST)
