"""One request of the walk, and what came back."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, quote_plus

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import StreamingHttpResponse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http.response import HttpResponseBase
    from django.test import Client

    from auditor.tests.walk.world import Book

JSON: Final = "application/json"
FORM: Final = "form"
# What differs between two answers to one request: tokens against forgery, nonces.
_CHANCE: Final = re.compile(
    r"(csrfmiddlewaretoken\" value=\"|nonce=\"|nonce-|x-csrftoken\W+)[\w+/=-]+", re.IGNORECASE
)


@dataclass(frozen=True)
class Knock:
    """A request. `data` is the query of a GET and the body of the others."""

    method: str
    path: str
    data: Mapping[str, object] = field(default_factory=dict)
    kind: str = FORM
    headers: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def carried(self) -> str:
        """All that the request holds, for telling an echo from a leak."""
        return f"{self.path} {self.data} {self.headers}".lower()


@dataclass(frozen=True)
class Answer:
    status: int
    headers: str
    location: str
    body: str

    def without(self, book: Book) -> tuple[int, str, str]:
        """Status, target and body, with what the request may have carried put out of sight."""
        return self.status, _masked(self.location, book), _masked(self.body, book)


def answer_to(client: Client, knock: Knock) -> Answer:
    response = _sent(client, knock)
    body = _body_of(response)
    headers = "\n".join(f"{name}: {value}" for name, value in response.items())
    cookies = response.cookies.output()
    response.close()
    return Answer(
        response.status_code,
        f"{headers}\n{cookies}".lower(),
        response.headers.get("Location", "").lower(),
        body.lower(),
    )


def _sent(client: Client, knock: Knock) -> HttpResponseBase:
    if knock.kind == JSON:
        body = json.dumps(knock.data)
        return client.generic(knock.method, knock.path, body, JSON, headers=dict(knock.headers))
    send = getattr(client, knock.method.lower())
    if knock.method in {"GET", "HEAD", "POST"}:
        response: HttpResponseBase = send(
            knock.path, _with_files(knock.data), headers=dict(knock.headers)
        )
        return response
    return client.generic(knock.method, knock.path, b"", headers=dict(knock.headers))


def _with_files(data: Mapping[str, object]) -> dict[str, object]:
    return {
        name: SimpleUploadedFile("call.wav", value, "audio/wav")
        if isinstance(value, bytes)
        else value
        for name, value in data.items()
    }


def _body_of(response: HttpResponseBase) -> str:
    if isinstance(response, StreamingHttpResponse):
        content = b"".join(response.streaming_content)  # type: ignore[arg-type]  # Not async here.
    else:
        content = getattr(response, "content", b"")
    return content.decode(errors="replace")


def _masked(text: str, book: Book) -> str:
    # The longest first: a storage key holds a tenant's id.
    for name, value in sorted(book, key=lambda entry: -len(entry[1])):
        low = value.lower()
        for shape in {low, quote(low, safe="").lower(), quote(low).lower(), quote_plus(low).lower(),
                      low.replace("-", "")}:  # fmt: skip
            text = text.replace(shape, f"<{name}>")
    return _CHANCE.sub(r"\1", text)
