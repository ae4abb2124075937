"""The API describes itself, and answers at every address below /api/v1/."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

import pytest
from django.conf import settings
from django.urls import reverse
from drf_spectacular.validation import validate_schema

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db
_CHANGING: Final = {"post", "put", "patch", "delete"}
_VERBS: Final = _CHANGING | {"get"}
_OPEN: Final = {"/api/v1/auth/token", "/api/v1/auth/refresh"}

Schema = dict[str, dict[str, dict[str, dict[str, object]]]]


@pytest.fixture
def schema(client: Client) -> Schema:
    answer = client.get(reverse("schema"))
    assert answer.status_code == 200
    read: Schema = json.loads(answer.content)
    return read


def operations(schema: Schema) -> list[tuple[str, str, dict[str, object]]]:
    return [
        (path, verb, operation)
        for path, verbs in schema["paths"].items()
        for verb, operation in verbs.items()
        if verb in _VERBS
    ]


def test_the_description_is_valid_openapi(schema: Schema) -> None:
    validate_schema(schema)  # type: ignore[no-untyped-call]  # It has no types.

    assert str(schema["openapi"]).startswith("3.1")


def test_every_operation_documents_its_problems(schema: Schema) -> None:
    for path, verb, operation in operations(schema):
        problems = {"400", "429"} | ({"401", "403"} if path not in _OPEN else {"401"})
        problems |= {"404"} if "{" in path else set()
        responses = operation["responses"]
        assert isinstance(responses, dict)
        assert problems <= set(responses), f"{verb} {path}"


def test_every_post_takes_an_idempotency_key(schema: Schema) -> None:
    for path, verb, operation in operations(schema):
        if verb == "post" and path not in _OPEN:
            assert "Idempotency-Key" in str(operation.get("parameters")), path


def test_every_operation_needs_a_credential(schema: Schema) -> None:
    for path, verb, operation in operations(schema):
        security = str(operation.get("security", ""))
        needed = path not in _OPEN
        assert ("apiKey" in security) == needed, f"{verb} {path}"
        assert ("accessToken" in security) == needed, f"{verb} {path}"


@pytest.mark.parametrize("address", ["/api/v1/docs/", "/api/v1/redoc/"])
def test_the_docs_page_needs_nothing_from_elsewhere(client: Client, address: str) -> None:
    answer = client.get(address)
    page = answer.content.decode()

    assert answer.status_code == 200
    assert "//" not in page.replace("<!doctype", "").split("</noscript>")[1]
    assert 'data-schema="/api/v1/schema/"' in page
    policy = answer.headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe-eval" not in policy


@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete"])
@pytest.mark.parametrize("address", ["nothing", "../", "calls/", "members/", "", "auth/token/"])
def test_an_unknown_address_is_a_problem_too(client: Client, method: str, address: str) -> None:
    answer = getattr(client, method)(f"/api/v1/{address}")

    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert set(answer.json()) == {"type", "title", "status", "detail", "errors"}


def test_the_api_tells_its_health(client: Client) -> None:
    answer = client.get("/api/v1/health")

    assert (answer.status_code, answer.json()["status"]) == (200, "healthy")
    assert answer.json()["version"] == settings.VERSION
