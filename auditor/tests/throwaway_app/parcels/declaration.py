"""What this app adds to the product."""

from __future__ import annotations

from typing import Final

from calls.stages import CallStage
from tenants.domain.roles import KeyScope, RoleActions
from tenants.pages import AdminLink, ApiRoutes, PageRoutes, RailLink
from tenants.states import Role
from tenants.work_queue.sweeps import Sweep

_VIEW: Final = frozenset({"parcels.view_parcel"})

DECLARATION: Final = (
    *(RoleActions(role, _VIEW) for role in Role),
    KeyScope("parcels:read", "read parcels", _VIEW),
    PageRoutes("parcels/", "parcels.urls"),
    ApiRoutes("parcels.api_urls"),
    RailLink("Parcels", "calls", "parcels:list", "parcels.view_parcel"),
    AdminLink("Parcels", "package", "admin:parcels_parcel_changelist", "parcels.view_parcel"),
    Sweep("parcels.weigh_again", 90.0),
    CallStage(
        name="weighing",
        label="weighing",
        queue="analysis",
        work="parcels.weighing.weigh",
        after="analysis",
    ),
)
