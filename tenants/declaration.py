"""What this app adds to the product."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from tenants.domain.roles import KeyScope, RoleActions
from tenants.functions import FUNCTIONS
from tenants.postgresql.functions import GeneratedFunctions
from tenants.states import Role
from tenants.work_queue.functions import work_functions
from tenants.work_queue.kinds import work_kinds

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

DECLARATION: Final = (
    RoleActions(Role.QA_MANAGER, _OVERSEE),
    RoleActions(Role.ADMIN, _OVERSEE | _ADMINISTER),
    KeyScope(
        "tenant:read",
        _("read people, teams and settings"),
        frozenset({"tenants.view_membership", "tenants.view_team", "tenants.view_tenantsettings"}),
    ),
    *FUNCTIONS,
    GeneratedFunctions(lambda: work_functions(work_kinds().values())),
)
