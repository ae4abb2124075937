"""One effect, however often a POST arrives."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.utils import timezone
from rest_framework.test import APIClient

from tenants.domain.idempotency import ABANDONED, KEPT, claim_key
from tenants.models import IdempotencyRecord, Team, Tenant
from tenants.scope import tenant_scope
from tenants.states import Role
from tenants.tasks import sweep_answers
from tenants.tests import sample_api
from tenants.tests.ask import as_person
from tenants.tests.make import make_member

if TYPE_CHECKING:
    from rest_framework.response import _MonkeyPatchedResponse as Answer

pytestmark = pytest.mark.urls("tenants.tests.sample_api")
SAMPLES = "/api/v1/samples"


@pytest.fixture
def client(acme: Tenant) -> APIClient:
    return as_person(make_member(acme, Role.ADMIN))


def post(client: APIClient, name: str, *, key: str = "k", path: str = "") -> Answer:
    return client.post(
        SAMPLES + path,
        {"name": name, "body": name},
        format="json",
        headers={"idempotency-key": key},
    )


def count_teams(tenant: Tenant) -> int:
    with tenant_scope(tenant.pk):
        return Team.objects.count()


def grow_old(tenant: Tenant, age: timedelta) -> None:
    with tenant_scope(tenant.pk):
        IdempotencyRecord.objects.update(created_at=timezone.now() - age)


@pytest.mark.parametrize("path", ["", "/streamed"])
def test_a_repeat_gets_the_same_bytes_and_has_no_effect(
    client: APIClient, acme: Tenant, path: str
) -> None:
    first, again = post(client, "Zoë", path=path), post(client, "Zoë", path=path)

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert again.headers["Content-Type"] == first.headers["Content-Type"]
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert count_teams(acme) == 1


@pytest.mark.parametrize("path", ["", "/streamed"])
def test_another_body_under_the_same_key_is_refused(
    client: APIClient, acme: Tenant, path: str
) -> None:
    post(client, "Billing", path=path)
    answer = post(client, "Sales", path=path)

    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert count_teams(acme) == 1


def test_the_same_key_at_another_address_is_refused(client: APIClient, acme: Tenant) -> None:
    post(client, "Billing")

    assert post(client, "Billing", path="/streamed").status_code == 422


def test_somebody_else_does_not_get_the_answer(client: APIClient, acme: Tenant) -> None:
    post(client, "Billing")
    colleague = as_person(make_member(acme, Role.ADMIN))

    assert post(colleague, "Billing").status_code == 422


def test_each_tenant_has_keys_of_its_own(client: APIClient, globex: Tenant) -> None:
    post(client, "Billing")
    theirs = as_person(make_member(globex, Role.ADMIN))

    assert post(theirs, "Billing").status_code == 201


def test_a_refusal_is_an_answer_too(client: APIClient, acme: Tenant) -> None:
    first, again = post(client, ""), post(client, "")

    assert (first.status_code, again.status_code) == (400, 400)
    assert again.content == first.content
    assert again.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["", "/streamed"])
def test_while_the_first_is_at_work_the_second_is_told_to_wait(
    client: APIClient, acme: Tenant, path: str
) -> None:
    with tenant_scope(acme.pk):
        claim_key("k", principal="person:first")
    answer = post(client, "Billing", path=path)

    assert (answer.status_code, answer.headers["Retry-After"]) == (409, "1")
    assert count_teams(acme) == 0


def test_a_claim_whose_process_died_is_given_up_after_a_while(
    client: APIClient, acme: Tenant
) -> None:
    with tenant_scope(acme.pk):
        claim_key("k", principal="person:first")
    grow_old(acme, ABANDONED + timedelta(seconds=1))

    assert post(client, "Billing").status_code == 201


def test_a_failure_of_ours_is_not_kept(
    client: APIClient, acme: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.raise_request_exception = False
    with monkeypatch.context() as patch:
        patch.setattr(sample_api.SampleViewSet, "serializer_class", None)
        assert post(client, "Billing").status_code == 500

    assert post(client, "Billing").status_code == 201


def test_a_signed_url_is_signed_again(client: APIClient, acme: Tenant) -> None:
    first = post(client, "Billing", path="/signed").json()
    again = post(client, "Billing", path="/signed").json()

    assert first == {"team": 1, "url": "/storage?signature=first"}
    assert again == {"team": 1, "url": "/storage?signature=second"}
    with tenant_scope(acme.pk):
        assert "signature" not in str(IdempotencyRecord.objects.values_list("body").get())


@pytest.mark.parametrize("key", ["", "a b", "é", "x" * 201])
def test_what_is_no_key_is_refused(client: APIClient, key: str) -> None:
    assert post(client, "Billing", key=key).status_code == 400


def test_after_a_day_the_key_is_new_again(client: APIClient, acme: Tenant) -> None:
    post(client, "Billing")
    grow_old(acme, KEPT + timedelta(seconds=1))

    assert post(client, "Sales").status_code == 201
    assert count_teams(acme) == 2


def test_the_sweep_forgets_what_is_a_day_old_in_every_tenant(
    client: APIClient, acme: Tenant, globex: Tenant
) -> None:
    post(client, "Billing")
    post(as_person(make_member(globex, Role.ADMIN)), "Billing")
    grow_old(acme, KEPT + timedelta(seconds=1))
    sweep_answers()

    left = []
    for tenant in (acme, globex):
        with tenant_scope(tenant.pk):
            left.append(IdempotencyRecord.objects.count())
    assert left == [0, 1]


def test_many_at_once_have_one_effect(
    transactional_db: None, client: APIClient, acme: Tenant
) -> None:
    def post_once(_number: int) -> int:
        try:
            return post(client_of_same_person(client), "Billing").status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        statuses = set(pool.map(post_once, range(8)))

    assert 201 in statuses
    assert statuses <= {201, 409}
    assert count_teams(acme) == 1


def client_of_same_person(client: APIClient) -> APIClient:
    """A client of its own for each thread: they are not shared safely."""
    return APIClient(headers={"authorization": client.defaults["HTTP_AUTHORIZATION"]})
