"""What this app adds to the product."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from tenants.domain.roles import KeyScope, RoleActions, key_scopes
from tenants.functions import FUNCTIONS
from tenants.pages import AdminLink, ApiRoutes, PageRoutes, RailLink
from tenants.postgresql.functions import GeneratedFunctions
from tenants.postgresql.roles import AppendOnly
from tenants.postgresql.words import StoredWords
from tenants.states import Role
from tenants.work_queue.functions import work_functions
from tenants.work_queue.kinds import work_kinds
from tenants.work_queue.sweeps import Sweep

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as _Words

_OVERSEE: Final = frozenset(
    {
        "tenants.use_admin",
        "tenants.view_membership",
        "tenants.view_team",
        "tenants.add_team",
        "tenants.change_team",
        "tenants.delete_team",
        "tenants.view_teammember",
        "tenants.add_teammember",
        "tenants.change_teammember",
        "tenants.delete_teammember",
        "tenants.view_phonenumber",
        "tenants.view_aiprofile",
        "tenants.add_aiprofile",
        "tenants.change_aiprofile",
        "tenants.view_calltyperole",
        "tenants.add_calltyperole",
        "tenants.change_calltyperole",
        "tenants.delete_calltyperole",
        "tenants.view_usageentry",
        "tenants.view_tenantsettings",
    }
)
_ADMINISTER: Final = frozenset(
    {
        "tenants.add_membership",
        "tenants.change_membership",
        "tenants.change_tenantsettings",
        "tenants.view_apikey",
        "tenants.add_apikey",
        "tenants.change_apikey",
        "tenants.add_phonenumber",
        "tenants.change_phonenumber",
        "tenants.delete_phonenumber",
    }
)

_PEOPLE: Final = _("People")
_COMPANY: Final = _("Company")


def _admin_link(title: _Words, icon: str, model: str, group: _Words) -> AdminLink:
    page, action = f"admin:tenants_{model}_changelist", f"tenants.view_{model}"
    return AdminLink(title, icon, page, action, group)


DECLARATION: Final = (
    RoleActions(Role.QA_MANAGER, _OVERSEE),
    RoleActions(Role.ADMIN, _OVERSEE | _ADMINISTER),
    KeyScope(
        "tenant:read",
        _("read people, teams, AI profiles and settings"),
        frozenset(
            {
                "tenants.view_membership",
                "tenants.view_team",
                "tenants.view_tenantsettings",
                "tenants.view_aiprofile",
            }
        ),
    ),
    KeyScope("usage:read", _("read usage and its cost"), frozenset({"tenants.view_usageentry"})),
    *FUNCTIONS,
    GeneratedFunctions(lambda: work_functions(work_kinds().values())),
    StoredWords("tenants_apikey", "scopes", key_scopes, is_array=True),
    StoredWords("tenants_outgoingmail", "kind", work_kinds),
    StoredWords("tenants_tenantpause", "kind", work_kinds),
    StoredWords("tenants_systempause", "kind", work_kinds),
    AppendOnly("tenants_auditevent"),
    AppendOnly("tenants_aiprofileversion"),
    AppendOnly("tenants_usageentry"),
    AppendOnly("tenants_platformvisit"),
    Sweep("tenants.forget_old_answers", 3600.0),
    Sweep("tenants.lift_budget_pauses", 10.0),
    Sweep("tenants.top_up_wake_ups", 3.0),
    PageRoutes("accounts/", "tenants.urls"),
    PageRoutes("dashboards/usage/", "tenants.usage_urls"),
    ApiRoutes("tenants.api.urls"),
    RailLink(_("Usage"), "usage", "usage:overview", "tenants.view_usageentry"),
    _admin_link(_("Members"), "person", "membership", _PEOPLE),
    _admin_link(_("Teams"), "groups", "team", _PEOPLE),
    _admin_link(_("Settings"), "tune", "tenantsettings", _COMPANY),
    _admin_link(_("Phone numbers"), "dialpad", "phonenumber", _COMPANY),
    _admin_link(_("AI profiles"), "psychology", "aiprofile", _COMPANY),
    _admin_link(_("Roles of call types"), "label", "calltyperole", _COMPANY),
    _admin_link(_("API keys"), "key", "apikey", _COMPANY),
    _admin_link(_("Usage"), "payments", "usageentry", _COMPANY),
)
