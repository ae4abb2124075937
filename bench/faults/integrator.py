"""A client that hands each recording over until it is accepted, and keeps what it was told."""

import io
import json
import time
import urllib.error
import urllib.request
import wave
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Final
from urllib.parse import urljoin
from uuid import uuid4

_PATIENCE: Final = 10.0  # Seconds of one request.
_KEY_PATIENCE: Final = 3.0  # Seconds that a key may be said to be in work elsewhere.
_PAUSE: Final = 0.3
_MOST_REFUSALS: Final = 3  # Of one call; each time it is begun anew.
_CONFLICT, _TOO_MANY, _FAULT = 409, 429, 500
_KIND: Final = "audio/wav"


class NotYetError(Exception):
    """The request may be repeated: nobody knows whether it had an effect."""


class KeyHeldError(NotYetError):
    """The first request with this Idempotency-Key never ended, says the server."""


class IntegratorRefusedError(Exception):
    """The server said no for good."""


def short_recording() -> bytes:
    """A second of stereo at 8 kHz."""
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(2)
        sound.setsampwidth(2)
        sound.setframerate(8_000)
        sound.writeframes(b"\x10\x00\xf0\xff" * 8_000)
    return file.getvalue()


@dataclass
class Integrator:
    """Knows a call by its own number for it. `accepted` has the id of each it got a 2xx for."""

    address: str
    key: str
    accepted: dict[str, str] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    keys_given_up: int = 0
    repeats: int = 0
    _uploads: dict[str, tuple[str, str]] = field(default_factory=dict)
    _recording: bytes = field(default_factory=short_recording)

    def hand_over(self, external_id: str, *, is_form: bool, ends: float) -> None:
        """Until it is accepted or refused, or the monotonic clock says *ends*."""
        idempotency_key, began, refusals = str(uuid4()), time.monotonic(), 0
        while not self._is_settled(external_id) and time.monotonic() < ends:
            try:
                send = self._send_form if is_form else self._send_directly
                self.accepted[external_id] = send(external_id, idempotency_key)
            except KeyHeldError:
                if time.monotonic() - began > _KEY_PATIENCE:
                    idempotency_key, began = str(uuid4()), time.monotonic()
                    self.keys_given_up += 1
                time.sleep(_PAUSE)
            except NotYetError:
                self.repeats += 1
                time.sleep(_PAUSE)
            except IntegratorRefusedError as refusal:
                idempotency_key, refusals = str(uuid4()), refusals + 1
                if refusals == _MOST_REFUSALS:
                    self.refused[external_id] = str(refusal)

    def _is_settled(self, external_id: str) -> bool:
        return external_id in self.accepted or external_id in self.refused

    def _send_form(self, external_id: str, idempotency_key: str) -> str:
        told = {
            "company_name": "Acme",
            "contact_email": "who@example.com",
            "call_type": "support",
            "external_id": external_id,
        }
        body, kind = _form(told, self._recording)
        headers = {"Content-Type": kind, "Idempotency-Key": idempotency_key}
        try:
            return str(self._ask("calls/upload", body, headers)["call_id"])
        except IntegratorRefusedError as refusal:
            return self._known(external_id, refusal)

    def _send_directly(self, external_id: str, idempotency_key: str) -> str:
        """Goes on where an earlier try ended; an upload that is of no use is begun anew."""
        if external_id not in self._uploads:
            said = {"filename": f"{external_id}.wav", "content_type": _KIND}
            promise = self._say("uploads/presign", said, f"{idempotency_key}-presign")
            self._uploads[external_id] = str(promise["upload_id"]), str(promise["upload_url"])
        upload_id, url = self._uploads[external_id]
        with suppress(IntegratorRefusedError):  # It arrived before, or is refused later.
            self._ask(url, self._recording, {"Content-Type": _KIND}, "PUT")
        said = {"upload_id": upload_id, "external_id": external_id}
        try:
            return str(self._say("calls", said, f"{idempotency_key}-call")["id"])
        except IntegratorRefusedError as refusal:
            del self._uploads[external_id]
            return self._known(external_id, refusal)

    def _known(self, external_id: str, refusal: IntegratorRefusedError) -> str:
        """The id of the call that an earlier request made. Raises the refusal without one."""
        found = self._ask(f"calls?external_id={external_id}", None, {}, "GET")["results"]
        if not isinstance(found, list) or not found:
            raise refusal
        return str(found[0]["id"])

    def _say(self, path: str, said: Mapping[str, str], key: str) -> dict[str, object]:
        headers = {"Content-Type": "application/json", "Idempotency-Key": key}
        return self._ask(path, json.dumps(said).encode(), headers)

    def _ask(
        self, path: str, body: bytes | None, headers: Mapping[str, str], method: str = "POST"
    ) -> dict[str, object]:
        headers = {"Authorization": f"Bearer {self.key}", **headers}
        url = urljoin(f"{self.address}/api/v1/", path)
        asked = urllib.request.Request(url, body, headers, method=method)  # noqa: S310  # Our own loopback address.
        try:
            with urllib.request.urlopen(asked, timeout=_PATIENCE) as answer:  # noqa: S310  # As above.
                text = answer.read()
        except urllib.error.HTTPError as error:
            raise _meaning(error) from error
        except (OSError, HTTPException) as error:
            raise NotYetError from error
        answered: dict[str, object] = json.loads(text) if text else {}
        return answered


def _meaning(error: urllib.error.HTTPError) -> Exception:
    try:
        said = error.read().decode(errors="replace")
    except (OSError, HTTPException):
        return NotYetError()
    if error.code == _CONFLICT and "still-at-work" in said:
        return KeyHeldError()
    if error.code >= _FAULT or error.code == _TOO_MANY:
        return NotYetError()
    return IntegratorRefusedError(f"{error.code} {said[:300]}")


def _form(told: Mapping[str, str], recording: bytes) -> tuple[bytes, str]:
    """The body of a form upload, and its media type."""
    edge = uuid4().hex
    parts = [
        f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in told.items()
    ]
    parts.append(
        f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="call.wav"\r\n'
        f"Content-Type: {_KIND}\r\n\r\n".encode()
    )
    return b"".join([*parts, recording, f"\r\n--{edge}--\r\n".encode()]), (
        f"multipart/form-data; boundary={edge}"
    )
