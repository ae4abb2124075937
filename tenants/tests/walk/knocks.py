"""One request of the walk, and what came back."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, quote_plus

from django.contrib.messages.storage.cookie import CookieStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, StreamingHttpResponse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http.response import HttpResponseBase
    from django.test import Client

    from tenants.tests.walk.book import Book

JSON: Final = "application/json"
FORM: Final = "form"
_MESSAGES: Final = CookieStorage.cookie_name
# What differs between two answers to one request: tokens against forgery, nonces, signatures.
_CHANCE: Final = re.compile(
    r"(csrfmiddlewaretoken\" value=\"|nonce=\"|x-csrftoken\W+|permit=)[\w+/=.%:-]+"
)


@dataclass(frozen=True)
class Knock:
    """A request. `data` is the query of a GET and the body of the others."""

    method: str
    path: str
    data: Mapping[str, object] = field(default_factory=dict)
    kind: str = FORM
    headers: Mapping[str, str] = field(default_factory=dict)
    makes_its_own: bool = False  # The answer names what was made: no two are alike.

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

    def without(self, book: Book) -> tuple[str, str, str]:
        """Status, target and body, with what the request may have carried put out of sight."""
        return str(self.status), _masked(self.location, book), _masked(self.body, book)


def answer_to(client: Client, knock: Knock) -> Answer:
    response = _sent(client, knock)
    body = "\n".join([_body_of(response), *_messages_on(response)])
    client.cookies.pop(_MESSAGES, None)
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


def _messages_on(response: HttpResponseBase) -> list[str]:
    """What the next page would say, which the cookie holds signed and packed."""
    request = HttpRequest()
    if _MESSAGES in response.cookies:
        request.COOKIES[_MESSAGES] = response.cookies[_MESSAGES].value
    return [str(message) for message in CookieStorage(request)]


def _masked(text: str, book: Book) -> str:
    # The longest first: a storage key holds a tenant's id.
    for name, value in sorted(book, key=lambda entry: -len(entry[1])):
        for shape in _shapes(value.lower()):
            text = text.replace(shape, f"<{name}>")
    return _CHANCE.sub(r"\1", text)


@cache
def _shapes(value: str) -> list[str]:
    """As it stands in a text, in an address, in an address inside an address; an id unhyphened."""
    once = {quote(value, safe=""), quote(value), quote_plus(value)}
    twice = {quote(shape, safe="") for shape in once} | {quote(shape) for shape in once}
    shapes = {value, value.replace("-", "")} | {shape.lower() for shape in once | twice}
    return sorted(shapes, key=len, reverse=True)
