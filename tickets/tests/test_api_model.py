"""The classifier's versions through the API: polled, listed, gone back to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from tenants.scope import tenant_scope
from tenants.states import Role
from tenants.tests.ask import as_key, as_person
from tenants.tests.make import make_member
from tickets.domain.chosen_engines import feature_engine
from tickets.domain.classifier.training import train_next
from tickets.domain.classifier.versions import mark_of
from tickets.models import ClassifierVersion
from tickets.states import ClassifierState
from tickets.tests.asking_api import send

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries
    from rest_framework.test import APIClient

    from tenants.models import Tenant

MODEL: Final = "/api/v1/intents/model"
_ENDINGS: Final = ("please", "now", "today", "again", "thanks", "quickly", "soon", "sir")
_REFUNDS: Final = [f"give me my money back {ending}" for ending in _ENDINGS]
_PARCELS: Final = [f"where did my parcel go {ending}" for ending in _ENDINGS]


@pytest.fixture
def client(acme: Tenant) -> APIClient:
    return as_key(acme, "intents:write", "tickets:write")


def bring(client: APIClient) -> None:
    refund = {"name": "refund", "examples": _REFUNDS}
    parcel = {"name": "parcel", "examples": _PARCELS}
    asked = {"intents": [refund, parcel], "oos_examples": ["sing a song"]}
    assert client.put("/api/v1/intents/import", asked, format="json").status_code == 202


def train(tenant: Tenant) -> None:
    with tenant_scope(tenant.pk):
        assert train_next(feature_engine())


def make_version(tenant: Tenant, number: int, state: ClassifierState, **said: object) -> None:
    with tenant_scope(tenant.pk):
        ClassifierVersion.objects.create(number=number, state=state, **said)


def test_before_the_first_import_there_is_no_model(client: APIClient) -> None:
    response = client.get(MODEL)

    assert response.status_code == 404
    assert "import intents" in response.json()["detail"]


def test_an_import_is_polled_until_its_model_decides(acme: Tenant, client: APIClient) -> None:
    bring(client)
    before = client.get(MODEL).json()
    train(acme)
    after = client.get(MODEL).json()

    told = send(client, message=_REFUNDS[0]).json()

    assert (before["status"], before["examples"], before["active_version"]) == (
        "training",
        17,
        None,
    )
    assert (after["version"], after["status"], after["active_version"]) == (1, "ready", 1)
    assert (after["examples"], after["intents"], after["is_active"]) == (17, 2, True)
    assert after["metrics"]
    assert after["trained_at"]
    assert (told["intent"], told["decision"]["classifier_version"]) == ("refund", 1)
    assert 0 < told["confidence"] <= 1


def test_too_few_examples_end_as_rejected_with_the_reason(acme: Tenant, client: APIClient) -> None:
    asked = {"intents": [{"name": "refund", "examples": ["money"]}]}
    client.put("/api/v1/intents/import", asked, format="json")
    train(acme)

    told = client.get(MODEL).json()

    assert told["status"] == "rejected"
    assert "two examples" in told["reason"]


def test_a_rejected_model_leaves_the_active_one(acme: Tenant, client: APIClient) -> None:
    make_version(acme, 1, ClassifierState.READY, is_active=True)
    make_version(acme, 2, ClassifierState.REJECTED, reason="It is worse.")

    told = client.get(MODEL).json()

    assert (told["version"], told["status"], told["active_version"]) == (2, "rejected", 1)
    assert told["reason"] == "It is worse."


def test_an_earlier_version_decides_again(acme: Tenant, client: APIClient) -> None:
    said = {"arrays_sha256": "1", "embedding": mark_of(feature_engine())}
    for number in (1, 2):
        make_version(acme, number, ClassifierState.READY, is_active=number == 2, **said)

    response = client.post(f"{MODEL}/activate", {"version": 1}, format="json")

    told = response.json()
    assert (response.status_code, told["version"], told["active_version"]) == (200, 1, 1)
    assert told["activated_by"].startswith("program")
    assert client.get(MODEL).json()["active_version"] == 1


def test_a_version_of_another_engine_does_not_decide_again(acme: Tenant, client: APIClient) -> None:
    said = {"arrays_sha256": "1", "embedding": "another:engine"}
    make_version(acme, 1, ClassifierState.READY, **said)

    response = client.post(f"{MODEL}/activate", {"version": 1}, format="json")

    assert response.status_code == 409
    assert "another embedding engine" in response.json()["detail"]


@pytest.mark.parametrize(("version", "status"), [(7, 400), (0, 400), ("one", 400), (1, 409)])
def test_only_a_good_version_can_decide(
    acme: Tenant, globex: Tenant, client: APIClient, version: object, status: int
) -> None:
    make_version(acme, 1, ClassifierState.REJECTED)
    make_version(globex, 7, ClassifierState.READY, arrays_sha256="1")

    response = client.post(f"{MODEL}/activate", {"version": version}, format="json")

    assert response.status_code == status


@pytest.mark.parametrize("count", [1, 20])
def test_the_versions_cost_the_same_however_many(
    acme: Tenant,
    client: APIClient,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(1, count + 1):
        make_version(acme, number, ClassifierState.READY)
    client.get(MODEL)  # The key's last use is noted once a minute.

    with django_assert_num_queries(3):
        listed = client.get(f"{MODEL}/versions").json()["results"]

    assert [row["version"] for row in listed] == list(range(count, 0, -1))


def test_who_does_not_teach_goes_back_to_nothing(acme: Tenant) -> None:
    supervisor = as_person(make_member(acme, Role.SUPERVISOR))

    assert supervisor.get(MODEL).status_code == 404
    response = supervisor.post(f"{MODEL}/activate", {"version": 1}, format="json")
    assert response.status_code == 403
