"""What this app adds to the product."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from calls.domain.uploads.keys import RECORDING
from calls.stages import STAGES
from tenants.domain.roles import KeyScope, RoleActions
from tenants.states import Role

_HEAR: Final = frozenset({"calls.view_call", "calls.hear_call"})
_WORK: Final = _HEAR | {
    "calls.upload_call",
    "calls.change_call",
    "calls.retry_call",
    "calls.cancel_call",
}
_SEE_ALL: Final = frozenset({"calls.view_cost", "calls.see_all_calls"})
_MANAGE: Final = (
    _WORK | _SEE_ALL | {"calls.delete_call", "calls.import_calls", "calls.pause_pipeline"}
)

DECLARATION: Final = (
    RoleActions(Role.AGENT, _HEAR),
    RoleActions(Role.SUPERVISOR, _WORK),
    RoleActions(Role.QA_MANAGER, _MANAGE),
    RoleActions(Role.ADMIN, _MANAGE),
    KeyScope("calls:read", _("read calls"), _HEAR | _SEE_ALL),
    KeyScope(
        "calls:write",
        _("upload and change calls"),
        _WORK | _SEE_ALL | {"calls.delete_call"},
    ),
    *STAGES,
    RECORDING,
)
