"""How people sign in, and how Django asks what they may do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend

from tenants.domain.roles import actions_of
from tenants.models import User

if TYPE_CHECKING:
    from django.db.models import Model
    from django.http import HttpRequest


class PeopleBackend(AuthenticationBackend):  # type: ignore[misc]  # allauth is untyped.
    """E-mail and password by allauth; permissions by the role in the current tenant."""

    def has_perm(self, user_obj: object, perm: str, obj: Model | None = None) -> bool:
        return isinstance(user_obj, User) and perm in actions_of(user_obj)

    def get_all_permissions(self, user_obj: object, obj: Model | None = None) -> set[str]:
        return set(actions_of(user_obj)) if isinstance(user_obj, User) else set()

    def has_module_perms(self, user_obj: object, app_label: str) -> bool:
        return any(
            action.startswith(f"{app_label}.") for action in self.get_all_permissions(user_obj)
        )


def login_of(request: HttpRequest, credentials: dict[str, str] | None = None) -> str | None:
    """The e-mail address that failures are counted for, whichever way was tried."""
    given = credentials or request.POST.dict()
    login = given.get("email") or given.get("login") or given.get("username")
    return login.strip().lower() if login else None


class InvitedOnly(DefaultAccountAdapter):  # type: ignore[misc]  # As above.
    """Nobody signs up: people are added by their tenant's admin."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
