"""A client that uploads with as little of its own as can be: what is left is the server's time."""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urljoin, urlsplit

_BLOCK = 1 << 18
_PATIENCE = 300.0  # Seconds of one request: a gigabyte on a busy disk.
_CREATED = 201
_REFUSED = 400
_Answer = dict[str, object]


class RefusedError(RuntimeError):
    """A server answered with an error; the message says which."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Bytes `start` to `start + size` of a file."""

    path: Path
    start: int
    size: int

    def blocks(self) -> Iterator[bytes]:
        with self.path.open("rb") as file:
            file.seek(self.start)
            left = self.size
            while left:
                block = file.read(min(_BLOCK, left))
                left -= len(block)
                yield block


def put(url: str, headers: Mapping[str, str], piece: Piece) -> str:
    """The ETag that the server gave it. Raises RefusedError."""
    parts = urlsplit(url)
    sent = {**headers, "Content-Length": str(piece.size)}
    with closing(HTTPConnection(parts.netloc, timeout=_PATIENCE)) as connection:
        connection.request("PUT", f"{parts.path}?{parts.query}", piece.blocks(), sent)
        answer = connection.getresponse()
        text = answer.read()
        if answer.status >= _REFUSED:
            raise RefusedError(f"{answer.status} {text[:300]!r}")
        return answer.headers.get("ETag", "")


@dataclass(frozen=True, slots=True)
class Sender:
    """One integrator; large files in `side_by_side` parts at a time."""

    address: str
    key: str
    side_by_side: int = 4

    def upload(self, recording: Path) -> str:
        """Presign, send, complete, POST /calls answered 201; the call's id. Raises RefusedError."""
        size = recording.stat().st_size
        said: _Answer = {"filename": recording.name, "content_type": "audio/wav"}
        promise = self.ask("POST", "uploads/presign", said | {"size_bytes": size})
        if promise["method"] == "PUT":
            url, headers = str(promise["upload_url"]), promise["headers"]
            assert isinstance(headers, dict)
            put(urljoin(self.address, url), headers, Piece(recording, 0, size))
        else:
            etags = self._put_parts(promise, recording, size)
            named = [{"number": number, "etag": etag} for number, etag in sorted(etags.items())]
            self.ask("POST", str(promise["complete_url"]), {"parts": named})
        made = self.ask("POST", "calls", {"upload_id": promise["upload_id"]})
        return str(made["id"])

    def remove(self, call_id: str) -> None:
        self.ask("DELETE", f"calls/{call_id}", None)

    def ask(self, method: str, path: str, said: _Answer | None) -> _Answer:
        """The answer, empty where there is none. Raises RefusedError."""
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
        body = None if said is None else json.dumps(said)
        place = urlsplit(urljoin(f"{self.address}/api/v1/", path)).path
        with closing(HTTPConnection(urlsplit(self.address).netloc, timeout=_PATIENCE)) as web:
            web.request(method, place, body, headers)
            answer = web.getresponse()
            text = answer.read()
        if answer.status >= _REFUSED:
            raise RefusedError(f"{method} {path}: {answer.status} {text[:500]!r}")
        found: _Answer = json.loads(text) if text else {}
        return found

    def _put_parts(self, promise: _Answer, recording: Path, size: int) -> dict[int, str]:
        parts, part_size = promise["parts"], promise["part_size"]
        assert isinstance(parts, list)
        assert isinstance(part_size, int)
        waiting, etags, faults = iter(parts), dict[int, str](), list[BaseException]()
        lock = threading.Lock()

        def work() -> None:
            try:
                while True:
                    with lock:
                        part = next(waiting, None)
                    if part is None or faults:
                        return
                    start = (part["number"] - 1) * part_size
                    piece = Piece(recording, start, min(part_size, size - start))
                    url = urljoin(self.address, part["upload_url"])
                    etags[part["number"]] = put(url, {}, piece)
            except (OSError, RefusedError) as error:
                faults.append(error)

        workers = [threading.Thread(target=work) for _ in range(self.side_by_side)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        if faults:
            raise faults[0]
        return etags
