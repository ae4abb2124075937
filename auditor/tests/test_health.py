"""What the health pages say, and when they stop saying it."""

from __future__ import annotations

from functools import partial
from threading import Event
from typing import TYPE_CHECKING

import pytest
from django.db import connections

from auditor.role_check import MightyRoleError, stop_if_role_is_mighty
from engines.embedding.local import local_embedding_engine
from tickets.domain.classifier import warming

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
        "classifier": "ok",
    }
    assert answer.status_code == 200


def _wait(until: Event) -> None:
    until.wait(10)


@pytest.fixture
def not_warm(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_begun", "_ended"):
        monkeypatch.setattr(warming, name, Event())


@pytest.mark.django_db
@pytest.mark.usefixtures("not_warm")
def test_a_process_is_ready_once_its_classifier_is_warm(client: Client) -> None:
    may_end = Event()
    thread = warming.start_warming(partial(_wait, may_end))

    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["classifier"]["status"] == "failed"
    may_end.set()
    thread.join(10)
    assert client.get("/readyz").status_code == 200


@pytest.mark.django_db
@pytest.mark.usefixtures("not_warm")
def test_what_cannot_be_loaded_keeps_nobody_from_the_site(client: Client) -> None:
    def fail() -> None:
        raise RuntimeError("no weights")

    warming.start_warming(fail).join(10)
    assert client.get("/readyz").status_code == 200


@pytest.mark.django_db
def test_warming_loads_the_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = local_embedding_engine(None)
    for name in ("embedding_engine", "feature_engine"):
        monkeypatch.setattr(warming, name, lambda: engine)
    assert engine._network is None  # noqa: SLF001  # Whether it is loaded shows nowhere else.
    warming.warm_up()
    assert engine._network is not None  # noqa: SLF001  # As above.


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
