"""How content customers were, recounted row by row."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from calls.domain.visibility import visible_calls
from calls.models import Call
from calls.tests.make import make_call
from tenants.domain.actors import actor_of
from tenants.domain.periods import Period
from tenants.models import Membership, Team, TeamMember
from tenants.scope import tenant_scope
from tenants.states import Role
from tenants.tests.make import make_member
from tickets.domain.figures.satisfaction import (
    CUTS,
    Group,
    groups,
    ratings,
    ratings_of,
    satisfaction,
)
from tickets.domain.visibility import visible_tickets
from tickets.models import Feedback, FeedbackRequest, Ticket, TicketEvent
from tickets.states import Action, TicketEventKind
from tickets.tests.deciding import decided
from tickets.tests.doubles import FakeClassifier
from tickets.tests.make import make_intent, make_ticket
from tickets.tests.make_actors import program

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    from django.db.models import QuerySet
    from pytest_django import DjangoAssertNumQueries

    from tenants.models import Tenant

    K = TypeVar("K")

_START = datetime(2026, 1, 20, tzinfo=UTC)
_YEAR = Period("custom", date(2026, 1, 1), date(2026, 12, 31))


def rate_at(subject: Ticket | Call, rating: int, at: datetime) -> None:
    name = "call" if isinstance(subject, Call) else "ticket"
    request = FeedbackRequest.objects.create(expires_at=at, **{name: subject})
    feedback = Feedback.objects.create(request=request, rating=rating)
    Feedback.objects.filter(pk=feedback.pk).update(created_at=at)


def _rated_ticket(tenant: Tenant, chance: Random, teams: list[Team], agent: Membership) -> Ticket:
    """Some answered at once, some by people, some by both."""
    confidence = chance.choice([0.1, 0.99])
    ticket = decided(make_ticket(tenant), FakeClassifier(confidence=confidence)).ticket
    Ticket.objects.filter(pk=ticket.pk).update(
        team=chance.choice([None, *teams]), assignee=chance.choice([None, agent])
    )
    if chance.random() < 0.3:
        event = TicketEvent.objects.create(
            ticket=ticket, kind=TicketEventKind.REPLIED, **program("Ada").columns()
        )
        TicketEvent.objects.filter(pk=event.pk).update(created_at=_START)
    return ticket


def ratings_seen_by(member: Membership) -> QuerySet[Feedback]:
    actor = actor_of(member.user)
    return ratings(visible_tickets(actor), visible_calls(actor), _YEAR)


def make_rated(tenant: Tenant, *, seed: int, count: int = 40) -> None:
    chance = Random(seed)  # noqa: S311  # The same world each time.
    agent = make_member(tenant)
    with tenant_scope(tenant.pk):
        make_intent(tenant)
        teams = [Team.objects.create(name=name) for name in ("Billing", "Returns")]
        for team in teams:
            TeamMember.objects.create(team=team, membership=agent)
        for number in range(count):
            at = _START + timedelta(days=number)
            if chance.random() < 0.3:
                subject: Ticket | Call = make_call(tenant, agent=chance.choice([None, agent]))
            else:
                subject = _rated_ticket(tenant, chance, teams, agent)
            rate_at(subject, chance.randint(1, 5), at)


def rows() -> list[Feedback]:
    return list(Feedback.objects.select_related("request__ticket__decision", "request__call"))


def recounted(keys_of: Callable[[Feedback], list[str]]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for row in rows():
        for key in keys_of(row):
            found[key].append(row.rating)
    return dict(found)


def shown(found: list[Group]) -> dict[str, tuple[int, int, float | None]]:
    return {
        str(group.key): (
            group.satisfaction.csat.hits,
            group.satisfaction.csat.count,
            group.satisfaction.mean,
        )
        for group in found
    }


def expected(found: dict[str, list[int]]) -> dict[str, tuple[object, ...]]:
    return {
        key: (sum(one >= 4 for one in given), len(given), pytest.approx(sum(given) / len(given)))
        for key, given in found.items()
    }


def team_names(row: Feedback) -> list[str]:
    if row.request.call:
        return ["Billing", "Returns"] if row.request.call.agent_id else [""]
    ticket = row.request.ticket
    return [ticket.team.name if ticket and ticket.team else ""]


def agent_emails(row: Feedback) -> list[str]:
    call, ticket = row.request.call, row.request.ticket
    person = call.agent if call else ticket.assignee if ticket else None
    return [person.user.email if person else ""]


def who_answered(row: Feedback) -> list[str]:
    ticket = row.request.ticket
    if ticket is None:
        return ["call"]
    people = ticket.events.filter(kind=TicketEventKind.REPLIED).exists()
    is_automatic = ticket.decision.action == Action.AUTO_RESOLVE and not people
    return ["automatic" if is_automatic else "person"]


def intent_names(row: Feedback) -> list[str]:
    ticket = row.request.ticket
    return [ticket.intent.name if ticket and ticket.intent else ""]


def month_of(row: Feedback) -> list[str]:
    return [timezone.localdate(row.created_at).replace(day=1).isoformat()]


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize(
    ("cut", "keys_of"),
    [
        ("month", month_of),
        ("intent", intent_names),
        ("agent", agent_emails),
        ("team", team_names),
        ("answer", who_answered),
    ],
)
def test_each_group_is_what_a_person_would_count(
    acme: Tenant,
    globex: Tenant,
    seed: int,
    cut: str,
    keys_of: Callable[[Feedback], list[str]],
) -> None:
    make_rated(acme, seed=seed)
    make_rated(globex, seed=seed + 10, count=5)
    manager = make_member(acme, Role.QA_MANAGER)

    with tenant_scope(acme.pk):
        given, counted = ratings_seen_by(manager), recounted(keys_of)
        assert shown(groups(given, cut)) == expected(counted)
        for key, ratings_there in counted.items():
            behind = ratings_of(given, cut, key).values_list("rating", flat=True)
            assert sorted(behind) == sorted(ratings_there)


def test_the_whole_has_its_interval(acme: Tenant) -> None:
    manager = make_member(acme, Role.QA_MANAGER)
    with tenant_scope(acme.pk):
        for rating in (5, 5, 4, 4, 4, 4, 4, 4, 1, 3):
            rate_at(make_ticket(acme), rating, _START)
        whole = satisfaction(ratings_seen_by(manager))

    assert (whole.csat.hits, whole.csat.count, whole.csat.value, whole.mean) == (8, 10, 0.8, 3.8)
    assert whole.csat.low == pytest.approx(0.490, abs=0.001)
    assert whole.csat.high == pytest.approx(0.943, abs=0.001)


def test_where_nobody_rated_nothing_is_claimed(acme: Tenant) -> None:
    manager = make_member(acme, Role.QA_MANAGER)
    with tenant_scope(acme.pk):
        whole = satisfaction(ratings_seen_by(manager))

    assert (whole.csat.count, whole.csat.value, whole.mean) == (0, None, None)


def test_ratings_are_of_the_period_and_of_what_one_sees(acme: Tenant) -> None:
    agent = make_member(acme)
    with tenant_scope(acme.pk):
        rate_at(make_call(acme, agent=agent), 5, _START)
        rate_at(make_call(acme, agent=make_member(acme)), 1, _START)
        rate_at(make_call(acme, agent=agent), 1, _START - timedelta(days=30))

        assert [row.rating for row in ratings_seen_by(agent)] == [5]


@pytest.mark.parametrize("count", [1, 20])
def test_a_figure_is_one_query(
    acme: Tenant, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_rated(acme, seed=1, count=count)
    manager = make_member(acme, Role.QA_MANAGER)
    with tenant_scope(acme.pk):
        given = ratings_seen_by(manager)
        with django_assert_num_queries(1):
            satisfaction(given)
        for cut in CUTS:
            with django_assert_num_queries(1):
                groups(given, cut)
