"""What this app adds to the product."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from tenants.domain.roles import KeyScope, RoleActions
from tenants.states import Role
from tickets.functions import FUNCTIONS

_ANSWER: Final = frozenset(
    {
        "tickets.view_ticket",
        "tickets.send_ticket",
        "tickets.answer_ticket",
        "tickets.view_knowledgearticle",
    }
)
_LEAD: Final = frozenset({"tickets.assign_ticket", "tickets.merge_ticket", "tickets.audit_ticket"})
_KNOW: Final = frozenset(
    {"tickets.view_intent", "tickets.view_knowledgearticle", "tickets.view_figures"}
)
_TEACH: Final = _KNOW | {
    "tickets.view_feedback",
    "tickets.see_all_tickets",
    *(
        f"tickets.{verb}_{noun}"
        for verb in ("view", "add", "change", "delete")
        for noun in (
            "intent",
            "example",
            "classifierversion",
            "decisionpolicy",
            "intentsuggestion",
            "knowledgearticle",
            "articleversion",
            "macro",
            "servicelevel",
            "callrule",
        )
    ),
}
_MANAGE: Final = _ANSWER | _LEAD | _TEACH

DECLARATION: Final = (
    RoleActions(Role.AGENT, _ANSWER),
    RoleActions(Role.SUPERVISOR, _ANSWER | _LEAD | _KNOW),
    RoleActions(Role.QA_MANAGER, _MANAGE),
    RoleActions(Role.ADMIN, _MANAGE),
    KeyScope(
        "tickets:read",
        _("read tickets, intents and knowledge"),
        _KNOW | {"tickets.view_ticket", "tickets.see_all_tickets"},
    ),
    # No person rates: a rating is the customer's, whom only a program can speak for.
    KeyScope(
        "tickets:write",
        _("send, answer and rate tickets"),
        _ANSWER | _LEAD | {"tickets.rate_ticket", "tickets.see_all_tickets"},
    ),
    KeyScope("intents:write", _("change intents and knowledge"), _TEACH),
    *FUNCTIONS,
)
