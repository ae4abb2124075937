"""The server itself: one thread a request, each path answered as it is told."""

from __future__ import annotations

import json
import re
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Final

from bench.openai_server.answers import fails, says
from bench.openai_server.embeddings import embeddings_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bench.openai_server.answers import ServerAnswer

TRANSCRIPTIONS: Final = "/v1/audio/transcriptions"
COMPLETIONS: Final = "/v1/chat/completions"
EMBEDDINGS: Final = "/v1/embeddings"
_BOUNDARY: Final = re.compile(r'boundary="?([^";]+)')
_NAME: Final = re.compile(rb'name="([^"]*)"')


@dataclass(frozen=True)
class ServerQuestion:
    """One request: its JSON, or the fields of its form (all values of each), and its file."""

    path: str
    said: dict[str, object]
    form: dict[str, list[str]] = field(default_factory=dict)
    file: bytes = b""


@dataclass
class OpenAIServer:
    """Gives the answers in order, the last one for ever; without any, what each path answers by.

    `questions` holds all that was asked, `asked` its JSON alone.
    """

    base_url: str = ""
    answers: list[ServerAnswer] = field(default_factory=list)
    by_path: dict[str, Callable[[ServerQuestion], ServerAnswer]] = field(default_factory=dict)
    questions: list[ServerQuestion] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)
    _closing: threading.Event = field(default_factory=threading.Event)

    @property
    def asked(self) -> list[dict[str, object]]:
        return [question.said for question in self.questions]

    def said_to_the_model(self) -> str:
        """All messages of the last request."""
        messages = self.asked[-1]["messages"]
        assert isinstance(messages, list)
        return "\n".join(message["content"] for message in messages)

    def formats(self) -> list[object]:
        """The response formats that were asked for, by either kind of request."""
        return [_format_of(question) for question in self.questions]

    def answer(self, question: ServerQuestion, key: str | None) -> ServerAnswer:
        self.questions.append(question)
        self.keys.append(key)
        if len(self.answers) > 1:
            return self.answers.pop(0)
        if self.answers:
            return self.answers[0]
        answering = self.by_path.get(question.path)
        return answering(question) if answering else fails(404)

    def wait(self, seconds: float) -> None:
        """No longer than the server lives."""
        if seconds:
            self._closing.wait(seconds)

    def close(self) -> None:
        self._closing.set()


@contextmanager
def openai_server(
    *answers: ServerAnswer,
    transcriptions: Callable[[ServerQuestion], ServerAnswer] | None = None,
) -> Iterator[OpenAIServer]:
    """The server runs as long as the block, on a free port."""
    server = OpenAIServer(answers=list(answers))
    server.by_path[COMPLETIONS] = lambda _: says('{"number": 0}')
    server.by_path[EMBEDDINGS] = lambda question: embeddings_of(question.said)
    if transcriptions:
        server.by_path[TRANSCRIPTIONS] = transcriptions
    handler = type("Handler", (_Handler,), {"server_of_ours": server})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as http:
        server.base_url = f"http://127.0.0.1:{http.server_port}/v1"
        thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server
        finally:
            server.close()
            http.shutdown()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    server_of_ours: OpenAIServer

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        question = _question(self.path, self.headers["Content-Type"] or "", body)
        answer = self.server_of_ours.answer(question, self.headers["Authorization"])
        self.server_of_ours.wait(answer.delay)
        with suppress(ConnectionError):  # Whoever asked may have given up.
            self._send(answer)

    def _send(self, answer: ServerAnswer) -> None:
        body = answer.body.encode()
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if answer.is_cut:
            body = body[: len(body) // 2]
        step = 1 if answer.drip else max(1, len(body))
        for start in range(0, len(body), step):
            self.server_of_ours.wait(answer.drip)
            self.wfile.write(body[start : start + step])

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # Its name there.
        pass


def _format_of(question: ServerQuestion) -> object:
    told = question.said.get("response_format")
    return told["type"] if isinstance(told, dict) else question.form.get("response_format", [""])[0]


def _question(path: str, media_type: str, body: bytes) -> ServerQuestion:
    boundary = _BOUNDARY.search(media_type)
    if boundary is None:
        return ServerQuestion(path, json.loads(body))
    form: dict[str, list[str]] = {}
    file = b""
    for part in body.split(b"--" + boundary[1].encode())[1:-1]:
        head, _, content = part.partition(b"\r\n\r\n")
        content = content.removesuffix(b"\r\n")
        name = _NAME.search(head)
        assert name
        if b"filename=" in head:
            file = content
        else:
            form.setdefault(name[1].decode(), []).append(content.decode())
    return ServerQuestion(path, {}, form, file)
