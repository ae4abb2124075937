"""What this app adds to the product."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from calls.domain.uploads.keys import ANALYSIS_COPY, RECORDING, RENDITION, TRANSCRIPT_COPY
from calls.functions import FUNCTIONS
from calls.stages import STAGES
from calls.work_kinds import WORK_KINDS
from tenants.domain.roles import KeyScope, RoleActions
from tenants.pages import AdminLink, ApiRoutes, PageRoutes, RailLink, UsagePage
from tenants.postgresql.words import StoredWords
from tenants.states import Role
from tenants.work_queue.kinds import work_kinds
from tenants.work_queue.sweeps import Sweep

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
    *WORK_KINDS,
    *FUNCTIONS,
    StoredWords("calls_stage", "kind", work_kinds),
    StoredWords("calls_importline", "kind", work_kinds),
    RECORDING,
    RENDITION,
    TRANSCRIPT_COPY,
    ANALYSIS_COPY,
    Sweep("calls.sweep_imports", 5.0),
    Sweep("calls.sweep_uploads", 60.0),
    Sweep("calls.sweep_expired_calls", 3600.0),
    Sweep("calls.sweep_search", 600.0),
    Sweep("calls.sweep_copies", 600.0),
    Sweep("calls.sweep_storage", 6 * 3600.0),
    PageRoutes("calls/", "calls.urls"),
    PageRoutes("search/", "calls.search_urls"),
    PageRoutes("storage/", "calls.views.storage.urls"),
    PageRoutes("admin/pipeline/", "calls.admin.urls"),
    ApiRoutes("calls.api.urls"),
    AdminLink(_("Calls"), "call", "admin:calls_call_changelist", "calls.view_call"),
    AdminLink(
        _("Imports"), "upload_file", "admin:calls_importrun_changelist", "calls.import_calls"
    ),
    AdminLink(_("Pipeline"), "account_tree", "pipeline:page", "calls.see_all_calls"),
    RailLink(_("Calls"), "calls", "calls:list", "calls.view_call"),
    RailLink(_("Search"), "search", "search:page", "calls.view_call"),
    RailLink(_("Pipeline"), "tenant", "pipeline:everywhere"),
    UsagePage("call", "admin:calls_call_change"),
)
