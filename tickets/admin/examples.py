"""Examples: the texts a classifier learns from, and whose they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.contrib import admin, messages
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tenants.admin.site import Select, Textarea
from tenants.admin.tenant_admin import TenantForm
from tenants.domain.actors import actor_of
from tenants.domain.refusals import Refused
from tickets.admin.refusals import RefusalAdmin
from tickets.domain.intents.importing import check_examples
from tickets.domain.intents.teaching import add_examples, move_examples, remove_examples
from tickets.models import Example, Intent
from tickets.notify import notify_training

if TYPE_CHECKING:
    from django.db.models import ForeignKey, QuerySet
    from django.http import HttpRequest, HttpResponse, QueryDict

_OF_NONE = "none"
_NO_INTENT = gettext_lazy("no intent")


class AddForm(TenantForm[Example]):
    """Many at once; nobody teaches by a single text."""

    texts = forms.CharField(
        label=gettext_lazy("Texts"),
        widget=Textarea({"rows": 12}),
        help_text=gettext_lazy(
            "One per line. A text that belongs to another intent is moved to this one."
        ),
    )

    class Meta:
        model = Example
        fields = ("intent",)

    def clean_texts(self) -> list[str]:
        return [line for line in self.cleaned_data["texts"].splitlines() if line.strip()]

    def clean(self) -> dict[str, object]:
        given = super().clean() or {}
        try:
            check_examples(given.get("texts", ()), str(given.get("intent") or _NO_INTENT))
        except Refused as refusal:  # Said here, what was written stays on the page.
            self.add_error("texts", refusal.message)
        return given


class MoveForm(forms.Form):
    intent = forms.ModelChoiceField[Intent](
        label=gettext_lazy("Intent"),
        queryset=None,
        required=False,
        empty_label=_NO_INTENT,
        widget=Select,
    )

    def __init__(self, data: QueryDict | None) -> None:
        """Rows can be asked for within a scope only."""
        super().__init__(data)
        self.fields["intent"].queryset = Intent.objects.all()  # type: ignore[attr-defined]  # It is a choice of rows.


class IntentFilter(admin.SimpleListFilter):
    """One query, with the names."""

    title = gettext_lazy("intent")
    parameter_name = "intent"

    def has_output(self) -> bool:
        """Also where there is no intent, but one was asked for: the list is then empty."""
        return True

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin[Example]
    ) -> list[tuple[str, str]]:
        known = Intent.objects.values_list("pk", "name")
        return [(_OF_NONE, str(_NO_INTENT)), *((str(pk), name) for pk, name in known)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Example]) -> QuerySet[Example]:
        chosen = self.value()
        if chosen is None:
            return queryset
        if chosen == _OF_NONE:
            return queryset.filter(intent=None)
        known = {str(value) for value, _label in self.lookup_choices}
        return queryset.filter(intent__pk=chosen) if chosen in known else queryset.none()


@admin.register(Example)
class ExampleAdmin(RefusalAdmin[Example]):
    list_display = ("text", "about", "source", "who", "updated_at")
    list_filter = (IntentFilter, "source")
    list_select_related = ("intent", "by__user")
    search_fields = ("text",)
    ordering = ("-updated_at", "-pk")
    actions = ("move",)
    readonly_fields = ("text", "about", "source", "who", "updated_at")

    def get_fields(self, request: HttpRequest, obj: Example | None = None) -> tuple[str, ...]:
        return self.readonly_fields if obj else ("intent", "texts")

    def get_readonly_fields(
        self, request: HttpRequest, obj: Example | None = None
    ) -> tuple[str, ...]:
        return self.readonly_fields if obj else ()

    def get_form(
        self,
        request: HttpRequest,
        obj: Example | None = None,
        change: bool = False,
        **kwargs: object,
    ) -> type[forms.ModelForm[Example]]:
        if obj is None:
            kwargs["form"] = AddForm
        return super().get_form(request, obj, change, **kwargs)

    def has_change_permission(self, request: HttpRequest, obj: Example | None = None) -> bool:
        """A text is what it is: it moves, by the list's action, or goes."""
        return False

    def has_move_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("tickets.change_example")

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[object, object], request: HttpRequest, **kwargs: object
    ) -> forms.ModelChoiceField[Intent] | None:
        kwargs |= {"required": False, "empty_label": _NO_INTENT}
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(
        self, request: HttpRequest, obj: Example, form: forms.BaseForm, change: bool
    ) -> None:
        """An example for each line; the form's own instance is none of them."""
        given = form.cleaned_data
        count = add_examples(given["intent"], given["texts"], actor=actor_of(request.user))
        notify_training()
        words = ngettext(
            "%d example added; the classifier is learning it.",
            "%d examples added; the classifier is learning them.",
            count,
        )
        messages.success(request, words % count)

    def response_add(
        self, request: HttpRequest, obj: Example, post_url_continue: str | None = None
    ) -> HttpResponse:
        return self.response_post_save_add(request, obj)

    def delete_model(self, request: HttpRequest, obj: Example) -> None:
        remove_examples(Example.objects.filter(pk=obj.pk), actor=actor_of(request.user))
        notify_training()

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Example]) -> None:
        chosen = Example.objects.filter(pk__in=queryset.order_by().values("pk"))
        remove_examples(chosen, actor=actor_of(request.user))
        notify_training()

    @admin.action(description=gettext_lazy("Move to another intent\u2026"), permissions=["move"])
    def move(self, request: HttpRequest, queryset: QuerySet[Example]) -> HttpResponse | None:
        form = MoveForm(request.POST if "confirmed" in request.POST else None)
        if form.is_valid():
            intent: Intent | None = form.cleaned_data["intent"]
            count = move_examples(queryset, intent, actor=actor_of(request.user))
            notify_training()
            told = {"number": count, "intent": intent or _NO_INTENT}
            messages.success(request, _("Moved to %(intent)s: %(number)d.") % told)
            return None
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Move examples"),
            "form": form,
            "examples": queryset[:20],
            "count": queryset.count(),
            "selected": request.POST.getlist("_selected_action"),
            "across": request.POST.get("select_across", "0"),
        }
        return TemplateResponse(request, "admin/tickets/move_examples.html", context)

    @admin.display(description=gettext_lazy("intent"), ordering="intent__name")
    def about(self, example: Example) -> str:
        return str(example.intent or _NO_INTENT)

    @admin.display(description=gettext_lazy("labelled by"))
    def who(self, example: Example) -> str:
        return example.by_label or "\u2013"
