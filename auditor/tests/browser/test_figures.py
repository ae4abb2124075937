"""The pages of figures, with all that can be opened on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from auditor.tests.browser.accessibility import overflow, serious_faults
from tenants.domain.periods import CUSTOM
from tenants.scope import tenant_scope
from tenants.states import Role
from tenants.tests.make import make_member
from tickets.models import ClassifierVersion
from tickets.tests.make_figures import make_world

if TYPE_CHECKING:
    from auditor.tests.browser.visitor import Visitor
    from tenants.models import Tenant

_OPEN_ALL = "for (const one of document.querySelectorAll('details.behind')) one.open = true"
_PERIOD = f"?period={CUSTOM}&first=2026-01-01&last=2026-04-01"
_BINS = [{"low": 0.8, "high": 0.9, "texts": 40, "confidence": 0.85, "right": 0.9}]


@pytest.mark.parametrize("name", ["overview", "intents", "versions", "what-if"])
def test_figures_are_open_to_everybody(name: str, acme: Tenant, visitor: Visitor) -> None:
    make_world(acme, seed=21, tickets=60)
    with tenant_scope(acme.pk):
        ClassifierVersion.objects.filter(number=2).update(
            is_active=True,
            reliability=_BINS,
            metrics={"texts": 40, "ece": 0.05, "risk_coverage": [[0.9, 0.5, 0.1], [0.8, 1, 0.2]]},
        )
    visitor.enter(make_member(acme, Role.QA_MANAGER))

    visitor.go(reverse(f"figures:{name}") + _PERIOD + "&threshold=0.5")
    visitor.page.evaluate(_OPEN_ALL)

    assert serious_faults(visitor.page) == []
    assert overflow(visitor.page) == 0
