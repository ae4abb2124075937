"""The API's description: how one signs in, and what a refusal looks like, for every operation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.permissions import AllowAny

from tenants.api.idempotency import HEADER, IdempotentPosts
from tenants.api.problems import CONTENT_TYPE

if TYPE_CHECKING:
    from drf_spectacular.openapi import AutoSchema as Schema

Document = dict[str, object]
Direction = Literal["request", "response"]

_KEY: Final = {"type": "string", "pattern": "^[!-~]{1,200}$"}
_ALWAYS: Final = {"400": "The request is not valid.", "429": "Asked too often; see Retry-After."}
_SIGNED_IN: Final = {
    "401": "No credential, or a wrong one.",
    "403": "The role or the key's scopes do not allow this.",
}
_OF_ONE: Final = {"404": "There is nothing here, or it is not yours."}
_WITH_KEY: Final = {
    "409": "The same Idempotency-Key is still at work, or a value is already in use.",
    "422": "The Idempotency-Key was used for another request.",
}
_AGAINST_STATE: Final = {"409": "What is there by now does not allow it."}
_WITH_BODY: Final = {
    "413": "The body is too large.",
    "415": "The body is of another type than this address reads.",
}


class FaultSerializer(serializers.Serializer[None]):
    field = serializers.CharField(help_text="Dotted name; empty for the whole.", allow_blank=True)
    code = serializers.CharField()
    detail = serializers.CharField()


class ProblemSerializer(serializers.Serializer[None]):
    """RFC 9457."""

    type = serializers.CharField(help_text="A stable URN, or about:blank.")
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField(allow_blank=True)
    errors = FaultSerializer(many=True)  # type: ignore[assignment]  # RFC 9457 names it so.


class ProblemAwareSchema(AutoSchema):
    """Adds to each operation the problem documents it may answer, and the Idempotency-Key."""

    def get_override_parameters(self) -> list[object]:  # type: ignore[override]  # Its own says Any.
        own: list[object] = [*super().get_override_parameters()]
        if self.method != "POST" or not isinstance(self.view, IdempotentPosts):
            return own
        description = "1 to 200 visible ASCII characters. A repeat gets the first answer."
        return [
            *own,
            OpenApiParameter(HEADER, _KEY, OpenApiParameter.HEADER, description=description),
        ]

    def _get_response_bodies(self, direction: Direction = "response") -> Document:
        bodies: Document = super()._get_response_bodies(direction)
        for status, description in self._problems().items():
            bodies.setdefault(status, self._problem(description))
        return bodies

    def _problems(self) -> dict[str, str]:
        problems = dict(_ALWAYS)
        if AllowAny not in self.view.permission_classes:
            problems |= _SIGNED_IN
        elif self.method == "POST":
            problems["401"] = _SIGNED_IN["401"]
            problems["403"] = _SIGNED_IN["403"]
        if "{" in self.path:
            problems |= _OF_ONE
        if self.method in {"POST", "PUT", "PATCH"}:
            problems |= _WITH_BODY | _AGAINST_STATE
        if self.method == "POST" and isinstance(self.view, IdempotentPosts):
            problems |= _WITH_KEY
        return dict(sorted(problems.items()))

    def _problem(self, description: str) -> Document:
        component = self.resolve_serializer(ProblemSerializer, "response")
        return {"description": description, "content": {CONTENT_TYPE: {"schema": component.ref}}}


class KeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # Its own registry.
    target_class = "tenants.api.authentication.KeyAuthentication"
    name = "apiKey"

    def get_security_definition(self, auto_schema: Schema) -> dict[str, str]:
        return {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "sa_…",
            "description": "An API key of the tenant, for programs.",
        }


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # Its own registry.
    target_class = "tenants.api.authentication.TokenAuthentication"
    name = "accessToken"

    def get_security_definition(self, auto_schema: Schema) -> dict[str, str]:
        return {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "JWT",
            "description": "A person's access token from POST /api/v1/auth/token.",
        }


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # Its own registry.
    target_class = "tenants.api.authentication.PageSessionAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: Schema) -> dict[str, str]:
        return {"type": "apiKey", "in": "cookie", "name": "sessionid"}
