"""What may be done with calls from their list and from their page: retry, cancel, put first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.contrib import admin, messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from calls.domain.pipeline.control import cancel, put_first, retry
from calls.models import Call
from calls.states import CallStatus
from tenants.admin.tenant_admin import TenantAdmin
from tenants.domain.actors import actor_of
from tenants.work_queue.notify import notify

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse
    from django.utils.functional import _StrPromise as _Words


_RETRIED: Final = ngettext_lazy("%d call is retried.", "%d calls are retried.")
_HOPELESS: Final = ngettext_lazy(
    "%d would fail the same way again.", "%d would fail the same way again."
)
_NOT_FAILED: Final = ngettext_lazy("%d has not failed.", "%d have not failed.")
_CANCELLED: Final = ngettext_lazy(
    "Processing of %d call is cancelled. A retry starts it again.",
    "Processing of %d calls is cancelled. A retry starts it again.",
)
_ENDED: Final = ngettext_lazy("%d already finished.", "%d already finished.")
_FIRST: Final = ngettext_lazy("%d call is first in line.", "%d calls are first in line.")
_NOT_IN_LINE: Final = ngettext_lazy(
    "%d is not waiting: it is running or has finished.",
    "%d are not waiting: they are running or have finished.",
)


class PipelineActions(TenantAdmin[Call]):
    """Each says how many calls it changed, and why not the others."""

    actions = ("retry_failed", "cancel_work", "put_first")
    change_form_outer_before_template = "admin/calls/acts.html"

    def has_retry_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("calls.retry_call")

    def has_cancel_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("calls.cancel_call")

    @admin.action(description=gettext_lazy("Retry failed calls"), permissions=["retry"])
    def retry_failed(self, request: HttpRequest, queryset: QuerySet[Call]) -> HttpResponse | None:
        calls = _chosen(queryset)
        stages = retry(calls, actor_of(request.user))
        notify(*stages)
        hopeless = calls.filter(status=CallStatus.FAILED).count()
        rest = calls.count() - len(stages) - hopeless
        counted = [(_RETRIED, len(stages)), (_HOPELESS, hopeless), (_NOT_FAILED, rest)]
        return self._tell(request, calls, counted, _("There is nothing to retry."))

    @admin.action(description=gettext_lazy("Cancel processing"), permissions=["cancel"])
    def cancel_work(self, request: HttpRequest, queryset: QuerySet[Call]) -> HttpResponse | None:
        calls = _chosen(queryset)
        stages = cancel(calls, actor_of(request.user))
        counted = [(_CANCELLED, len(stages)), (_ENDED, calls.count() - len(stages))]
        return self._tell(request, calls, counted, _("There is nothing to cancel."))

    @admin.action(description=gettext_lazy("Put first in line"), permissions=["retry"])
    def put_first(self, request: HttpRequest, queryset: QuerySet[Call]) -> HttpResponse | None:
        calls = _chosen(queryset)
        stages = put_first(calls, actor_of(request.user))
        counted = [(_FIRST, len(stages)), (_NOT_IN_LINE, calls.count() - len(stages))]
        return self._tell(request, calls, counted, _("There is nothing to put first."))

    def _tell(
        self,
        request: HttpRequest,
        calls: QuerySet[Call],
        counted: list[tuple[_Words, int]],
        nothing: str,
    ) -> HttpResponse | None:
        """The first of *counted* are the changed ones. Back to a call's page, if asked from it."""
        is_done = counted[0][1] > 0
        words = [str(sentence % number) for sentence, number in counted if number]
        level = messages.SUCCESS if is_done else messages.WARNING
        self.message_user(request, " ".join(words if is_done else [nothing, *words]), level)
        call = calls.first() if "stay" in request.POST else None
        return redirect("admin:calls_call_change", call.pk) if call else None


def _chosen(queryset: QuerySet[Call]) -> QuerySet[Call]:
    """Those chosen in the list, as rows to change: the change may take them out of its filter."""
    ids = list(queryset.order_by().values_list("pk", flat=True))
    chosen: QuerySet[Call] = Call.objects.filter(pk__in=ids)
    return chosen
