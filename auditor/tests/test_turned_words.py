"""A mark that turns the writing's direction in somebody's words turns nothing around them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pytest
from django.urls import reverse

from calls.domain.corrections import change_call
from calls.domain.details import CallDetails
from calls.domain.uploads.formats import name_of_file
from calls.tests.make import make_call
from calls.tests.make_review import make_analyzed_call
from tenants.domain.actors import SYSTEM
from tenants.models import ApiKey, Membership, Team
from tenants.scope import tenant_scope
from tenants.states import Role
from tickets.domain.intake import TicketInput, assess_input
from tickets.domain.knowledge.articles import Text, draft
from tickets.domain.work.details import correct_ticket
from tickets.models import CallRule, Intent, Macro, Ticket
from tickets.tests.desks import desk_of, make_drafted, make_drawn

if TYPE_CHECKING:
    from collections.abc import Callable

    from tenants.models import Tenant

_TURNED: Final = "Ada \u202egpj.exe\u2066"
_PLAIN: Final = "Ada gpj.exe"
_TEXT: Final = re.compile(r">([^<>]+)<")


def _asked() -> list[str]:
    ticket = assess_input(TicketInput("Hi", subject=_TURNED, requester_name=_TURNED)).ticket
    return [ticket.subject, ticket.requester_name]


def _corrected() -> list[str]:
    ticket = Ticket.objects.create(message="Hi")
    correct_ticket(ticket, {"subject": _TURNED, "requester_name": _TURNED}, actor=SYSTEM)
    ticket.refresh_from_db()
    return [ticket.subject, ticket.requester_name]


def _titled() -> list[str]:
    return [draft("refunds", Text(_TURNED, "A text."), actor=SYSTEM).title]


@pytest.mark.parametrize("written", [_asked, _corrected, _titled])
def test_what_is_written_of_a_ticket_is_kept_without_such_marks(
    in_acme: None, written: Callable[[], list[str]]
) -> None:
    assert set(written()) == {_PLAIN}


def test_what_is_said_of_a_call_is_kept_without_such_marks(acme: Tenant) -> None:
    call = make_call(acme)
    said = CallDetails(
        original_filename=_TURNED, company_name=_TURNED, call_type=_TURNED, tags=[_TURNED]
    )
    with tenant_scope(acme.pk):
        change_call(call, said, SYSTEM)

    kept = {call.original_filename, call.company_name, call.call_type, *call.tags}
    assert kept | {name_of_file(f"folder/{_TURNED}")} == {_PLAIN}


@pytest.mark.parametrize(
    ("path", "said", "kept"),
    [
        (
            "tenants/membership",
            {"email": "new@example.com", "full_name": _TURNED, "role": Role.AGENT},
            lambda: Membership.objects.get(user__email="new@example.com").user.full_name,
        ),
        (
            "tenants/team",
            {"name": _TURNED, "places-TOTAL_FORMS": 0, "places-INITIAL_FORMS": 0},
            lambda: Team.objects.get().name,
        ),
        ("tickets/intent", {"name": _TURNED, "risk": "low"}, lambda: Intent.objects.get().name),
        ("tickets/macro", {"name": _TURNED, "body": "Hi."}, lambda: Macro.objects.get().name),
        (
            "tickets/callrule",
            {"name": _TURNED, "sentiment": "negative"},
            lambda: CallRule.objects.get().name,
        ),
        (
            "tenants/apikey",
            {"name": _TURNED, "scopes": ["tickets:read"]},
            lambda: ApiKey.objects.get().name,
        ),
    ],
)
def test_names_given_in_the_admin_are_kept_without_such_marks(
    acme: Tenant, path: str, said: dict[str, object], kept: Callable[[], str]
) -> None:
    desk_of(acme, Role.ADMIN).post(f"/admin/{path}/add/", said)

    with tenant_scope(acme.pk):
        assert kept() == _PLAIN


def test_words_that_are_there_already_turn_nothing_around_them(acme: Tenant) -> None:
    ticket, drawn = make_drafted(acme), make_drawn(acme)
    call = make_analyzed_call(acme)
    with tenant_scope(acme.pk):
        Ticket.objects.update(subject=_TURNED, requester_name=_TURNED)
        type(call).objects.update(company_name=_TURNED, original_filename=_TURNED)
    client = desk_of(acme, Role.ADMIN)

    for path in (
        ticket.get_absolute_url(),
        f"{reverse('tickets:merge', args=[ticket.pk])}?into={drawn.pk}",
        reverse("tickets:list"),
        call.get_absolute_url(),
        reverse("calls:list"),
    ):
        page = client.get(path).content.decode().partition("<body")[2]
        nodes = [node.strip() for node in _TEXT.findall(page) if "\u202e" in node]
        assert f"<bdi>{_TURNED}</bdi>" in page
        assert set(nodes) == {_TURNED}, path
