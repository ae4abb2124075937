"""Where an OpenAI-compatible server is; apart from its client, which takes a second to import."""

from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

NAME: Final = "openai"  # Of the engines that ask a server, whosever it is.
OPENAI: Final = "https://api.openai.com/v1"
_LONGEST: Final = 40  # Characters that a ledger keeps of a provider.


@dataclass(frozen=True, slots=True)
class Endpoint:
    """*api_key* is empty for a server that asks for none."""

    base_url: str
    model: str
    api_key: str = field(default="", repr=False)

    @property
    def provider(self) -> str:
        """Whose prices apply: OpenAI's at its own address only, else those of the server's host."""
        host = urlsplit(self.base_url).hostname or ""
        return NAME if host == urlsplit(OPENAI).hostname else host[:_LONGEST]


def address_of(url: str) -> str:
    """The address as it is. Raises ValueError where it is none of a web server."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError(f"{url!r} is not the address of a web server")
    return url
