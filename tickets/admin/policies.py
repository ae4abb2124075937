"""Policies: how sure an answer must be. A change is a new version, and says what it does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenants.admin.badges import badge
from tenants.admin.site import Switch, TextInput
from tenants.admin.tenant_admin import ReadOnly
from tenants.domain.actors import actor_of
from tickets.domain.decision.policies import change_policy, current_policy
from tickets.models import ClassifierVersion, DecisionPolicy

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.utils.safestring import SafeString

    from tenants.domain.actors import Actor

_SHOWN: Final = (0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 0.99)
_PERCENT: Final = {"inputmode": "decimal", "autocomplete": "off"}


class PolicyForm(forms.Form):
    is_on = forms.BooleanField(
        label=gettext_lazy("Auto-resolve"),
        required=False,
        widget=Switch,
        help_text=gettext_lazy(
            "The switch for all intents: when it is off, every ticket is escalated."
        ),
    )
    threshold = forms.FloatField(
        label=gettext_lazy("Confidence threshold"),
        min_value=0,
        max_value=1,
        widget=TextInput(_PERCENT),
        help_text=gettext_lazy(
            "From 0 to 1. Of answers given with a confidence of 0.75, one in four is wrong."
        ),
    )
    risk_target = forms.FloatField(
        label=gettext_lazy("Risk target, in %"),
        min_value=0.01,
        max_value=50,
        required=False,
        widget=TextInput(_PERCENT),
        help_text=gettext_lazy(
            "The most wrong answers in a hundred. Each intent then gets the lowest threshold that "
            "meets it with 95 % certainty, never below the confidence threshold. Intents with few "
            "held-out examples share one threshold, proven for all together; those with hardly "
            "any are escalated. Leave empty to use the confidence threshold alone."
        ),
    )
    audit_share = forms.FloatField(
        label=gettext_lazy("Audit sample, in %"),
        min_value=0,
        max_value=100,
        widget=TextInput(_PERCENT),
        help_text=gettext_lazy(
            "Automatic answers selected at random for a person to check. The results stop an "
            "intent that is wrong more often than the risk target allows."
        ),
    )
    opinion_band = forms.FloatField(
        label=gettext_lazy("Second-opinion margin"),
        min_value=0,
        max_value=1,
        widget=TextInput(_PERCENT),
        help_text=gettext_lazy(
            "Answers whose confidence is at most this far above the threshold get a second opinion "
            "from the language engine, if one is configured. 0 for never."
        ),
    )

    @classmethod
    def of(cls, policy: DecisionPolicy) -> PolicyForm:
        target = policy.risk_target
        return cls(
            initial={
                "is_on": policy.is_on,
                "threshold": f"{policy.threshold:g}",
                "risk_target": "" if target is None else f"{100 * target:g}",
                "audit_share": f"{100 * policy.audit_share:g}",
                "opinion_band": f"{policy.opinion_band:g}",
            }
        )

    def write(self, actor: Actor) -> DecisionPolicy:
        given = self.cleaned_data
        target = given["risk_target"]
        return change_policy(
            threshold=given["threshold"],
            risk_target=None if target is None else target / 100,
            audit_share=given["audit_share"] / 100,
            opinion_band=given["opinion_band"],
            is_on=given["is_on"],
            actor=actor,
        )


class _Line(NamedTuple):
    """What a threshold did on held-out texts."""

    threshold: float
    answered: float
    wrong: float


@admin.register(DecisionPolicy)
class DecisionPolicyAdmin(ReadOnly[DecisionPolicy]):
    list_display = ("number", "stands", "threshold", "target", "audited", "opinion_band",
                    "who", "created_at")  # fmt: skip
    list_display_links = ("number",)
    list_select_related = ("by__user",)
    fields = list_display
    readonly_fields = fields
    list_before_template = "admin/tickets/change_policy_link.html"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("tickets.add_decisionpolicy")

    def add_view(
        self,
        request: HttpRequest,
        form_url: str = "",
        extra_context: dict[str, object] | None = None,
    ) -> HttpResponse:
        """The active policy, to be changed: the new version takes its place."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        policy = current_policy()
        form = PolicyForm(request.POST) if request.method == "POST" else PolicyForm.of(policy)
        if form.is_valid():
            new = form.write(actor_of(request.user))
            messages.success(request, _said_of(new))
            return redirect("admin:tickets_decisionpolicy_changelist")
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Change policy"),
            "form": form,
            "policy": policy,
            "lines": _lines(),
        }
        return TemplateResponse(request, "admin/tickets/change_policy.html", context)

    @admin.display(description=gettext_lazy("status"))
    def stands(self, policy: DecisionPolicy) -> SafeString:
        if not policy.is_active:
            return badge("", _("replaced"))
        return (
            badge("completed", _("active"))
            if policy.is_on
            else badge("warn", _("active, auto-resolve off"))
        )

    @admin.display(description=gettext_lazy("by"))
    def who(self, policy: DecisionPolicy) -> str:
        return policy.by_label or "\u2013"

    @admin.display(description=gettext_lazy("risk target"), ordering="risk_target")
    def target(self, policy: DecisionPolicy) -> str:
        return "\u2013" if policy.risk_target is None else f"{100 * policy.risk_target:g} %"

    @admin.display(description=gettext_lazy("audited"), ordering="audit_share")
    def audited(self, policy: DecisionPolicy) -> str:
        return f"{100 * policy.audit_share:g} %"


def _said_of(policy: DecisionPolicy) -> str:
    told = {"number": policy.number, "threshold": f"{policy.threshold:g}"}
    if not policy.is_on:
        return _("Policy %(number)d is active: every ticket is escalated.") % told
    if policy.risk_target is None:
        words = _("Policy %(number)d is active: auto-resolve from a confidence of %(threshold)s.")
        return words % told
    told["target"] = f"{100 * policy.risk_target:g}"
    words = _("Policy %(number)d is active: at most %(target)s wrong answers in a hundred.")
    return words % told


def _lines() -> list[_Line]:
    """From the active version's held-out texts; empty before the first."""
    active = ClassifierVersion.objects.filter(is_active=True).values_list("metrics", flat=True)
    curve: list[tuple[float, float, float]] = (active.first() or {}).get("risk_coverage", [])
    return [
        _Line(threshold, 100 * answered, 100 * wrong)
        for threshold in _SHOWN
        for _confidence, answered, wrong in curve[_last_above(curve, threshold)]
    ]


def _last_above(curve: list[tuple[float, float, float]], threshold: float) -> slice:
    """The point that answers most with at least this confidence; none where none has it."""
    count = sum(confidence >= threshold for confidence, _answered, _wrong in curve)
    return slice(max(count - 1, 0), count)
