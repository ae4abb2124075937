"""Forms of the admin sent by several at once: one is first, the others see why."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

import pytest
from django.test import Client

from calls.states import SentimentLabel
from tenants.states import Role
from tenants.tests.make import make_member
from tickets.states import Risk
from tickets.tests.side_by_side import at_once

if TYPE_CHECKING:
    from django.http import HttpResponse

    from tenants.models import Tenant, User

_NO_PLACES: Final = {"places-TOTAL_FORMS": 0, "places-INITIAL_FORMS": 0}
_FORMS: Final = [
    (
        "tenants/membership",
        {"email": "new@example.com", "full_name": "Typed Name", "role": Role.AGENT},
        "This person is already a member.",
    ),
    ("tenants/team", {"name": "Typed Name", **_NO_PLACES}, "A team of this name exists already."),
    (
        "tickets/macro",
        {"name": "Typed Name", "body": "Thank you."},
        "A macro of this name exists already.",
    ),
    (
        "tickets/callrule",
        {"name": "Typed Name", "sentiment": SentimentLabel.NEGATIVE},
        "A rule of this name exists already.",
    ),
    (
        "tickets/intent",
        {"name": "Typed Name", "risk": Risk.LOW},
        "An intent of this name exists already.",
    ),
    (
        "tickets/knowledgearticle",
        {"title": "Typed Name", "slug": "typed", "body": "A text."},
        "An article with this address exists already.",
    ),
]


def _sent(user: User, path: str, said: dict[str, object]) -> HttpResponse:
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client.post(path, said)  # type: ignore[return-value]  # A test's response.


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("model", "said", "why"), _FORMS)
def test_a_form_sent_by_several_at_once_is_saved_once_and_comes_back_to_the_others(
    acme: Tenant, model: str, said: dict[str, object], why: str
) -> None:
    user = make_member(acme, Role.ADMIN).user
    send = partial(_sent, user, f"/admin/{model}/add/", said)

    answers = at_once(acme, *[send] * 5)

    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 200, 302]
    for answer in answers:
        if answer.status_code == 200:
            page = answer.content.decode()
            assert why in page
            assert "Typed Name" in page
