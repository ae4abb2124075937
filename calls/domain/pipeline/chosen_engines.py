"""The engines that the settings chose, each made once a process."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from engines.language.local.analyst import LocalAnalyst
from engines.speech.local import local_speech_engine

if TYPE_CHECKING:
    from engines.language.port import LanguageEngine
    from engines.speech.port import SpeechEngine


@cache
def speech_engine() -> SpeechEngine:
    """Whisper on this machine's processor, its cores shared between the worker's processes.

    The weights load with the first recording: after the worker's fork.
    """
    folder = settings.SPEECH_MODEL_DIR
    cores = os.cpu_count() or 1
    return local_speech_engine(
        cache=settings.PLACES.models,
        model_dir=Path(folder) if folder else None,
        cpu_threads=max(1, cores // settings.CELERY_CONCURRENCY),
    )


@cache
def language_engine() -> LanguageEngine:
    return LocalAnalyst()
