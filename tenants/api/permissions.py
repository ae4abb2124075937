"""What the asker may do, by role or by scope."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rest_framework.permissions import BasePermission

if TYPE_CHECKING:
    from rest_framework.request import Request
    from rest_framework.views import APIView


class MayAct(BasePermission):
    """Asks for the action that the view declares; what declares none is closed.

    A viewset says `actions = {"list": "tenants.view_team", …}` by its method names, a plain view
    `required_action = "tenants.view_team"`. Whether the asker may do it to this very row is the
    queryset's business: what one may not see does not exist.
    """

    def has_permission(self, request: Request, view: APIView) -> bool:
        if not request.user.is_authenticated:
            return False
        if request.method not in view.allowed_methods or request.method == "OPTIONS":
            return True  # Nothing runs: the answer is 405.
        action = required_action(view)
        return action is not None and bool(request.user.has_perm(action))


def required_action(view: APIView) -> str | None:
    """The action this request needs, by the role table's name."""
    actions: dict[str, str] = getattr(view, "actions", {})
    single: str | None = getattr(view, "required_action", None)
    return actions.get(getattr(view, "action", None) or "", single)
