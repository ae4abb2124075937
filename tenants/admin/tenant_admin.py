"""What every admin page over a tenant's rows has in common."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeVar

from django import forms
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.widgets import AutocompleteSelect, RelatedFieldWidgetWrapper
from django.core.exceptions import BadRequest, ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils.translation import gettext as _

from tenants.admin.site import ModelAdmin, TabularInline
from tenants.domain.actors import actor_of
from tenants.domain.refusals import Refused
from tenants.domain.rows import broken_rule, columns_of, delete_row, save_row
from tenants.domain.wording import one_line
from tenants.identifiers import parse_uuid
from tenants.models import TenantOwned

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import Field, ForeignKey, QuerySet
    from django.forms import BaseInlineFormSet
    from django.http import HttpRequest, HttpResponse
    from django.urls import URLPattern

M = TypeVar("M", bound=TenantOwned)
P = TypeVar("P", bound=TenantOwned)

_REFUSAL: Final = "refusal"  # Kept on the request that is answered by the form once more.
_NAMED: Final = 20  # Rows that a confirmation names; the others it counts.


class TenantForm(forms.ModelForm[M]):
    """Keeps `tenant` off the page, but in the checks of the constraints that name it.

    `read` is what the row held before it was filled in; `refusal` is why saving it failed, said
    where nothing else is wrong.
    """

    refusal: ValidationError | None = None

    def full_clean(self) -> None:
        self.read = columns_of(self.instance)
        super().full_clean()
        if self.refusal and self.is_bound and not self.errors:
            self._add_refusal(self.refusal)

    def clean(self) -> dict[str, Any] | None:
        """What is written on a line is one, without marks that turn its surroundings round."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        for name, field in self.fields.items():
            said = given.get(name)
            is_line = isinstance(field, forms.CharField) and not isinstance(
                field.widget, forms.Textarea
            )
            if is_line and isinstance(said, str):
                given[name] = one_line(said)
        return given

    def _add_refusal(self, refusal: ValidationError) -> None:
        """At its fields, as far as the form has them."""
        by_field = refusal.error_dict if hasattr(refusal, "error_dict") else {"": [refusal]}
        for name, errors in by_field.items():
            self.add_error(name if name in self.fields else None, errors)

    def _get_validation_exclusions(self) -> set[str]:
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]  # No stub.
        return excluded - {"tenant"}


class _SuggestedRow(AutocompleteSelect):
    """As stock, which looks a row up by whatever was sent before the form is shown again."""

    def optgroups(  # type: ignore[override]  # The stub's type is of any.
        self, name: str, value: Sequence[str], attr: dict[str, object] | None = None
    ) -> Sequence[object]:
        keys = [key for key in value if parse_uuid(str(key))]
        return super().optgroups(name, keys, attr)


class _PlainChoices:
    """Choices of related rows, without the links that open one in a window of its own."""

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[object, object], request: HttpRequest, **kwargs: object
    ) -> forms.ModelChoiceField[Any] | None:
        if db_field.name in self.get_autocomplete_fields(request):  # type: ignore[attr-defined]  # Mixed in.
            kwargs["widget"] = _SuggestedRow(db_field, self.admin_site)  # type: ignore[attr-defined]  # As above.
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc, no-any-return]  # As above.

    def formfield_for_dbfield(
        self, db_field: Field[object, object], request: HttpRequest, **kwargs: object
    ) -> forms.Field | None:
        field: forms.Field | None
        field = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]  # Mixed in.
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            for link in ("add", "change", "delete", "view"):
                setattr(field.widget, f"can_{link}_related", False)
        return field


class TenantAdmin(_PlainChoices, ModelAdmin[M]):
    """Base of every admin page over tenant-owned rows.

    Rows, choices and autocompletes come from scoped managers. The stock admin's own log is one
    for all tenants, so nothing is written there and no page shows it: what is saved and deleted
    is audited.
    """

    form = TenantForm  # type: ignore[assignment]  # The stub cannot say "a form of my model".
    show_full_result_count = False
    view_on_site = False
    list_per_page = 50

    def get_urls(self) -> list[URLPattern]:
        return [url for url in super().get_urls() if not str(url.name or "").endswith("_history")]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        if not all(map(parse_uuid, request.POST.getlist(ACTION_CHECKBOX_NAME))):
            raise BadRequest  # No row has such a key.
        return super().changelist_view(request, extra_context)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, object] | None = None,
    ) -> HttpResponse:
        """What cannot be saved comes back as it was typed, with the reason.

        Forms are checked before: it is what others saved in the meantime, or a rule of the domain.
        """
        show = partial(super().changeform_view, request, object_id, form_url, extra_context)
        try:
            return show()
        except (IntegrityError, Refused, ValidationError) as error:
            if request.method != "POST" or _REFUSAL in request.__dict__:
                raise
            request.__dict__[_REFUSAL] = _refusal_of(error)
        return show()

    def get_form(
        self,
        request: HttpRequest,
        obj: M | None = None,
        change: bool = False,
        **kwargs: object,
    ) -> type[forms.ModelForm[M]]:
        form = super().get_form(request, obj, change, **kwargs)
        form.refusal = request.__dict__.get(_REFUSAL)  # type: ignore[attr-defined]  # A TenantForm, of this request.
        return form

    def save_model(self, request: HttpRequest, obj: M, form: forms.BaseForm, change: bool) -> None:
        save_row(obj, form.read, actor_of(request.user))  # type: ignore[attr-defined]  # A TenantForm.

    def delete_model(self, request: HttpRequest, obj: M) -> None:
        delete_row(obj, actor_of(request.user))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[M]) -> None:
        actor = actor_of(request.user)
        with transaction.atomic():
            for row in queryset:
                delete_row(row, actor)

    def save_formset(
        self,
        request: HttpRequest,
        form: forms.BaseForm,
        formset: BaseInlineFormSet[TenantOwned, M, TenantForm[TenantOwned]],
        change: bool,
    ) -> None:
        actor, rows = actor_of(request.user), formset.save(commit=False)
        for row in formset.deleted_objects:
            delete_row(row, actor)
        for inline in formset.forms:
            if inline.instance in rows:
                save_row(inline.instance, inline.read, actor)

    def get_deleted_objects(
        self, objs: QuerySet[M] | Sequence[M], request: HttpRequest
    ) -> tuple[list[str], dict[str, int], set[str], list[str]]:
        """As stock, with a bound on how many rows the confirmation names."""
        named, counts, missing, protected = super().get_deleted_objects(objs, request)
        return _bounded(named), counts, missing, _bounded(protected)

    def log_addition(  # type: ignore[override]  # Nothing is written, so nothing is returned.
        self, request: HttpRequest, obj: M, message: object
    ) -> None:
        return None

    def log_change(  # type: ignore[override]  # Nothing is written, so nothing is returned.
        self, request: HttpRequest, obj: M, message: object
    ) -> None:
        return None

    def log_deletions(  # type: ignore[override]  # Nothing is written, so nothing is returned.
        self, request: HttpRequest, queryset: QuerySet[M]
    ) -> None:
        return None

    def _get_obj_does_not_exist_redirect(
        self, request: HttpRequest, opts: object, object_id: str
    ) -> HttpResponse:
        """A row of another tenant and a row of nobody: the same 404."""
        raise Http404


class OneButtonAdmin(TenantAdmin[M]):
    """A form with one button: what comes next is another page."""

    def render_change_form(  # noqa: PLR0913, PLR0917  # Django's own.
        self,
        request: HttpRequest,
        context: dict[str, object],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: M | None = None,
    ) -> HttpResponse:
        context |= {"show_save_and_add_another": False, "show_save_and_continue": False}
        return super().render_change_form(request, context, add, change, form_url, obj)


class ReadOnly(TenantAdmin[M]):
    """Rows that the product writes and people read."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return False


class TenantInline(_PlainChoices, TabularInline[M, P]):
    """Rows beside a row, to change with it."""

    form = TenantForm  # type: ignore[assignment]  # As in TenantAdmin.
    extra = 1
    hide_title = True


class ReadOnlyInline(TabularInline[M, P]):
    """Rows beside a row, to read: whoever may open the page may see them."""

    extra = 0
    can_delete = False
    hide_title = True

    def has_view_permission(self, request: HttpRequest, obj: P | None = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: P | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: P | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: P | None = None) -> bool:
        return False


def _refusal_of(error: IntegrityError | Refused | ValidationError) -> ValidationError:
    if isinstance(error, IntegrityError):
        return ValidationError(broken_rule(error))
    return ValidationError(error.message) if isinstance(error, Refused) else error


def _bounded(rows: list[str]) -> list[str]:
    more = len(rows) - _NAMED
    if more <= 0:
        return list(rows)
    return [*rows[:_NAMED], _("and %(count)d more") % {"count": more}]
