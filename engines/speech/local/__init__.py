"""Whisper on this machine: no account, no network."""

from engines.speech.local.engine import local_speech_engine
from engines.speech.local.weights import WeightsError

__all__ = ["WeightsError", "local_speech_engine"]
