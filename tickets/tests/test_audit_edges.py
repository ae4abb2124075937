"""The pages and the API name whoever asked, once for each change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tenants.models import ApiKey, AuditEvent
from tenants.scope import tenant_scope
from tenants.states import ActorKind, Role
from tenants.tests.ask import as_key
from tenants.tests.make import make_member
from tenants.tests.make_actors import stamp_of
from tenants.tests.test_admin_site import signed_in
from tickets.domain.sla.clocks import service_level
from tickets.models import CallRule, Example, Intent, KnowledgeArticle, Macro
from tickets.tests.make import make_intent
from tickets.tests.office import act, add_page, page_of, sent

if TYPE_CHECKING:
    from django.db.models import Model
    from django.test import Client

    from tenants.models import Membership, Tenant

API = "/api/v1"


def manager_in(tenant: Tenant) -> tuple[Membership, Client]:
    member = make_member(tenant, Role.QA_MANAGER)
    return member, signed_in(member.user)


def only(tenant: Tenant, model: type[Model]) -> Model:
    with tenant_scope(tenant.pk):
        return model._default_manager.get()


def told_of(tenant: Tenant, member: Membership) -> list[str]:
    """What the person did, and nobody else did anything."""
    with tenant_scope(tenant.pk):
        events = list(AuditEvent.objects.all())
    assert {stamp_of(event) for event in events} == {(member.pk, ActorKind.PERSON, str(member))}
    return [event.action for event in events]


def test_pages_of_macros_and_rules(acme: Tenant) -> None:
    member, client = manager_in(acme)
    sent(client, add_page(Macro), name="Thanks", body="Thank you.")
    macro = only(acme, Macro)
    sent(client, page_of(macro), name="Thanks", body="Thanks.")
    sent(client, f"{page_of(macro).removesuffix('change/')}delete/", post="yes")
    sent(client, add_page(CallRule), name="Upset", is_on="on", sentiment="negative")

    assert told_of(acme, member) == [
        "macro.added",
        "macro.changed",
        "macro.deleted",
        "callrule.added",
    ]


def test_the_page_of_the_service_level(acme: Tenant) -> None:
    member, client = manager_in(acme)
    with tenant_scope(acme.pk):
        level = service_level()
    hours = {f"week_{day}_{end}": "" for day in range(7) for end in ("from", "to")}
    said = {"first_answer_minutes": "60", "resolution_minutes": "600", "days_off": "2026-12-25"}
    open_on_mondays = {"week_0_from": "08:30", "week_0_to": "16:00"}
    sent(client, page_of(level), **said | hours | open_on_mondays)

    assert told_of(acme, member) == ["servicelevel.changed"]
    with tenant_scope(acme.pk):
        event = AuditEvent.objects.get(subject_id=level.pk)
    assert event.before
    assert event.after
    assert (event.before["holidays"], event.after["holidays"]) == ([], ["2026-12-25"])
    assert (event.after["opens"][0], event.after["opens"][1]) == ("08:30:00", None)


def test_pages_of_intents_and_examples(acme: Tenant) -> None:
    member, client = manager_in(acme)
    sent(client, add_page(Intent), name="refund", risk="low", blocks_upset_customers="on")
    intent = only(acme, Intent)
    sent(client, add_page(Example), intent=intent.pk, texts="Money back")
    act(client, "switch_on", intent)
    act(client, "move", only(acme, Example), intent="", confirmed="yes")
    act(client, "delete_selected", only(acme, Example), post="yes")
    act(client, "delete_selected", intent, post="yes")

    assert told_of(acme, member) == [
        "intent.created",
        "intent.examples_added",
        "intent.changed",
        "intent.examples_moved",
        "intent.examples_removed",
        "intent.deleted",
    ]


def test_pages_of_articles(acme: Tenant) -> None:
    member, client = manager_in(acme)
    counted = {"versions-TOTAL_FORMS": 0, "versions-INITIAL_FORMS": 0}
    sent(client, add_page(KnowledgeArticle), slug="refunds", title="Refunds", body="Soon.")
    article = only(acme, KnowledgeArticle)
    for body in ("Never.", "Never."):
        sent(client, page_of(article), title="Refunds", body=body, **counted)
    act(client, "archive_all", article)
    act(client, "restore_all", article)

    assert told_of(acme, member) == [
        "article.drafted",
        "article.revised",
        "article.archived",
        "article.restored",
    ]


def test_a_program_is_named_with_its_key(acme: Tenant) -> None:
    intent, client = make_intent(acme), as_key(acme, "intents:write")
    of_intent = f"{API}/intents/{intent.pk}"
    client.patch(of_intent, {"auto_resolve": False}, format="json")
    client.post(f"{of_intent}/examples", {"examples": ["Money back"]}, format="json")
    client.delete(f"{of_intent}/examples/{only(acme, Example).pk}")
    client.delete(of_intent)
    client.post(f"{API}/knowledge", {"title": "Refunds", "body": "Soon."}, format="json")
    client.patch(f"{API}/policy", {"threshold": 0.9}, format="json")
    with tenant_scope(acme.pk):
        key = ApiKey.objects.get()
        events = list(AuditEvent.objects.filter(by_kind=ActorKind.API_KEY))

    assert [event.action for event in events] == [
        "intent.changed",
        "intent.examples_added",
        "intent.examples_removed",
        "intent.deleted",
        "article.drafted",
        "policy.changed",
    ]
    assert {(event.key_id, event.by_name) for event in events} == {(key.pk, str(key))}
