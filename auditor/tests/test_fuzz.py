"""Whatever is sent to the API, it answers as its description says, and never with a 5xx."""

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import hypothesis
import pytest
import schemathesis
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.config import GenerationConfig, ProjectConfig, ProjectsConfig, SchemathesisConfig
from schemathesis.core.failures import Failure
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from auditor.tests.walk.world import book_of, furnish
from auditor.wsgi import application
from calls.tests.sounds import silence
from calls.tests.walk_entries import keep_objects
from tenants.states import Role
from tenants.storage.tests.storages import keep_in_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from hypothesis.strategies import SearchStrategy
    from pytest_django import Settings
    from schemathesis import APIOperation, BaseSchema, Response
    from schemathesis import Case as AnyCase
    from schemathesis.core.adapter import OperationParameter, ResponsesContainer

    from tenants.tests.walk.book import Book, House

    Operation = APIOperation[OperationParameter, ResponsesContainer[object], object, BaseSchema]
    Case = AnyCase[Operation]

_ENOUGH: Final = 1_000
_EACH: Final = 30  # Cases an operation; those with nothing to vary have fewer.
_CHECKS: Final = [
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


@dataclass
class Asker:
    """Who sends the cases: headers and cookies that each of them carries."""

    headers: dict[str, str]
    cookies: dict[str, str]


@dataclass
class Record:
    """How many cases were sent, and what was wrong with the answers, once each."""

    sent: Counter[str] = field(default_factory=Counter)
    faults: dict[str, str] = field(default_factory=dict)

    def note(self, case: Case, response: Response) -> None:
        self.sent[case.operation.label] += 1
        if response.status_code >= 500:
            self._fault(case, f"{response.status_code}", response.text[:300])
            return
        try:
            case.validate_response(response, checks=_CHECKS)
        except* Failure as group:
            for failure in group.exceptions:
                self._fault(case, f"{response.status_code} {type(failure).__name__}", str(failure))

    def _fault(self, case: Case, kind: str, words: str) -> None:
        sent = f"{case.formatted_path} {case.query} {case.headers} {case.body!r:.400}"
        self.faults.setdefault(f"{case.operation.label}: {kind}", f"{sent}\n{words}")


@pytest.fixture
def house(transactional_db: None, settings: Settings, tmp_path: Path) -> Iterator[House]:
    keep_in_folder(settings, tmp_path / "recordings")
    settings.RATE_LIMIT_PER_MINUTE = 0
    built = furnish("acme")
    keep_objects(built.tenant, silence(800))
    logging.disable(logging.CRITICAL)
    yield built
    logging.disable(logging.NOTSET)


@pytest.fixture(params=["key", "session"])
def asker(request: pytest.FixtureRequest, house: House) -> Asker:
    if request.param == "key":
        return Asker({"Authorization": f"Bearer {house.key}"}, {})
    client = Client()
    admin = house.people[Role.ADMIN].user
    client.force_login(admin, backend="tenants.authentication.PeopleBackend")
    client.get("/calls/upload/")
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}
    return Asker({"X-CSRFToken": cookies["csrftoken"]}, cookies)


def description() -> BaseSchema:
    """The product's own, asked in process; credentials are the asker's."""
    generation = GenerationConfig(with_security_parameters=False)
    project = ProjectsConfig(default=ProjectConfig(generation=generation))
    config = SchemathesisConfig(projects=project)
    return schemathesis.openapi.from_wsgi("/api/v1/schema/", application, config=config)


def operations() -> list[Operation]:
    """What deletes comes last: the others are about rows that exist."""
    results = list(description().get_all_operations())
    found = [result.ok() for result in results if isinstance(result, Ok)]
    assert len(found) == len(results)
    return sorted(found, key=lambda operation: operation.method == "delete")


def cases_of(operation: Operation, known: Book) -> SearchStrategy[Case]:
    """Right and wrong ones, half of them about a row that exists."""
    rows = {
        "calls": known.call,
        "uploads": known.upload,
        "members": known.member,
        "tickets": known.ticket,
        "intents": known.intent,
        "knowledge": known.article,
    }
    kind = operation.path.split("/")[3]
    ways = [
        operation.as_strategy(mode, path_parameters=parameters)
        for mode in GenerationMode
        for parameters in (None, {"id": rows.get(kind, known.team)})
        if parameters is None or "{id}" in operation.path
    ]
    return st.one_of(ways)


def send_all(operation: Operation, asker: Asker, known: Book, record: Record) -> None:
    @hypothesis.settings(
        max_examples=_EACH,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases_of(operation, known))
    def send(case: Case) -> None:
        record.note(case, case.call(headers=asker.headers, cookies=asker.cookies))

    send()


def test_every_answer_is_as_described(house: House, asker: Asker) -> None:
    record, known = Record(), book_of(house)
    for operation in operations():
        send_all(operation, asker, known, record)

    assert list(record.faults.items()) == []
    assert record.sent.total() >= _ENOUGH, record.sent
