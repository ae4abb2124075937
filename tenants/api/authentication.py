"""Who asks: a program by its key, a person by a token or by the session of the pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework_simplejwt.tokens import AccessToken

from tenants.active import act_in
from tenants.api.tokens import place_of_token
from tenants.domain.keys import MARK, find_key
from tenants.domain.principals import KeyPrincipal

if TYPE_CHECKING:
    from django.http import HttpRequest
    from rest_framework.request import Request

    from tenants.models import ApiKey, User

__all__ = ["KeyAuthentication", "KeyPrincipal", "PageSessionAuthentication", "TokenAuthentication"]

_CHALLENGE: Final = 'Bearer realm="api"'


class KeyAuthentication(BaseAuthentication):
    """`Authorization: Bearer sa_…`: settles the request's tenant as the key's."""

    def authenticate(self, request: Request) -> tuple[KeyPrincipal, ApiKey] | None:
        text = _bearer(request)
        if text is None or not text.startswith(MARK):
            return None
        key = find_key(text)
        if key is None:
            raise AuthenticationFailed(_("This API key is unknown, expired or revoked."))
        act_in(_plain(request), key.tenant_id)
        return KeyPrincipal(key), key

    def authenticate_header(self, request: Request) -> str:
        return _CHALLENGE


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer <access token>`: settles the tenant that the token was issued for."""

    def authenticate(self, request: Request) -> tuple[User, str] | None:
        text = _bearer(request)
        if text is None or text.startswith(MARK):
            return None
        place = place_of_token(text, AccessToken)
        if place is None:
            raise AuthenticationFailed(_("This token is wrong, expired or no longer yours."))
        act_in(_plain(request), place.tenant_id)
        return place.user, text

    def authenticate_header(self, request: Request) -> str:
        return _CHALLENGE


class PageSessionAuthentication(SessionAuthentication):
    """The session of the pages, with its CSRF token on everything that changes something."""

    def enforce_csrf(self, request: Request) -> None:
        """Checks Django's request: looking for a form in DRF's would use up a JSON body."""
        super().enforce_csrf(_plain(request))  # type: ignore[arg-type]  # It asks for no more.


def _bearer(request: Request) -> str | None:
    """The credential after `Bearer`; None where another or no scheme is used."""
    scheme, _space, credential = request.headers.get("Authorization", "").partition(" ")
    return credential.strip() if scheme.lower() == "bearer" else None


def _plain(request: Request) -> HttpRequest:
    """Django's own request: the scope's late source holds that one."""
    return request._request  # noqa: SLF001  # DRF has no public name for it.
