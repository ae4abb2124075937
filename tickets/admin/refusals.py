"""Pages on which a refusal is a sentence, never an error."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from django.contrib import messages
from django.db.models import Model
from django.shortcuts import redirect

from tenants.admin.tenant_admin import TenantAdmin
from tenants.domain.refusals import Refused
from tenants.models import TenantOwned

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from django.http import HttpRequest, HttpResponse

M = TypeVar("M", bound=TenantOwned)
R = TypeVar("R", bound=Model)


class RefusalAdmin(TenantAdmin[M]):
    """What a domain function refuses stays undone, and the page says why."""

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        try:
            return super().changelist_view(request, extra_context)
        except Refused as refusal:
            messages.error(request, refusal.message)
            return redirect(request.get_full_path())

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
