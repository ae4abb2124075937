"""An integrator: the direct upload and what becomes of the call, over HTTP."""

import json
import mimetypes
import time
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import TypedDict
from urllib.parse import urljoin

_PATIENCE = 60.0  # Seconds of one request.
_ENDED = {"completed", "failed", "cancelled"}


class RequestFailure(TypedDict):
    stage: str
    code: str
    message: str
    retryable: bool


class CallAnswer(TypedDict):
    id: str
    status: str
    duration_sec: float | None
    error: RequestFailure | None


class ApiClient:
    """Speaks to one installation with one key. Every method raises HTTPError on a refusal."""

    def __init__(self, address: str, key: str) -> None:
        self._api = f"{address}/api/v1/"
        self._key = key

    def send(self, recording: Path) -> str:
        """Presign, PUT, call; the call's id."""
        kind = mimetypes.guess_type(recording.name)[0] or "application/octet-stream"
        said = {"filename": recording.name, "content_type": kind}
        promise = self.ask("POST", "uploads/presign", said)
        url = urljoin(self._api, str(promise["upload_url"]))
        put = urllib.request.Request(  # noqa: S310  # Our own loopback address.
            url, recording.read_bytes(), {"Content-Type": kind}, method="PUT"
        )
        with urllib.request.urlopen(put, timeout=_PATIENCE):  # noqa: S310  # As above.
            pass
        return str(self.ask("POST", "calls", {"upload_id": promise["upload_id"]})["id"])

    def call(self, call_id: str) -> CallAnswer:
        answer: CallAnswer = self.ask("GET", f"calls/{call_id}")  # type: ignore[assignment]  # The API's promise.
        return answer

    def part(self, call_id: str, name: str) -> dict[str, object]:
        """Its `transcript`, `analysis` or `cost`."""
        return self.ask("GET", f"calls/{call_id}/{name}")

    def ended(self, call_id: str, patience: float) -> CallAnswer:
        """The call once its pipeline is over, or as it stands after `patience` seconds."""
        ends = time.monotonic() + patience
        while (call := self.call(call_id))["status"] not in _ENDED and time.monotonic() < ends:
            time.sleep(0.3)
        return call

    def ask(
        self, method: str, path: str, said: Mapping[str, object] | None = None
    ) -> dict[str, object]:
        """One request of the API, its body and its answer as JSON."""
        body = None if said is None else json.dumps(said).encode()
        headers = {"Authorization": f"Bearer {self._key}", "Content-Type": "application/json"}
        asked = urllib.request.Request(  # noqa: S310  # Our own loopback address.
            urljoin(self._api, path), body, headers, method=method
        )
        with urllib.request.urlopen(asked, timeout=_PATIENCE) as response:  # noqa: S310  # As above.
            answer: dict[str, object] = json.load(response)
        return answer
