"""The client of one server."""

from __future__ import annotations

from typing import TYPE_CHECKING

import openai

if TYPE_CHECKING:
    from engines.openai.endpoint import Endpoint


def client_of(endpoint: Endpoint) -> openai.OpenAI:
    """Its own retries are off: each attempt is counted once, by the gateway."""
    return openai.OpenAI(
        base_url=endpoint.base_url, api_key=endpoint.api_key or "none", max_retries=0
    )
