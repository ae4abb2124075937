"""What a unit costs: as published, as staff set it, and as it was when it was booked."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from io import StringIO
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from tenants.domain.ledger import book_usage
from tenants.domain.people import begin_visit
from tenants.domain.price_list import ListedPrice, RefreshResult, refresh_prices
from tenants.domain.prices import UNPRICED, Price, price_of
from tenants.domain.published_prices import published_prices
from tenants.domain.subjects import Subject
from tenants.models import AuditEvent, ModelPrice, UsageEntry
from tenants.scope import tenant_scope
from tenants.states import PriceSource, Role
from tenants.tests.make import make_member
from tenants.tests.test_admin_site import make_staff, signed_in

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from tenants.models import Tenant

MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)


def listed(usd: str, *, begins: date | None = None, unit: str = "input_token") -> ListedPrice:
    return ListedPrice("openai", "small", unit, Decimal(usd), begins)


def stored() -> list[tuple[Decimal, date]]:
    return list(ModelPrice.objects.order_by("valid_from").values_list("price_usd", "valid_from"))


def make_price(usd: str, *, model: str = "small", since: date = MAY) -> ModelPrice:
    return ModelPrice.objects.create(
        provider="openai",
        model=model,
        unit="input_token",
        price_usd=Decimal(usd),
        valid_from=since,
    )


def book(quantity: str, *, engine: str = "openai", unit: str = "input_token") -> UsageEntry:
    subject = Subject("call", uuid4())
    book_usage(
        subject,
        stage="analysis",
        booking="1",
        engine=engine,
        model="small",
        unit=unit,
        quantity=Decimal(quantity),
        attempt=1,
    )
    entry: UsageEntry = UsageEntry.objects.get(subject_id=subject.id)
    return entry


@pytest.mark.parametrize(
    ("model", "unit", "usd"),
    [
        ("whisper-1", "audio_second", "0.0001"),
        ("gpt-transcribe", "audio_second", "0.000075"),
        ("gpt-4o-transcribe", "input_token", "0.000006"),
        ("gpt-4o-transcribe", "audio_second", "0.0001"),
        ("gpt-4o-mini-transcribe", "output_token", "0.000005"),
        ("gpt-4o-mini", "input_token", "0.00000015"),
        ("gpt-4o-mini-2024-07-18", "output_token", "0.0000006"),
        ("gpt-4o-mini-2031-01-01", "output_token", "0.0000006"),
        ("ft:gpt-4o-mini-2024-07-18:acme::8aBc", "input_token", "0.0000003"),
        ("GPT-4o-mini", "input_token", "0.00000015"),
        ("text-embedding-3-small", "input_token", "0.00000002"),
    ],
)
def test_published_prices_are_those_of_our_units(db: None, model: str, unit: str, usd: str) -> None:
    refresh_prices(published_prices(), timezone.now().date())
    assert price_of("openai", model, unit).usd == Decimal(usd)


def test_the_command_adds_prices_once(db: None) -> None:
    told = StringIO()
    call_command("refresh_prices", stdout=told)
    count = ModelPrice.objects.count()
    call_command("refresh_prices", stdout=told)

    assert count > 200
    assert ModelPrice.objects.count() == count
    assert "Prices: 0 added," in told.getvalue().splitlines()[1]


def test_a_changed_price_is_a_row_from_that_day_on(db: None) -> None:
    refresh_prices([listed("0.1")], MAY)
    result = refresh_prices([listed("0.2"), listed("3", unit="output_token")], JUNE)

    assert result == RefreshResult(added=2, unchanged=0, by_staff=0)
    assert stored() == [
        (Decimal("0.1"), MAY),
        (Decimal("0.2"), JUNE),
        (Decimal(3), JUNE),
    ]


def test_an_announced_price_begins_on_its_day(db: None) -> None:
    announced = [listed("0.1"), listed("0.3", begins=JUNE)]
    refresh_prices(announced, MAY)
    assert stored() == [(Decimal("0.1"), MAY), (Decimal("0.3"), JUNE)]
    assert refresh_prices(announced, JUNE + timedelta(days=1)).added == 0


def test_a_change_that_was_learned_late_begins_today(db: None) -> None:
    refresh_prices([listed("0.1")], JUNE)
    refresh_prices([listed("0.1"), listed("0.05", begins=MAY)], JUNE + timedelta(days=2))
    assert stored()[-1] == (Decimal("0.05"), JUNE + timedelta(days=2))


def test_what_staff_set_is_never_superseded(db: None) -> None:
    make_price("0.07")
    for day in (MAY, JUNE):
        assert refresh_prices([listed("0.1")], day).by_staff == 1
    assert stored() == [(Decimal("0.07"), MAY)]


def test_a_refresh_costs_the_same_however_many_prices(
    db: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(20):
        make_price("0.1", model=f"model-{number}")
    with django_assert_num_queries(2):
        refresh_prices([listed("0.1"), listed("3", unit="output_token")], MAY)


def test_the_price_of_the_very_name_goes_first_and_the_newest_counts(db: None) -> None:
    make_price("0.1", model="small", since=JUNE)
    make_price("0.2", model="small-2024-07-18", since=MAY)
    make_price("0.4", model="small-2024-07-18", since=MAY - timedelta(days=1))
    assert price_of("openai", "small-2024-07-18", "input_token") == Price(Decimal("0.2"), MAY)
    assert price_of("openai", "small-2024-07-19", "input_token") == Price(Decimal("0.1"), JUNE)


def test_a_price_of_tomorrow_is_none_yet(db: None) -> None:
    make_price("0.1", since=timezone.now().date() + timedelta(days=2))
    assert price_of("openai", "small", "input_token") == Price(Decimal(0), None)


def test_a_price_that_nobody_knows_is_told_from_none(in_acme: None) -> None:
    make_price("0.1")
    book("10")
    book("10", engine="local", unit="turn")
    unpriced = book("10", unit="output_token")

    assert list(UsageEntry.objects.filter(UNPRICED)) == [unpriced]
    assert unpriced.cost_usd == 0


def test_a_cost_of_more_decimals_than_the_column_has_is_rounded(in_acme: None) -> None:
    make_price("0.0002833333")
    assert book("12.345").cost_usd == Decimal("0.0034977496")


def test_staff_set_prices_which_is_on_record(acme: Tenant) -> None:
    staff = make_staff()
    begin_visit(staff, acme, reason="A new contract")
    client = signed_in(staff)
    session = client.session
    session["tenant_id"] = str(acme.pk)
    session.save()
    data = {"provider": "openai", "model": "small", "unit": "input_token"}
    data |= {"price_usd": "0.0000001", "valid_from": "2026-05-01"}

    said = client.post(reverse("admin:tenants_modelprice_add"), data)
    page = client.get(reverse("admin:tenants_modelprice_changelist"))

    assert said.status_code == 302
    row = ModelPrice.objects.get()
    assert (row.price_usd, row.source) == (Decimal("0.0000001"), PriceSource.STAFF)
    assert "0.0000001" in page.text
    with tenant_scope(acme.pk):
        assert AuditEvent.objects.filter(action="price.added", subject_id=row.pk).exists()
    client.post(reverse("admin:tenants_modelprice_delete", args=[row.pk]), {"post": "yes"})
    assert not ModelPrice.objects.exists()


@pytest.mark.parametrize("role", [Role.ADMIN, Role.QA_MANAGER])
def test_a_tenants_people_set_no_prices(acme: Tenant, role: Role) -> None:
    row = make_price("0.1")
    client = signed_in(make_member(acme, role).user)
    for page in ("changelist", "add"):
        assert client.get(reverse(f"admin:tenants_modelprice_{page}")).status_code == 403
    for page in ("change", "delete"):
        assert (
            client.get(reverse(f"admin:tenants_modelprice_{page}", args=[row.pk])).status_code
            == 403
        )
