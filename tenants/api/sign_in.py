"""Tokens for people: e-mail and password in, a short and a long token out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.signals import user_logged_in
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework_simplejwt.tokens import RefreshToken

from tenants.api.tokens import choose_place, issue_tokens, place_of_token
from tenants.api.views import CountedView
from tenants.domain.refusals import Refused
from tenants.models import User

if TYPE_CHECKING:
    from django.http import HttpRequest
    from rest_framework.request import Request

_LONGEST_PASSWORD: Final = 1024  # Hashing more costs us, and nobody types it.


class SignInSerializer(serializers.Serializer[None]):
    email = serializers.EmailField()
    password = serializers.CharField(
        max_length=_LONGEST_PASSWORD, trim_whitespace=False, style={"input_type": "password"}
    )
    tenant = serializers.SlugField(
        required=False,
        default="",
        allow_blank=True,
        help_text=_("The tenant's slug; required for people who belong to several."),
    )


class RefreshSerializer(serializers.Serializer[None]):
    refresh = serializers.CharField(max_length=4096)


class TokensSerializer(serializers.Serializer[None]):
    access = serializers.CharField(help_text=_("Send it as `Authorization: Bearer …`."))
    refresh = serializers.CharField()
    expires_in = serializers.IntegerField(help_text=_("Seconds the access token is good for."))


class SignInView(CountedView):
    """Signs a person in for one tenant. Failures count towards the lock of the sign-in page."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    def get_authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="api"'

    @extend_schema(
        operation_id="auth_token",
        tags=["auth"],
        request=SignInSerializer,
        responses={200: TokensSerializer},
    )
    def post(self, request: Request) -> Response:
        asked = SignInSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        user = _person(request._request, given["email"].lower(), given["password"])  # noqa: SLF001  # axes counts on Django's own.
        access, refresh = issue_tokens(choose_place(user, given["tenant"]))
        return Response(_tokens(str(access), str(refresh)))


class RefreshView(CountedView):
    """A new access token for a refresh token that is still good."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    def get_authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="api"'

    @extend_schema(
        operation_id="auth_refresh",
        tags=["auth"],
        request=RefreshSerializer,
        responses={200: TokensSerializer},
    )
    def post(self, request: Request) -> Response:
        asked = RefreshSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        text: str = asked.validated_data["refresh"]
        place = place_of_token(text, RefreshToken)
        if place is None:
            raise AuthenticationFailed(_("This token is wrong, expired or no longer yours."))
        access, _refresh = issue_tokens(place)
        return Response(_tokens(str(access), text))


def _person(request: HttpRequest, email: str, password: str) -> User:
    """Raises AuthenticationFailed, or Refused while too many failures lock the sign-in."""
    user = authenticate(request, email=email, password=password)
    # The lock's own middleware would put a page over our problem document.
    if request.__dict__.pop("axes_locked_out", False):
        raise LockedOutError
    if not isinstance(user, User):
        raise AuthenticationFailed(_("E-mail address and password do not match."))
    user_logged_in.send(sender=User, request=request, user=user)
    return user


class LockedOutError(Refused):
    """Too many failures from this address for this person."""

    def __init__(self) -> None:
        super().__init__(
            "locked-out", str(_("Too many failed attempts. Wait, then try again.")), status=429
        )
        self.wait = settings.AXES_COOLOFF_TIME.total_seconds()


def _tokens(access: str, refresh: str) -> dict[str, object]:
    seconds = settings.ACCESS_TOKEN_EXPIRE_MINUTES * 60
    return {"access": access, "refresh": refresh, "expires_in": seconds}
