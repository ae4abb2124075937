"""Addresses that our API signed, used for anything but what they were signed for."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from django.test import Client

from calls.tests.ask import bind, presign
from calls.tests.sounds import silence
from tenants.tests.ask import as_key

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from rest_framework.test import APIClient

    from calls.tests.ask import Promised
    from tenants.models import Tenant
    from tenants.storage.port import ObjectStorage

    Change = Callable[["Attempt"], "Attempt"]

BODY: Final = silence()
OTHER: Final = BODY[::-1]


@dataclass(frozen=True)
class Attempt:
    """A request as it was signed, until it is changed. A local address has no host."""

    url: str
    key: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = BODY
    method: str = "PUT"

    def status(self) -> int:
        if self.url.startswith("/"):
            kind = self.headers.get("Content-Type", "")
            return Client().generic(self.method, self.url, self.body, kind).status_code
        headers = {"Content-Type": "", **self.headers}  # Else urllib makes up one.
        request = Request(self.url, self.body, headers, method=self.method)  # noqa: S310  # Our own server.
        try:
            with urlopen(request) as answer:  # noqa: S310  # As above.
                return int(answer.status)
        except HTTPError as refusal:
            with refusal:
                return refusal.code

    def at(self, old: str, new: str) -> Attempt:
        assert old in self.url
        return replace(self, url=self.url.replace(old, new, 1))

    def by(self, method: str, body: bytes = b"") -> Attempt:
        return replace(self, method=method, body=body)

    def typed(self, content_type: str) -> Attempt:
        return replace(self, headers={**self.headers, "Content-Type": content_type})


FILES: Final[Mapping[str, Change]] = {
    "another key": lambda ours: ours.at(".wav", "0.wav"),
    "a longer key": lambda ours: ours.at(".wav", ".wav/more.wav"),
    "a shorter key": lambda ours: ours.at(f"/{ours.key.rpartition('/')[2]}", "/a.wav"),
    "another ending": lambda ours: ours.at(".wav", ".html"),
    "up": lambda ours: ours.at(ours.key, f"../{ours.key}"),
    "up, encoded": lambda ours: ours.at(ours.key, f"%2e%2e/{ours.key}"),
    "up, wholly encoded": lambda ours: ours.at(ours.key, f"..%2F{ours.key}"),
    "up, encoded twice": lambda ours: ours.at(ours.key, f"%252e%252e/{ours.key}"),
    "up from within": lambda ours: ours.at(".wav", ".wav/../0.wav"),
    "out of everything": lambda ours: ours.at(ours.key, "../../../../etc/passwd"),
    "a backslash": lambda ours: ours.at(".wav", "%5C..%5C0.wav"),
    "a NUL": lambda ours: ours.at(".wav", "%00.wav"),
    "reading": lambda ours: ours.by("GET"),
    "looking": lambda ours: ours.by("HEAD"),
    "deleting": lambda ours: ours.by("DELETE"),
    "posting": lambda ours: ours.by("POST", BODY),
    "another type": lambda ours: ours.typed("text/html"),
    "a type with more": lambda ours: ours.typed("audio/wav; charset=utf-8"),
    "no type": lambda ours: ours.typed(""),
    "larger": lambda ours: ours.by("PUT", BODY + b"\0"),
    "smaller": lambda ours: ours.by("PUT", BODY[:-1]),
    "empty": lambda ours: ours.by("PUT", b""),
    "no signature": lambda ours: replace(ours, url=ours.url.partition("?")[0]),
    "a changed signature": lambda ours: replace(ours, url=_turned(ours.url)),
    "a cut signature": lambda ours: replace(ours, url=ours.url[:-1]),
}
PARTS: Final[Mapping[str, Change]] = {
    "another key": lambda ours: ours.at(".wav", "0.wav"),
    "reading": lambda ours: ours.by("GET"),
    "giving up": lambda ours: ours.by("DELETE"),
    "completing": lambda ours: ours.by("POST"),
    "larger": lambda ours: ours.by("PUT", BODY + b"\0"),
    "smaller": lambda ours: ours.by("PUT", BODY[:-1]),
    "no signature": lambda ours: replace(ours, url=ours.url.partition("?")[0]),
    "a changed signature": lambda ours: replace(ours, url=_turned(ours.url)),
}


def _turned(url: str) -> str:
    """Its signature's tenth character from the end, which no padding makes meaningless."""
    return url[:-10] + ("a" if url[-10] != "a" else "b") + url[-9:]


@pytest.fixture
def client(acme: Tenant, storage: ObjectStorage) -> APIClient:
    return as_key(acme, "calls:write")


def promised(client: APIClient, **said: object) -> tuple[Attempt, Promised]:
    said = {"size_bytes": len(BODY), **said}
    promise: Promised = presign(client, **said).json()
    if promise["method"] == "PUT":
        return Attempt(promise["upload_url"], promise["s3_key"], promise["headers"]), promise
    return Attempt(promise["parts"][0]["upload_url"], promise["s3_key"]), promise


def keys_of(storage: ObjectStorage, *tenants: Tenant) -> list[str]:
    return [thing.key for tenant in tenants for thing in storage.list_objects(f"{tenant.pk}/")]


def accepted(changes: Mapping[str, Change], ours: Attempt) -> dict[str, int]:
    statuses = {name: change(ours).status() for name, change in changes.items()}
    return {name: status for name, status in statuses.items() if not 400 <= status < 500}


def test_a_file_is_taken_as_signed_and_in_no_other_way(
    storage: ObjectStorage, client: APIClient, acme: Tenant
) -> None:
    ours, _said = promised(client)

    assert accepted(FILES, ours) == {}
    assert keys_of(storage, acme) == []
    assert ours.status() == 200


def test_a_part_is_taken_as_signed_and_in_no_other_way(
    storage: ObjectStorage, client: APIClient, acme: Tenant
) -> None:
    ours, _said = promised(client, multipart=True)

    assert accepted(PARTS, ours) == {}
    assert [begun.key for begun in storage.list_multiparts(f"{acme.pk}/")] == [ours.key]
    assert keys_of(storage, acme) == []
    assert ours.status() == 200


def test_another_tenants_prefix_is_out_of_reach(
    storage: ObjectStorage, client: APIClient, acme: Tenant, globex: Tenant
) -> None:
    theirs, _promise = promised(as_key(globex, "calls:write"))
    ours, _promise = promised(client)
    tries = {
        "our signature, their folder": ours.at(str(acme.pk), str(globex.pk)),
        "our signature, their key": ours.at(ours.key, theirs.key),
        "up and over": ours.at(str(acme.pk), f"{acme.pk}/../{globex.pk}"),
        "their signature, our key": theirs.at(theirs.key, ours.key),
    }

    assert {name: one.status() // 100 for name, one in tries.items()} == dict.fromkeys(tries, 4)
    assert keys_of(storage, acme, globex) == []


def test_an_address_is_used_once(storage: ObjectStorage, client: APIClient, acme: Tenant) -> None:
    ours, said = promised(client)
    bare = {"Content-Type": "audio/wav"}  # Without the condition that it be new.

    first = ours.status()
    later = [replace(ours, body=OTHER).status(), replace(ours, body=OTHER, headers=bare).status()]
    bound = bind(client, said).status_code
    afterwards = replace(ours, body=OTHER).status()

    assert (first, bound) == (200, 201)
    assert {status // 100 for status in (*later, afterwards)} == {4}
    start = storage.read_start(said["s3_key"], len(BODY))
    assert start
    assert start.content == BODY


@pytest.mark.parametrize("multipart", [False, True])
def test_an_address_ends_with_its_time(
    storage: ObjectStorage,
    client: APIClient,
    acme: Tenant,
    monkeypatch: pytest.MonkeyPatch,
    multipart: bool,
) -> None:
    for module in ("presigned", "parts"):
        monkeypatch.setattr(f"calls.domain.uploads.{module}.ADDRESSES_LIVE", timedelta(seconds=1))
    ours, _said = promised(client, multipart=multipart)
    longer = replace(ours, url=ours.url.replace("X-Amz-Expires=1&", "X-Amz-Expires=3600&"))
    time.sleep(2.1)  # The store counts whole seconds.

    assert {ours.status(), longer.status()} == {403}
    assert keys_of(storage, acme) == []


def test_a_part_of_one_upload_goes_into_no_other(storage: ObjectStorage, client: APIClient) -> None:
    ours, our_promise = promised(client, multipart=True)
    theirs, their_promise = promised(client, multipart=True)
    swapped = ours.at(ours.key, theirs.key)
    mixed = replace(ours, url=f"{ours.url.partition('?')[0]}?{theirs.url.partition('?')[2]}")
    tries = [swapped, mixed]
    if "partNumber" in ours.url:
        our_id, their_id = (_value(one.url, "uploadId") for one in (ours, theirs))
        tries += [
            ours.at(our_id, their_id),
            swapped.at(our_id, their_id),
            ours.at("partNumber=1", "partNumber=2"),
            ours.at("partNumber=1", ""),
        ]

    assert {one.status() for one in tries} == {403}
    assert all(list_parts(client, promise) == [] for promise in (our_promise, their_promise))


def _value(url: str, name: str) -> str:
    return url.partition(f"{name}=")[2].partition("&")[0]


def list_parts(client: APIClient, promise: Promised) -> object:
    return client.get(f"/api/v1/uploads/{promise['upload_id']}").json()["parts"]


@pytest.mark.parametrize("is_kept", [True, False])
def test_a_part_comes_too_late_once_the_upload_is_over(
    storage: ObjectStorage, client: APIClient, is_kept: bool
) -> None:
    ours, said = promised(client, multipart=True)
    assert ours.status() == 200
    if is_kept:
        assert client.post(said["complete_url"], {"parts": []}, format="json").status_code == 200
    else:
        assert client.delete(f"/api/v1/uploads/{said['upload_id']}").status_code == 204

    late = replace(ours, body=OTHER).status()

    assert 400 <= late < 500
    start = storage.read_start(said["s3_key"], len(BODY))
    assert (start.content if start else None) == (BODY if is_kept else None)


def test_uploads_of_another_tenant_are_unknown(client: APIClient, globex: Tenant) -> None:
    _theirs, promise = promised(as_key(globex, "calls:write"), multipart=True)
    address = f"/api/v1/uploads/{promise['upload_id']}"

    statuses = [
        client.get(address).status_code,
        client.delete(address).status_code,
        client.post(f"{address}/parts", {"numbers": [1]}, format="json").status_code,
        client.post(f"{address}/complete", {"parts": []}, format="json").status_code,
    ]

    assert statuses == [404] * 4
    assert bind(client, promise).status_code == 400
    assert bind(client, promise, upload_id=None, s3_key=promise["s3_key"]).status_code == 400
