"""Whoever teaches the machine stands in the row, on its page and in the API."""

from __future__ import annotations

from html import unescape
from typing import TYPE_CHECKING, Final

import pytest

from tenants.domain.actors import SYSTEM
from tenants.scope import tenant_scope
from tenants.states import ActorKind
from tenants.tests.ask import as_key
from tenants.tests.make_actors import make_actor, stamp_by, stamp_of, table_of
from tickets.domain.classifier.versions import activate
from tickets.domain.intents.teaching import add_examples
from tickets.domain.knowledge.articles import Text, draft
from tickets.models import Example
from tickets.tests.make import make_classifier, make_intent
from tickets.tests.office import list_page, manager_of, page_of

if TYPE_CHECKING:
    from tenants.models import Tenant

_ALL: Final = (ActorKind.PERSON, ActorKind.API_KEY, ActorKind.PLATFORM, ActorKind.SYSTEM)


@pytest.mark.parametrize("kind", _ALL)
def test_who_activated_a_version_stands_in_it_on_its_page_and_in_the_api(
    acme: Tenant, kind: ActorKind
) -> None:
    actor = make_actor(acme, kind)
    with tenant_scope(acme.pk):
        version = activate(make_classifier(1).pk, actor=actor)
        version.refresh_from_db()
    stamp = (version.activated_by_id, version.activated_by_kind, version.activated_by_name)
    page = manager_of(acme).get(page_of(version)).content.decode()
    told = as_key(acme, "intents:write").get("/api/v1/intents/model").json()

    assert stamp == stamp_by(actor)
    assert f"by {'its training' if actor == SYSTEM else actor.name}" in unescape(page)
    assert told["activated_by"] == ("" if actor == SYSTEM else actor.name)


@pytest.mark.parametrize("kind", _ALL)
def test_who_wrote_a_version_stands_in_it_on_the_articles_page_and_in_the_api(
    acme: Tenant, kind: ActorKind
) -> None:
    actor = make_actor(acme, kind)
    with tenant_scope(acme.pk):
        version = draft("refunds", Text("Refunds", "Within a week."), actor=actor)
    page = unescape(manager_of(acme).get(page_of(version.article)).content.decode())
    told = as_key(acme, "intents:write").get(f"/api/v1/knowledge/{version.article_id}/versions")

    assert stamp_of(version) == stamp_by(actor)
    assert (actor.name in table_of(page)) == (actor != SYSTEM)
    email = actor.membership.user.email if actor.membership else None
    assert [row["by"] for row in told.json()["results"]] == [email]


@pytest.mark.parametrize("kind", _ALL)
def test_who_taught_an_example_stands_in_it_and_on_its_page(acme: Tenant, kind: ActorKind) -> None:
    actor = make_actor(acme, kind)
    with tenant_scope(acme.pk):
        add_examples(make_intent(acme), ["Money back"], actor=actor)
        example = Example.objects.get()
    page = unescape(manager_of(acme).get(list_page(Example)).content.decode())

    assert stamp_of(example) == stamp_by(actor)
    assert (actor.name in table_of(page)) == (actor != SYSTEM)
