"""What was used and what it cost: the page, its files and the API."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from tenants.domain.csv_rows import csv_pieces
from tenants.domain.periods import Period
from tenants.domain.usage import UsageLine, usage
from tenants.models import AuditEvent
from tenants.scope import tenant_scope
from tenants.states import Role
from tenants.tests.ask import as_person
from tenants.tests.make import make_member
from tenants.tests.make_usage import make_entry, set_budget

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from tenants.models import Tenant

PAGE = "/dashboards/usage/"
MAY = {"period": "custom", "first": "2026-05-01", "last": "2026-05-31"}
AT = datetime(2026, 5, 10, 12, tzinfo=UTC)
LATE = datetime(2026, 5, 31, 23, tzinfo=UTC)


@pytest.fixture
def manager(acme: Tenant, client: Client) -> Client:
    client.force_login(make_member(acme, Role.QA_MANAGER).user)
    return client


def text_of(client: Client, **query: str) -> str:
    return client.get(PAGE, MAY | query).content.decode()


def table_of(client: Client, name: str, **query: str) -> list[dict[str, str]]:
    body = b"".join(client.get(f"{PAGE}{name}", MAY | query))
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"))))


def test_sums_are_by_unit_with_what_was_estimated_apart(acme: Tenant, globex: Tenant) -> None:
    for usd in ("1", "2"):
        make_entry(acme, usd, at=AT)
    make_entry(acme, "4", at=AT, is_estimate=True)
    make_entry(acme, "8", at=AT, unit="output_token", is_priced=False)
    make_entry(acme, "16", at=LATE.replace(month=6, day=1))
    make_entry(globex, "32", at=AT)
    with tenant_scope(acme.pk):
        found = usage(Period("custom", date(2026, 5, 1), date(2026, 5, 31)), groups=["engine"])
    named = {"engine": "openai"}
    assert found.lines == [
        UsageLine(None, named, "output_token", Decimal(1000), Decimal(8), Decimal(0), 1, 1),
        UsageLine(None, named, "input_token", Decimal(3000), Decimal(3), Decimal(4), 3, 0),
    ]
    assert (found.counted_usd, found.estimated_usd) == (Decimal(11), Decimal(4))
    assert (found.usd, found.unpriced) == (Decimal(15), 1)


@pytest.mark.parametrize("count", [1, 20])
def test_the_page_costs_the_same_however_much_was_used(
    acme: Tenant, manager: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        make_entry(acme, "1", at=AT, model=f"model-{number}")
    text_of(manager)
    with django_assert_num_queries(9):
        page = text_of(manager, by="model")
    assert page.count('<th scope="row">') == count + 1  # Their sum is the last.


def test_the_page_speaks_of_what_a_manager_knows(
    acme: Tenant, globex: Tenant, manager: Client
) -> None:
    make_entry(acme, "1.25", at=AT, stage="transcription", unit="audio_second")
    make_entry(acme, "0.5", at=AT, is_estimate=True)
    make_entry(globex, "77", at=AT, model="theirs")
    page = text_of(manager)
    for words in ("seconds of audio", "words read (tokens)", "Transcription", "$1.25", "$1.75"):
        assert words in page
    assert "$77" not in page
    assert "theirs" not in text_of(manager, by="model")


def test_what_has_no_known_price_is_said(acme: Tenant, manager: Client) -> None:
    make_entry(acme, "0", at=AT, is_priced=False)
    assert "1 entry has no known price and counts as $0." in text_of(manager)
    ledger = manager.get(reverse("admin:tenants_usageentry_changelist"), {"price": "unknown"})
    assert "no price known" in ledger.content.decode()


def test_work_on_this_server_lacks_no_price(acme: Tenant, manager: Client) -> None:
    make_entry(acme, "0", at=AT, engine="local", is_priced=False)
    page = text_of(manager, by="engine")
    assert "This server" in page
    assert "no known price" not in page


@pytest.mark.parametrize(
    ("by", "opened"), [("stage", 2), ("day", 1), ("week", 1), ("month", 2), ("subject_kind", 2)]
)
def test_a_row_opens_the_entries_that_it_counts(
    acme: Tenant, manager: Client, by: str, opened: int
) -> None:
    set_budget(acme, None, zone="Europe/Berlin")
    make_entry(acme, "1", at=AT)
    make_entry(acme, "1", at=LATE.replace(day=30))
    make_entry(acme, "1", at=LATE)  # It is June in Berlin.
    row = manager.get(PAGE, MAY | {"by": by}).context["rows"][0]
    listed = manager.get(row.url).context["cl"].queryset
    assert row.entries == opened
    with tenant_scope(acme.pk):
        assert listed.count() == opened


def test_the_table_is_a_file_too(acme: Tenant, manager: Client) -> None:
    make_entry(acme, "1.5", at=AT)
    make_entry(acme, "2", at=LATE, is_estimate=True)
    assert table_of(manager, "summary.csv", by="month") == [
        {
            "month": "2026-05-01",
            "unit": "input_token",
            "quantity": "2000.00",
            "counted_usd": "1.50",
            "estimated_usd": "2.00",
            "total_usd": "3.50",
            "entries": "2",
        }
    ]


def test_every_entry_is_a_row_of_a_file_which_is_on_record(
    acme: Tenant, globex: Tenant, manager: Client
) -> None:
    first = make_entry(acme, "1.5", at=AT, model="=cmd()")
    make_entry(acme, "2", at=LATE)
    make_entry(globex, "4", at=AT)
    rows = table_of(manager, "entries.csv")
    assert rows[0]["subject_id"] == str(first.subject_id)
    assert [Decimal(row["cost_usd"]) for row in rows] == [Decimal("1.5"), Decimal(2)]
    assert rows[0]["model"] == "'=cmd()"
    with tenant_scope(acme.pk):
        event = AuditEvent.objects.get(action="usage.exported")
    assert event.after == {"first": "2026-05-01", "last": "2026-05-31"}


def test_pieces_join_to_one_file() -> None:
    rows = [(number, "+49") for number in range(1200)]
    pieces = list(csv_pieces(("number", "phone"), rows))
    lines = b"".join(pieces).decode("utf-8-sig").splitlines()
    assert len(pieces) == 4
    assert len(lines) == 1201
    assert lines[-1] == "1199,'+49"


@pytest.mark.parametrize("role", [Role.AGENT, Role.SUPERVISOR])
@pytest.mark.parametrize("name", ["", "summary.csv", "entries.csv"])
def test_money_is_no_business_of_others(
    acme: Tenant, client: Client, role: Role, name: str
) -> None:
    client.force_login(make_member(acme, role).user)
    assert client.get(f"{PAGE}{name}").status_code == 403


def test_the_api_sums_in_the_tenants_days(acme: Tenant, globex: Tenant) -> None:
    set_budget(acme, None, zone="Europe/Berlin")
    make_entry(acme, "1", at=AT)
    make_entry(acme, "0.5", at=AT, is_estimate=True)
    make_entry(acme, "9", at=LATE)
    make_entry(globex, "4", at=AT)
    client = as_person(make_member(acme, Role.ADMIN))
    query = MAY | {"by": "month", "group": ["stage", "model"]}
    said = client.get("/api/v1/usage", query).json()
    sums = {"counted_usd": "1.00", "estimated_usd": "0.50", "unpriced_entries": 0}
    names = {"stage": "analysis", "engine": "", "model": "small", "subject_kind": ""}
    used = {"unit": "input_token", "quantity": 2000.0, "entries": 2}
    assert said == {
        "first": "2026-05-01",
        "last": "2026-05-31",
        "time_zone": "Europe/Berlin",
        **sums,
        "rows": [{"begins": "2026-05-01", **names, **used, **sums}],
    }


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ({"by": "hour"}, "by"),
        ({"group": "tenant"}, "group"),
        ({"period": "ever"}, "period"),
        ({"period": "custom", "first": "2026-05-02", "last": "2026-05-01"}, "first"),
    ],
)
def test_the_api_refuses_what_it_does_not_know(
    acme: Tenant, query: dict[str, str], named: str
) -> None:
    said = as_person(make_member(acme, Role.ADMIN)).get("/api/v1/usage", query)
    assert said.status_code == 400
    assert named in said.content.decode()


@pytest.mark.parametrize("count", [1, 20])
def test_the_api_costs_the_same_however_much_was_used(
    acme: Tenant, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(count):
        make_entry(acme, "1")
    client = as_person(make_member(acme, Role.ADMIN))
    client.get("/api/v1/usage")
    with django_assert_num_queries(3):
        client.get("/api/v1/usage")
