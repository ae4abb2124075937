"""What this app adds to the product."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from tenants.domain.roles import KeyScope, RoleActions
from tenants.pages import AdminLink, ApiRoutes, PageRoutes, RailLink, UsagePage
from tenants.postgresql.roles import AppendOnly
from tenants.postgresql.words import StoredWords
from tenants.states import Role
from tenants.work_queue.kinds import work_kinds
from tenants.work_queue.sweeps import Sweep
from tickets.domain.attachments.keys import ATTACHMENT
from tickets.functions import FUNCTIONS
from tickets.work_kinds import WORK_KINDS

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as _Words

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
    "tickets.view_suspendedmail",
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

_GROUP: Final = _("Tickets")


def _admin_link(title: _Words, icon: str, model: str) -> AdminLink:
    page, action = f"admin:tickets_{model}_changelist", f"tickets.view_{model}"
    return AdminLink(title, icon, page, action, _GROUP)


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
    ATTACHMENT,
    *FUNCTIONS,
    *WORK_KINDS,
    StoredWords("tickets_training", "kind", work_kinds),
    AppendOnly("tickets_decision", may_be_deleted=True),
    AppendOnly("tickets_verdict", may_be_deleted=True),
    Sweep("tickets.open_from_calls", 30.0),
    Sweep("tickets.suggest_to_all", 24 * 3600.0),
    Sweep("tickets.sweep", 3.0),
    Sweep("tickets.watch", 600.0),
    PageRoutes("tickets/figures/", "tickets.figures_urls"),
    PageRoutes("tickets/", "tickets.urls"),
    PageRoutes("feedback/", "tickets.feedback_urls"),
    ApiRoutes("tickets.api.urls"),
    AdminLink(
        _("All tickets"),
        "confirmation_number",
        "tickets:list",
        "tickets.view_ticket",
        _GROUP,
        is_above_others=True,
    ),
    _admin_link(_("Intents"), "category", "intent"),
    _admin_link(_("Suggested intents"), "lightbulb", "intentsuggestion"),
    _admin_link(_("Examples"), "format_quote", "example"),
    _admin_link(_("Classifier"), "model_training", "classifierversion"),
    _admin_link(_("Policy"), "rule", "decisionpolicy"),
    _admin_link(_("Knowledge"), "menu_book", "knowledgearticle"),
    _admin_link(_("Macros"), "quickreply", "macro"),
    _admin_link(_("Service level (SLA)"), "schedule", "servicelevel"),
    _admin_link(_("Tickets from calls"), "call_split", "callrule"),
    _admin_link(_("Feedback"), "star", "feedback"),
    _admin_link(_("Suspended mail"), "unsubscribe", "suspendedmail"),
    RailLink(_("Tickets"), "tickets", "tickets:list", "tickets.view_ticket"),
    UsagePage("ticket", "tickets:ticket"),
)
