"""Which language engine the environment names, and where it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engines.openai.endpoint import OPENAI, Endpoint, address_of

if TYPE_CHECKING:
    from auditor.environment import Environment


def language_endpoint(environment: Environment) -> Endpoint | None:
    """The OpenAI-compatible server, or None where all is done on this machine."""
    engine = environment.one_of("LANGUAGE_ENGINE", "local", "openai")
    wanted = "a server's address, as in http://models.example.com:8000/v1"
    base_url = environment.checked("LANGUAGE_BASE_URL", address_of, wanted)
    model, api_key = environment.text("LANGUAGE_MODEL"), environment.text("OPENAI_API_KEY")
    if engine == "local":
        return None
    if not model:
        environment.faults.append(
            "LANGUAGE_MODEL must be set beside LANGUAGE_ENGINE=openai: a model that the server has"
        )
    if not (api_key or base_url):
        environment.faults.append(
            "OPENAI_API_KEY must be set beside LANGUAGE_ENGINE=openai, or LANGUAGE_BASE_URL for a "
            "server that needs no key"
        )
    return Endpoint(base_url or OPENAI, model, api_key)
