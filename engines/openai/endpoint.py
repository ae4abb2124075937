"""Where an OpenAI-compatible server is; apart from its client, which takes a second to import."""

from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

OPENAI: Final = "https://api.openai.com/v1"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """*api_key* is empty for a server that asks for none."""

    base_url: str
    model: str
    api_key: str = field(default="", repr=False)


def address_of(url: str) -> str:
    """The address as it is. Raises ValueError where it is none of a web server."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError(f"{url!r} is not the address of a web server")
    return url
