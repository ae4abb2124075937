"""Which engines the environment names beside those on this machine, and where they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from engines.openai.endpoint import OPENAI, Endpoint, address_of

if TYPE_CHECKING:
    from auditor.environment import Environment

# The default cloud profile, with embeddings computed here: what a ten-minute call costs with it
# stands in the README.
SPEECH_MODEL: Final = "gpt-transcribe"
LANGUAGE_MODEL: Final = "gpt-6-luna"
_WANTED: Final = "a server's address, as in http://models.example.com:8000/v1"


def speech_endpoint(environment: Environment) -> Endpoint | None:
    """The server that recordings may be sent to, or None where all are heard on this machine."""
    return _endpoint(environment, "SPEECH_ENGINE", "SPEECH", SPEECH_MODEL)


def analysis_endpoint(environment: Environment) -> Endpoint | None:
    """The server that transcripts may be sent to, or None where all are read on this machine."""
    return _endpoint(environment, "ANALYSIS_ENGINE", "LANGUAGE", LANGUAGE_MODEL)


def language_endpoint(environment: Environment) -> Endpoint | None:
    """The server that tickets' second opinions come from, or None where nobody is asked."""
    return _endpoint(environment, "LANGUAGE_ENGINE", "LANGUAGE", LANGUAGE_MODEL)


def _endpoint(
    environment: Environment, chooser: str, prefix: str, default_model: str
) -> Endpoint | None:
    """A model of OpenAI's is assumed at OpenAI's address only."""
    engine = environment.one_of(chooser, "local", "openai")
    base_url = environment.checked(f"{prefix}_BASE_URL", address_of, _WANTED)
    model = environment.text(f"{prefix}_MODEL") or ("" if base_url else default_model)
    api_key = environment.text("OPENAI_API_KEY")
    if engine == "local":
        return None
    if not model:
        environment.faults.append(
            f"{prefix}_MODEL must be set beside {prefix}_BASE_URL: a model that the server has"
        )
    if not (api_key or base_url):
        environment.faults.append(
            f"OPENAI_API_KEY must be set beside {chooser}=openai, or {prefix}_BASE_URL for a "
            "server that needs no key"
        )
    return Endpoint(base_url or OPENAI, model, api_key)
