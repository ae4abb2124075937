"""A server on loopback that speaks OpenAI's chat completions, and says what a test tells it to."""

from __future__ import annotations

import json
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

COUNTED: Final = {"prompt_tokens": 120, "completion_tokens": 5, "total_tokens": 125}


@dataclass(frozen=True)
class Answer:
    """Sent after *delay* seconds."""

    body: str
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0


@dataclass
class OpenAIServer:
    """Gives the answers in order, the last one for ever; `asked` holds what was sent."""

    base_url: str = ""
    answers: list[Answer] = field(default_factory=list)
    asked: list[dict[str, object]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)

    def said_to_the_model(self) -> str:
        """All messages of the last request."""
        messages = self.asked[-1]["messages"]
        assert isinstance(messages, list)
        return "\n".join(message["content"] for message in messages)

    def formats(self) -> list[object]:
        formats = [asked["response_format"] for asked in self.asked]
        return [each["type"] for each in formats if isinstance(each, dict)]


def says(content: str | None, usage: dict[str, int] | None = COUNTED) -> Answer:
    """A completion of the model."""
    message = {"role": "assistant", "content": content}
    completion = {
        "id": "1",
        "object": "chat.completion",
        "created": 1,
        "model": "small",
        "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
        "usage": usage,
    }
    return Answer(json.dumps(completion), headers={"Content-Type": "application/json"})


def fails(status: int, **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer('{"error": {"message": "Where is my money?"}}', status, named)


@contextmanager
def openai_server(*answers: Answer) -> Iterator[OpenAIServer]:
    server = OpenAIServer(answers=list(answers))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            server.asked.append(json.loads(self.rfile.read(length)))
            server.keys.append(self.headers["Authorization"])
            answer = server.answers.pop(0) if len(server.answers) > 1 else server.answers[0]
            time.sleep(answer.delay)
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.body.encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # Its name there.
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        server.base_url = f"http://127.0.0.1:{http.server_port}/v1"
        thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server
        finally:
            http.shutdown()
            thread.join()
