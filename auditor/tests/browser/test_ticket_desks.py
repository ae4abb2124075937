"""The admin's pages of tickets: nothing serious for axe, no sideways scroll, answers checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from auditor.tests.browser.accessibility import overflow, serious_faults
from calls.tests.make import make_call
from tenants.scope import tenant_scope
from tenants.states import Role
from tenants.tests.make import make_member
from tickets.models import (
    ArticleVersion,
    CallRule,
    ClassifierVersion,
    DecisionPolicy,
    Example,
    Feedback,
    Intent,
    IntentSuggestion,
    KnowledgeArticle,
    Macro,
    ServiceLevel,
)
from tickets.tests.make import make_decided_ticket, make_ticket_settings

if TYPE_CHECKING:
    from django.db.models import Model

    from auditor.tests.browser.visitor import Visitor
    from tenants.models import Tenant

_MODELS: Final = (
    ArticleVersion,
    CallRule,
    ClassifierVersion,
    DecisionPolicy,
    Example,
    Feedback,
    Intent,
    IntentSuggestion,
    KnowledgeArticle,
    Macro,
    ServiceLevel,
)
_FORMS: Final = (
    "callrule_add",
    "decisionpolicy_add",
    "example_add",
    "intent_import",
    "knowledgearticle_add",
    "knowledgearticle_import",
)
_QUALITY: Final = {
    "metrics": {"intents": {"refund": [9, 10]}, "accuracy": 0.9, "ece": 0.01},
    "reliability": [{"low": 0.9, "high": 1.0, "texts": 10, "confidence": 0.95, "right": 0.9}],
}


@pytest.fixture
def manager(acme: Tenant, visitor: Visitor) -> Visitor:
    person = make_member(acme, Role.QA_MANAGER)
    with tenant_scope(acme.pk):
        make_decided_ticket(acme, call=make_call(acme), by=person)
        make_ticket_settings(acme)
        ClassifierVersion.objects.update(**_QUALITY)
    visitor.enter(person)
    return visitor


def is_fine(visitor: Visitor, path: str) -> None:
    visitor.go(path)
    assert (serious_faults(visitor.page), overflow(visitor.page)) == ([], 0)


@pytest.mark.parametrize("model", _MODELS)
def test_a_desks_pages_are_fine(acme: Tenant, manager: Visitor, model: type[Model]) -> None:
    name = f"admin:tickets_{model._meta.model_name}"
    with tenant_scope(acme.pk):
        row = model._default_manager.get()
    is_fine(manager, reverse(f"{name}_changelist"))
    is_fine(manager, reverse(f"{name}_change", args=[row.pk]))


@pytest.mark.parametrize("name", _FORMS)
def test_a_form_is_fine(manager: Visitor, name: str) -> None:
    is_fine(manager, reverse(f"admin:tickets_{name}"))


def test_an_answer_is_checked_while_it_is_written(manager: Visitor) -> None:
    manager.go(reverse("admin:tickets_intent_add"))
    said = manager.page.get_by_role("status")

    manager.page.get_by_label("Answer", exact=True).fill("Dear {first_name}, soon.")
    expect(said).to_contain_text("Dear Ada, soon.")

    manager.page.get_by_label("Answer", exact=True).fill("Dear {name}, soon.")
    expect(said).to_contain_text("There is no field {name}.")
