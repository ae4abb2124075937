"""Bodies and parameters that no column can hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client
from rest_framework.test import APIClient

from tenants.tests.ask import as_key

if TYPE_CHECKING:
    from pytest_django import Settings

    from tenants.models import Tenant

pytestmark = [pytest.mark.urls("tenants.tests.sample_api"), pytest.mark.django_db]


def send(body: bytes) -> tuple[int, object]:
    answer = Client().post("/api/v1/echo", body, content_type="application/json")
    return answer.status_code, answer.json()


@pytest.mark.parametrize(
    "charset", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be"]
)
def test_json_with_a_byte_order_mark_or_in_wider_units_is_json(charset: str) -> None:
    assert send('{"é": "Wann? 🚀"}'.encode(charset)) == (200, {"read": {"é": "Wann? 🚀"}})


def test_json_of_any_kind_is_read() -> None:
    assert send(b'{"a": [1, 2.5, null, "\\ud83d\\ude00"]}') == (
        200,
        {"read": {"a": [1, 2.5, None, "\U0001f600"]}},
    )


@pytest.mark.parametrize(
    "body",
    [
        b'{"a": "\\u0000"}',
        b'{"\\u0000": 1}',
        b'["\\ud800"]',
        b'{"a": NaN}',
        b"[-Infinity]",
        b"[1e999]",
        b"[9223372036854775808]",
        b"[" + b"9" * 5000 + b"]",
        b'{"a": "\xff"}',
        b'{"a": ',
        b"\xef\xbb\xbf",
        b"\xff\xfe",
        "\ufeff".encode("utf-16-le") + b'{"a": 1}',
        b'\xff\xfe{\x00"\x00\x00\xd8"\x00:\x001\x00}\x00',
        b"[" * 100_000,
    ],
)
def test_what_cannot_be_stored_is_refused_with_a_sentence(body: bytes) -> None:
    status, document = send(body)

    assert status == 400
    assert isinstance(document, dict)
    assert str(document["detail"]).endswith(".")


def test_a_body_over_the_limit_is_a_413(settings: Settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100

    assert send(b'"' + b"x" * 98 + b'"')[0] == 200
    assert send(b'"' + b"x" * 99 + b'"')[0] == 413


@pytest.mark.parametrize("query", ["?name=a%00b", "?%00=1", "?cursor=%00"])
def test_nul_in_a_parameter_is_refused(acme: Tenant, query: str) -> None:
    assert as_key(acme, "tenant:read").get(f"/api/v1/teams{query}").status_code == 400


def test_accept_does_not_decide_over_the_answer() -> None:
    answer = APIClient(headers={"accept": "audio/*"}).post("/api/v1/echo", {"a": 1}, format="json")

    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/json")
