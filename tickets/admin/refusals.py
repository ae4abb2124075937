"""Pages on which a refusal is a sentence, never an error."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.shortcuts import redirect

from tenants.admin.tenant_admin import TenantAdmin
from tenants.domain.refusals import Refused, validation_message
from tenants.models import TenantOwned

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from django.http import HttpRequest, HttpResponse

M = TypeVar("M", bound=TenantOwned)
R = TypeVar("R", bound=Model)


class RefusalAdmin(TenantAdmin[M]):
    """What a domain function refuses stays undone, and the page says why."""

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, object] | None = None,
    ) -> HttpResponse:
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except Refused as refusal:
            return _back(request, refusal.message)
        except ValidationError as error:  # What another person's change made wrong meanwhile.
            return _back(request, validation_message(error))

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        try:
            return super().changelist_view(request, extra_context)
        except Refused as refusal:
            return _back(request, refusal.message)

    def for_each(
        self, request: HttpRequest, rows: Iterable[R], act: Callable[[R], object]
    ) -> list[R]:
        """Those that it was done to; of the others the page says why not."""
        done = []
        for row in rows:
            try:
                act(row)
            except Refused as refusal:
                messages.warning(request, f"{row}: {refusal.message}")
            else:
                done.append(row)
        return done


def _back(request: HttpRequest, why: str) -> HttpResponse:
    messages.error(request, why)
    return redirect(request.get_full_path())
