import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

from bench.faults.integrator import Integrator

STILL_AT_WORK = (409, {"type": "urn:x:still-at-work"})


class Answers(BaseHTTPRequestHandler):
    """Answers in the order it was told to, and keeps what it was asked."""

    to_come: list[tuple[int, object]]
    asked: list[str]

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.answer()

    do_PUT = do_POST  # noqa: N815  # The handler's own names.

    def do_GET(self) -> None:
        self.answer()

    def answer(self) -> None:
        self.asked.append(f"{self.command} {self.path.removeprefix('/api/v1/')}")
        status, said = self.to_come.pop(0)
        body = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


@contextmanager
def server(*answers: tuple[int, object]) -> Iterator[tuple[Integrator, list[str]]]:
    class OfThisTest(Answers):
        to_come = list(answers)
        asked: list[str] = []

    with HTTPServer(("127.0.0.1", 0), OfThisTest) as listening:
        thread = Thread(target=listening.serve_forever, args=(0.05,))
        thread.start()
        yield Integrator(f"http://127.0.0.1:{listening.server_port}", "key"), OfThisTest.asked
        listening.shutdown()
        thread.join()


def hand_over(integrator: Integrator, *, is_form: bool) -> None:
    integrator.hand_over("a", is_form=is_form, ends=time.monotonic() + 60)


def test_a_request_is_repeated_until_it_is_accepted() -> None:
    with server((503, {}), STILL_AT_WORK, (201, {"call_id": "1"})) as (integrator, asked):
        hand_over(integrator, is_form=True)
    assert integrator.accepted == {"a": "1"}
    assert asked == ["POST calls/upload"] * 3


def test_an_upload_goes_on_where_it_ended() -> None:
    promise = {"upload_id": "2", "upload_url": "/put"}
    answers: list[tuple[int, object]] = [
        (201, promise),
        (200, {}),
        (500, {}),
        (409, {}),
        (201, {"id": "1"}),
    ]
    with server(*answers) as (integrator, asked):
        hand_over(integrator, is_form=False)
    assert integrator.accepted == {"a": "1"}
    assert asked == ["POST uploads/presign", "PUT /put", "POST calls", "PUT /put", "POST calls"]


def test_a_call_that_is_known_already_is_accepted() -> None:
    with server((400, {}), (200, {"results": [{"id": "1"}]})) as (integrator, asked):
        hand_over(integrator, is_form=True)
    assert integrator.accepted == {"a": "1"}
    assert asked[-1] == "GET calls?external_id=a"


def test_a_call_that_is_refused_again_and_again_is_given_up() -> None:
    with server(*[(400, {}), (200, {"results": []})] * 3) as (integrator, _asked):
        hand_over(integrator, is_form=True)
    assert integrator.accepted == {}
    assert list(integrator.refused) == ["a"]
