"""How to knock at every page of the admin: the same ways at each model, and a model's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.contrib import admin

from tenants.tests.walk.asking import asked_of, both, both_at
from tenants.tests.walk.entries import all_entries
from tenants.tests.walk.knocks import Knock

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.contrib.admin import ModelAdmin
    from django.db.models import Model

    from tenants.tests.walk.book import Book
    from tenants.tests.walk.entries import Desk, Knocks

_SELECTED: Final = "_selected_action"


def _desk(label: str, desk: Desk) -> Knocks:
    list_page = f"/admin/{label.replace('.', '/')}/"
    office = _office_of(label)

    def knocks(them: Book, own: Book) -> Iterator[Knock]:
        row = getattr(them, desk.row)
        for page in ("change", "delete", "history"):
            yield Knock("GET", f"{list_page}{row}/{page}/")
            yield Knock("POST", f"{list_page}{row}/{page}/", asked_of(them) | {"post": "yes"})
        yield Knock("GET", f"{list_page}{row}/")
        yield Knock("GET", f"{list_page}add/", asked_of(them))
        yield Knock("POST", f"{list_page}add/", {"name": "", "agent": them.member})
        typed = [getattr(them, name) for name in desk.found_by] if office.search_fields else []
        yield from _lists(list_page, row, typed, them)
        for action in {"delete_selected", *map(_action_name, office.actions or ())}:
            selected = {"action": action, _SELECTED: [row], "post": "yes", "select_across": "0"}
            yield Knock("POST", list_page, selected)
        yield from desk.knocks(them, own)

    return knocks


def _office_of(label: str) -> ModelAdmin[Model]:
    registry = admin.site._registry  # noqa: SLF001  # It has no public name.
    return next(office for model, office in registry.items() if model._meta.label_lower == label)


def _action_name(action: object) -> str:
    return action if isinstance(action, str) else str(getattr(action, "__name__", action))


def _lists(list_page: str, row: str, typed: Sequence[str], them: Book) -> Iterator[Knock]:
    yield Knock("GET", list_page)
    for text in typed:
        yield Knock("GET", list_page, {"q": text})
    yield Knock("GET", list_page, {"tenant__id__exact": them.tenant})
    yield Knock("GET", list_page, {"id__exact": row, "_popup": "1", "_to_field": "id"})


def _suggestions(them: Book, own: Book) -> Iterator[Knock]:
    """Every field that suggests rows, by everything one may type."""
    yield from both("/admin/autocomplete/")(them, own)
    for app, model, name in _suggesting_fields():
        where = {"app_label": app, "model_name": model, "field_name": name}
        for term in ("", them.email, them.number, them.member, them.team_name):
            yield Knock("GET", "/admin/autocomplete/", where | {"term": term})


def _suggesting_fields() -> Iterator[tuple[str, str, str]]:
    for model, desk in admin.site._registry.items():  # noqa: SLF001  # It has no public name.
        yield from (
            (model._meta.app_label, str(model._meta.model_name), name)
            for name in desk.autocomplete_fields
        )
        for inline in desk.inlines:
            yield from (
                (inline.model._meta.app_label, str(inline.model._meta.model_name), name)
                for name in inline.autocomplete_fields
            )


def _visit(them: Book, own: Book) -> Iterator[Knock]:
    """Without the reason that would begin one."""
    yield Knock("GET", "/admin/act-in/")
    yield Knock("POST", "/admin/act-in/", {"tenant": them.tenant, "reason": ""})


def desks() -> dict[str, Desk]:
    return {label: desk for entries in all_entries() for label, desk in entries.desks.items()}


def office() -> dict[str, Knocks]:
    """The admin's own pages, and every model's."""
    return {
        "admin/": both("/admin/"),
        "admin/login/": both("/admin/login/"),
        "admin/act-in/": _visit,
        "admin/act-in/leave/": both("/admin/act-in/leave/"),
        "admin/autocomplete/": _suggestions,
        "admin/jsi18n/": both("/admin/jsi18n/"),
        "admin/<app>/": both("/admin/tenants/"),
        "admin/<anything>": both_at(lambda them: f"/admin/r/1/{them.call}/"),
        **{label: _desk(label, desk) for label, desk in desks().items()},
        "admin/logout/": both("/admin/logout/"),
    }
