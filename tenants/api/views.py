"""What the views of every app's API begin with."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from django.db.models import Model
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from tenants.api.idempotency import IdempotentPosts
from tenants.api.throttling import write_allowance
from tenants.domain.actors import actor_of

if TYPE_CHECKING:
    from rest_framework.request import Request
    from rest_framework.response import Response

    from tenants.domain.actors import Actor

M = TypeVar("M", bound=Model)


class CountedView(APIView):
    """A view whose answers carry the RateLimit headers."""

    def finalize_response(
        self, request: Request, response: Response, *args: object, **kwargs: object
    ) -> Response:
        final = super().finalize_response(request, response, *args, **kwargs)
        write_allowance(request, final)
        return final


class TenantViewSet(IdempotentPosts, CountedView, GenericViewSet[M]):
    """Rows of the asker's tenant. Add DRF's mixins for the verbs, and `actions` for who may."""

    @property
    def actor(self) -> Actor:
        """Who asks. Raises PermissionDenied for who has no place in the tenant."""
        return actor_of(self.request.user)
