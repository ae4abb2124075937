"""What the health pages say, and when they stop saying it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connections

from auditor.role_check import MightyRoleError, stop_if_role_is_mighty

if TYPE_CHECKING:
    from django.test import Client


def test_alive_needs_no_database(client: Client) -> None:
    assert client.get("/health").json() == {"status": "ok", "service": "support-auditor"}


@pytest.mark.django_db
def test_healthy_when_the_role_is_right(client: Client) -> None:
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json()["status"] == "healthy"
    assert answer.json()["config_valid"] is True


@pytest.mark.django_db
def test_ready_names_each_part(client: Client) -> None:
    answer = client.get("/readyz")
    assert {name: state["status"] for name, state in answer.json()["checks"].items()} == {
        "database": "ok",
        "broker": "ok",
        "cache": "ok",
        "storage": "ok",
        "role": "ok",
    }
    assert answer.status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_login_that_sees_through_the_wall_stops_the_start(
    monkeypatch: pytest.MonkeyPatch, client: Client
) -> None:
    connections["default"].close()
    monkeypatch.setitem(connections["default"].settings_dict, "USER", "owner")

    with pytest.raises(MightyRoleError, match="superuser"):
        stop_if_role_is_mighty()
    assert client.get("/readyz").status_code == 503
    connections["default"].close()


@pytest.mark.django_db
def test_programs_are_told_where_to_go(client: Client) -> None:
    answer = client.get("/", headers={"accept": "application/json"})
    assert answer.json()["docs"] == "/api/v1/docs/"
    assert set(answer.json()) == {"name", "version", "docs", "health"}
