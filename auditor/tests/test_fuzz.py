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
_EACH: Final = 18  # Cases an operation; those with nothing to vary have fewer.
_CHECKS: Final = [
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


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


@dataclass
class Asker:
    """Who sends the cases: headers and cookies that each of them carries, and what is theirs."""

    headers: dict[str, str]
    cookies: dict[str, str]
    known: Book
    record: Record = field(default_factory=Record)

    @classmethod
    def with_key(cls, house: House) -> Asker:
        return cls({"Authorization": f"Bearer {house.key}"}, {}, book_of(house))

    @classmethod
    def with_session(cls, house: House) -> Asker:
        client = Client()
        admin = house.people[Role.ADMIN].user
        client.force_login(admin, backend="tenants.authentication.PeopleBackend")
        client.get("/calls/upload/")
        cookies = {name: morsel.value for name, morsel in client.cookies.items()}
        return cls({"X-CSRFToken": cookies["csrftoken"]}, cookies, book_of(house))

    def ask(self, case: Case) -> None:
        self.record.note(case, case.call(headers=self.headers, cookies=self.cookies))

    def row_of(self, operation: Operation) -> str:
        rows = {
            "calls": self.known.call,
            "uploads": self.known.upload,
            "members": self.known.member,
            "tickets": self.known.ticket,
            "intents": self.known.intent,
            "knowledge": self.known.article,
        }
        return rows.get(operation.path.split("/")[3], self.known.team)


@pytest.fixture
def askers(transactional_db: None, settings: Settings, tmp_path: Path) -> Iterator[list[Asker]]:
    """Each in a tenant of their own, where nobody else changes what they find."""
    keep_in_folder(settings, tmp_path / "recordings")
    settings.RATE_LIMIT_PER_MINUTE = 0
    houses = furnish("acme"), furnish("globex")
    for house in houses:
        keep_objects(house.tenant, silence(800))
    logging.disable(logging.CRITICAL)
    yield [Asker.with_key(houses[0]), Asker.with_session(houses[1])]
    logging.disable(logging.NOTSET)


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


def cases_of(operation: Operation, row: str) -> SearchStrategy[Case]:
    """Right and wrong ones, half of them about a row that exists."""
    ways = [
        operation.as_strategy(mode, path_parameters=parameters)
        for mode in GenerationMode
        for parameters in (None, {"id": row})
        if parameters is None or "{id}" in operation.path
    ]
    return st.one_of(ways)


def send_all(operation: Operation, askers: list[Asker]) -> None:
    """Making up a case costs thrice what answering does: each is sent by everybody."""
    rows = [asker.row_of(operation) for asker in askers]

    @hypothesis.settings(
        max_examples=_EACH,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases_of(operation, rows[0]))
    def send(case: Case) -> None:
        for asker, row in zip(askers, rows, strict=True):
            if case.path_parameters.get("id") in rows:
                case.path_parameters["id"] = row
            asker.ask(case)

    send()


def test_every_answer_is_as_described(askers: list[Asker]) -> None:
    for operation in operations():
        send_all(operation, askers)

    assert [list(asker.record.faults.items()) for asker in askers] == [[], []]
    assert min(asker.record.sent.total() for asker in askers) >= _ENOUGH
