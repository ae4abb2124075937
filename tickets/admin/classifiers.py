"""Versions of the classifier: how good each is, which one decides, and back with one click."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import path
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from tenants.admin.badges import badge
from tenants.admin.tenant_admin import ReadOnly
from tenants.domain.actors import actor_of
from tickets.admin.refusals import RefusalAdmin
from tickets.domain.chosen_engines import feature_engine
from tickets.domain.classifier.versions import activate, ask_for_training
from tickets.models import ClassifierVersion
from tickets.notify import notify_training
from tickets.states import ClassifierState

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse
    from django.urls import URLPattern
    from django.utils.safestring import SafeString

_HEAVY: Final = ("arrays", "training_set")
_COLOURS: Final = {
    ClassifierState.TRAINING: "running",
    ClassifierState.READY: "",
    ClassifierState.REJECTED: "warn",
    ClassifierState.FAILED: "failed",
}


class _OfIntent(NamedTuple):
    name: str
    texts: int
    wrong: int
    right: float


@admin.register(ClassifierVersion)
class ClassifierVersionAdmin(RefusalAdmin[ClassifierVersion], ReadOnly[ClassifierVersion]):
    list_display = (
        "number",
        "stands",
        "examples",
        "accuracy",
        "ece",
        "decides_since",
        "reason",
    )
    list_display_links = ("number",)
    list_filter = ("state",)
    fields = (
        "stands",
        "reason",
        "examples",
        "accuracy",
        "scope_auroc",
        "ece",
        "brier",
        "trained_at",
        "decides_since",
        "method",
        "read_by",
        "learned",
    )
    readonly_fields = fields
    actions = ("let_decide",)
    list_before_template = "admin/tickets/train.html"
    change_form_outer_before_template = "admin/tickets/classifier_acts.html"
    change_form_after_template = "admin/tickets/classifier_tables.html"

    def get_urls(self) -> list[URLPattern]:
        train = require_POST(self.admin_site.admin_view(self.train))
        return [path("train/", train, name="tickets_classifierversion_train"), *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ClassifierVersion]:
        return super().get_queryset(request).defer(*_HEAVY)

    def has_activate_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("tickets.change_classifierversion")

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, object] | None = None,
    ) -> HttpResponse:
        version = self.get_object(request, object_id)
        shown = {
            "intents": _worst_first(version) if version else [],
            "bins": version.reliability if version else [],
            "may_activate": self.has_activate_permission(request),
        }
        return super().change_view(request, object_id, form_url, (extra_context or {}) | shown)

    def train(self, request: HttpRequest) -> HttpResponse:
        """Ask for a version trained from what is known now."""
        if not request.user.has_perm("tickets.add_classifierversion"):
            raise PermissionDenied
        version = ask_for_training()
        notify_training()
        words = _("Version %d is being trained; the active version decides until it is ready.")
        messages.success(request, words % version.number)
        return redirect("admin:tickets_classifierversion_changelist")

    @admin.action(description=gettext_lazy("Activate this version"), permissions=["activate"])
    def let_decide(
        self, request: HttpRequest, queryset: QuerySet[ClassifierVersion]
    ) -> HttpResponse | None:
        versions = list(queryset[:2])
        if len(versions) != 1:
            messages.warning(request, _("Select one version: only one is active at a time."))
            return None
        version = activate(versions[0].pk, actor=actor_of(request.user), engine=feature_engine())
        words = _("Version %d is active from now on; earlier decisions stay as they are.")
        messages.success(request, words % version.number)
        return None

    @admin.display(description=gettext_lazy("status"))
    def stands(self, version: ClassifierVersion) -> SafeString:
        if version.is_active:
            return badge("completed", _("active"))
        state = ClassifierState(version.state)
        return badge(_COLOURS[state], str(state.label))

    @admin.display(description=gettext_lazy("examples"), ordering="example_count")
    def examples(self, version: ClassifierVersion) -> str:
        told = {"texts": f"{version.example_count:,}", "intents": version.intent_count}
        return _("%(texts)s in %(intents)d intents") % told if version.example_count else "\u2013"

    @admin.display(description=gettext_lazy("accuracy on held-out texts"))
    def accuracy(self, version: ClassifierVersion) -> str:
        return _percent(version.metrics.get("accuracy"))

    @admin.display(description=gettext_lazy("out-of-scope detection (AUROC)"))
    def scope_auroc(self, version: ClassifierVersion) -> str:
        return _number(version.metrics.get("scope_auroc"))

    @admin.display(description=gettext_lazy("calibration error"))
    def ece(self, version: ClassifierVersion) -> str:
        return _number(version.metrics.get("ece"))

    @admin.display(description=gettext_lazy("Brier score"))
    def brier(self, version: ClassifierVersion) -> str:
        return _number(version.metrics.get("brier"))

    @admin.display(description=gettext_lazy("embedding engine"))
    def read_by(self, version: ClassifierVersion) -> SafeString:
        return format_html('<code class="hash">{}</code>', version.embedding or "\u2013")

    @admin.display(description=gettext_lazy("training data fingerprint"))
    def learned(self, version: ClassifierVersion) -> SafeString:
        return format_html('<code class="hash">{}</code>', version.training_hash or "\u2013")

    @admin.display(description=gettext_lazy("activated"), ordering="activated_at")
    def decides_since(self, version: ClassifierVersion) -> str:
        if version.activated_at is None:
            return "\u2013"
        moment = date_format(localtime(version.activated_at), "DATETIME_FORMAT")
        told = {"moment": moment, "who": version.activator_name or _("its training")}
        return _("%(moment)s by %(who)s") % told


def _worst_first(version: ClassifierVersion) -> list[_OfIntent]:
    """Each intent's held-out texts, those most often taken for something else first."""
    counted: dict[str, tuple[int, int]] = version.metrics.get("intents", {})
    rows = [
        _OfIntent(name, texts, texts - right, 100 * right / texts if texts else 0.0)
        for name, (right, texts) in counted.items()
    ]
    return sorted(rows, key=lambda row: (row.right, -row.texts, row.name))


def _percent(share: float | None) -> str:
    return "\u2013" if share is None else f"{100 * share:.1f} %"


def _number(value: float | None) -> str:
    return "\u2013" if value is None else f"{value:.3f}"
