"""Lists, a page at a time."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from tenants.models import Team, TeamMember
from tenants.scope import tenant_scope
from tenants.states import Role
from tenants.tests.ask import as_key, as_person
from tenants.tests.make import make_member

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from tenants.models import Tenant

pytestmark = pytest.mark.urls("tenants.tests.sample_api")


def make_teams(tenant: Tenant, count: int) -> list[str]:
    with tenant_scope(tenant.pk):
        return [str(Team.objects.create(name=f"team {number}").pk) for number in range(count)]


def test_pages_follow_each_other_newest_first(acme: Tenant, globex: Tenant) -> None:
    made = make_teams(acme, 5)
    make_teams(globex, 2)
    client, address, seen = as_key(acme, "tenant:read"), "/api/v1/teams?page_size=2", []
    while address:
        page = client.get(address).json()
        assert set(page) == {"next", "previous", "results"}
        seen += [team["id"] for team in page["results"]]
        address = page["next"]

    assert seen == made[::-1]


@pytest.mark.parametrize("size", ["0", "-1", "x", "", "1.5", "9" * 5000, "²"])
def test_what_is_no_size_is_refused(acme: Tenant, size: str) -> None:
    answer = as_key(acme, "tenant:read").get("/api/v1/teams", {"page_size": size})

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "page_size"


def test_a_page_holds_two_hundred_at_most(acme: Tenant) -> None:
    with tenant_scope(acme.pk):
        Team.objects.bulk_create([Team(name=f"team {number}") for number in range(201)])
    page = as_key(acme, "tenant:read").get("/api/v1/teams?page_size=1000").json()

    assert len(page["results"]) == 200


@pytest.mark.parametrize(
    "cursor", ["x", "é", "%ff", b64encode(b"p=%00").decode(), b64encode(b"p=tomorrow").decode()]
)
def test_a_cursor_that_is_not_ours_is_refused(acme: Tenant, cursor: str) -> None:
    answer = as_key(acme, "tenant:read").get(f"/api/v1/teams?cursor={quote(cursor)}")

    assert answer.status_code == 400


@pytest.mark.parametrize("count", [1, 50])
def test_members_cost_the_same_however_many(
    acme: Tenant, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    reader = make_member(acme, Role.ADMIN)
    ours = {str(reader.pk)} | {str(make_member(acme).pk) for _ in range(count - 1)}
    client = as_person(reader)

    with django_assert_num_queries(2):
        page = client.get("/api/v1/members").json()

    assert {row["id"] for row in page["results"]} == ours


@pytest.mark.parametrize("count", [1, 10])
def test_teams_cost_the_same_however_many(
    acme: Tenant, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    place = make_member(acme, Role.ADMIN)
    with tenant_scope(acme.pk):
        for number in range(count):
            team = Team.objects.create(name=f"team {number}")
            TeamMember.objects.create(team=team, membership=place)
    client = as_person(place)

    with django_assert_num_queries(4):
        page = client.get("/api/v1/teams").json()

    assert [len(team["members"]) for team in page["results"]] == [1] * count
