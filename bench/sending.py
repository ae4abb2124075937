"""A client that uploads with as little of its own as can be: what is left is the server's time."""

import json
import os
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection
from itertools import chain
from pathlib import Path
from urllib.parse import urljoin, urlsplit
from uuid import uuid4

_BLOCK = 1 << 18
_PATIENCE = 300.0  # Seconds of one request: a gigabyte on a busy disk.
_REFUSED = 400
_METADATA = {"company_name": "Blue Bottle", "contact_email": "a@b.co", "call_type": "support"}
_Answer = dict[str, object]


class UploadRefusedError(RuntimeError):
    """A server answered with an error; the message says which."""


@dataclass(frozen=True, slots=True)
class FilePart:
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


def put(url: str, headers: Mapping[str, str], piece: FilePart) -> str:
    """The ETag that the server gave it. Raises UploadRefusedError."""
    sent = {**headers, "Content-Length": str(piece.size)}
    return _sent("PUT", url, piece.blocks(), sent)[0]


def _sent(
    method: str, url: str, body: str | Iterable[bytes] | None, headers: Mapping[str, str]
) -> tuple[str, bytes]:
    """ETag and body of the answer. Raises UploadRefusedError."""
    parts = urlsplit(url)
    with closing(HTTPConnection(parts.netloc, timeout=_PATIENCE)) as connection:
        connection.request(method, f"{parts.path}?{parts.query}", body, headers)
        answer = connection.getresponse()
        text = answer.read()
        if answer.status >= _REFUSED:
            raise UploadRefusedError(f"{method} {parts.path}: {answer.status} {text[:500]!r}")
        return answer.headers.get("ETag", ""), text


@dataclass(frozen=True, slots=True)
class Form:
    """A form upload with its one file, as a client streams it."""

    recording: Path
    fields: Mapping[str, str]

    def post(self, url: str, headers: Mapping[str, str]) -> bytes:
        """The answer's body. Raises UploadRefusedError."""
        boundary = uuid4().hex
        before = "".join(
            f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in self.fields.items()
        )
        before += f'--{boundary}\r\nContent-Disposition: form-data; name="file"; '
        before += f'filename="{self.recording.name}"\r\nContent-Type: audio/wav\r\n\r\n'
        whole = FilePart(self.recording, 0, self.recording.stat().st_size)
        head, tail = before.encode(), f"\r\n--{boundary}--\r\n".encode()
        body = chain([head], whole.blocks(), [tail])
        kind = f"multipart/form-data; boundary={boundary}"
        length = str(len(head) + whole.size + len(tail))
        sent = {**headers, "Content-Type": kind, "Content-Length": length}
        return _sent("POST", url, body, sent)[1]


@dataclass(frozen=True, slots=True)
class UploadSender:
    """One integrator; large files in `side_by_side` parts at a time."""

    address: str
    key: str
    side_by_side: int = min(4, os.cpu_count() or 1)  # On one machine, more only wait.

    def upload(self, recording: Path) -> str:
        """Presign, send, complete, POST /calls: 201; the call's id. Raises UploadRefusedError."""
        size = recording.stat().st_size
        said: _Answer = {"filename": recording.name, "content_type": "audio/wav"}
        promise = self.ask("POST", "uploads/presign", said | {"size_bytes": size})
        if promise["method"] == "PUT":
            url, headers = str(promise["upload_url"]), promise["headers"]
            assert isinstance(headers, dict)
            put(urljoin(self.address, url), headers, FilePart(recording, 0, size))
        else:
            etags = self._put_parts(promise, recording, size)
            named = [{"number": number, "etag": etag} for number, etag in sorted(etags.items())]
            self.ask("POST", str(promise["complete_url"]), {"parts": named})
        made = self.ask("POST", "calls", {"upload_id": promise["upload_id"]})
        return str(made["id"])

    def upload_form(self, recording: Path) -> str:
        """One form with all; the call's id. Raises UploadRefusedError."""
        answer = Form(recording, _METADATA).post(self._url("calls/upload"), self._credentials())
        return str(json.loads(answer)["call_id"])

    def remove(self, call_id: str) -> None:
        self.ask("DELETE", f"calls/{call_id}", None)

    def ask(self, method: str, path: str, said: _Answer | None) -> _Answer:
        """The answer, empty where there is none. Raises UploadRefusedError."""
        headers = self._credentials() | {"Content-Type": "application/json"}
        body = None if said is None else json.dumps(said)
        _etag, text = _sent(method, self._url(path), body, headers)
        found: _Answer = json.loads(text) if text else {}
        return found

    def _credentials(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.key}"}

    def _url(self, path: str) -> str:
        return urljoin(f"{self.address}/api/v1/", path)

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
                    piece = FilePart(recording, start, min(part_size, size - start))
                    url = urljoin(self.address, part["upload_url"])
                    etags[part["number"]] = put(url, {}, piece)
            except (OSError, UploadRefusedError) as error:
                faults.append(error)

        workers = [threading.Thread(target=work) for _ in range(self.side_by_side)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        if faults:
            raise faults[0]
        return etags
