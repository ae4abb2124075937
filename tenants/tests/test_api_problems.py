"""How the API refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client
from rest_framework.test import APIClient

from tenants.states import Role
from tenants.tests.ask import as_key, as_person
from tenants.tests.make import make_member

if TYPE_CHECKING:
    from tenants.models import Tenant

pytestmark = [pytest.mark.urls("tenants.tests.sample_api"), pytest.mark.django_db]


def problem_of(error: str) -> dict[str, object]:
    answer = APIClient(raise_request_exception=False).get(f"/api/v1/faulty/{error}")
    assert answer.headers["Content-Type"] == "application/problem+json"
    document: dict[str, object] = answer.json()
    assert document["status"] == answer.status_code
    return document


def test_a_refusal_carries_its_code_and_sentence() -> None:
    assert problem_of("refused") == {
        "type": "urn:support-auditor:problem:too-late",
        "title": "Conflict",
        "status": 409,
        "detail": "The call is over.",
        "errors": [],
    }


def test_what_a_model_refuses_names_its_field() -> None:
    document = problem_of("invalid")

    assert document["status"] == 400
    assert document["errors"] == [{"field": "name", "code": "max_length", "detail": "Too long."}]


@pytest.mark.parametrize(
    ("error", "status"),
    [("missing", 404), ("data", 400), ("overflow", 400), ("suspicious", 400), ("bug", 500)],
)
def test_what_went_wrong_inside_stays_inside(error: str, status: int) -> None:
    document = problem_of(error)

    assert document["status"] == status
    assert document["type"] == "about:blank"
    assert "secret" not in str(document)
    assert "Team" not in str(document)


def test_an_unknown_id_and_another_tenants_id_get_one_answer(acme: Tenant, globex: Tenant) -> None:
    theirs = make_member(globex)
    client = as_key(acme, "tenant:read")
    answers = [
        client.get(f"/api/v1/members/{key}")
        for key in (theirs.pk, "01a1fc63-0000-7000-8000-000000000000", "no-id")
    ]

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1


def test_a_wrong_body_names_each_field() -> None:
    document = APIClient().post("/api/v1/auth/token", {"email": "x"}, format="json").json()

    assert [(fault["field"], fault["code"]) for fault in document["errors"]] == [
        ("email", "invalid"),
        ("password", "required"),
    ]


def test_a_taken_value_is_a_conflict_that_tells_nothing_else(acme: Tenant) -> None:
    client = as_person(make_member(acme, Role.ADMIN))
    first = client.post("/api/v1/samples", {"name": "Billing"}, format="json")
    again = client.post("/api/v1/samples", {"name": "billing"}, format="json")

    assert (first.status_code, again.status_code) == (201, 409)
    assert again.json()["detail"] == "Something with this value is already in use."


@pytest.mark.parametrize(
    ("content_type", "status"), [("text/csv", 415), ("application/x-www-form-urlencoded", 415)]
)
def test_a_body_of_another_type_is_refused(content_type: str, status: int) -> None:
    answer = Client().post("/api/v1/echo", "a=b", content_type=content_type)

    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_what_is_taken_in_one_tenant_is_free_in_another(acme: Tenant, globex: Tenant) -> None:
    name = {"name": "Billing"}
    theirs = as_person(make_member(globex, Role.ADMIN))
    ours = as_person(make_member(acme, Role.ADMIN))

    assert theirs.post("/api/v1/samples", name, format="json").status_code == 201
    assert ours.post("/api/v1/samples", name, format="json").status_code == 201
