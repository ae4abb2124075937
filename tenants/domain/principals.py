"""Who asks through the API when it is not a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

from tenants.domain.roles import actions_of_scopes

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from django.contrib.auth.models import AnonymousUser
    from django.db.models import Model

    from tenants.models import ApiKey, User


Asker: TypeAlias = "User | AnonymousUser | KeyPrincipal"  # What a request is authenticated as.


class KeyPrincipal:
    """A program, let in by an API key; it may do what the key's scopes allow.

    Has what Django and DRF ask of a request's user, and no place in any team.
    """

    is_authenticated: Final = True
    is_anonymous: Final = False
    is_active: Final = True
    is_staff: Final = False
    is_platform_staff: Final = False
    membership: Final = None

    def __init__(self, key: ApiKey) -> None:
        self.key = key
        self._actions = actions_of_scopes(key.scopes)

    def __str__(self) -> str:
        return f"API key {self.key.prefix}"

    @property
    def pk(self) -> UUID:
        """The key's id: stable, and never a person's."""
        return self.key.pk

    @property
    def id(self) -> UUID:
        return self.key.pk

    def has_perm(self, perm: str, obj: Model | None = None) -> bool:
        return perm in self._actions

    def has_perms(self, perms: Iterable[str], obj: Model | None = None) -> bool:
        return self._actions.issuperset(perms)

    def has_module_perms(self, app_label: str) -> bool:
        return any(action.startswith(f"{app_label}.") for action in self._actions)


def name_of(asker: Asker) -> str:
    """A short, stable name for records and counters: `key:<id>`, `person:<id>` or `anonymous`."""
    if isinstance(asker, KeyPrincipal):
        return f"key:{asker.pk}"
    return f"person:{asker.pk}" if asker.is_authenticated else "anonymous"
