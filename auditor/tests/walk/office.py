"""How to knock at every page of the admin: the same ways at each model, and a model's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.contrib import admin

from auditor.tests.walk.knocks import Knock
from auditor.tests.walk.pages import asked_of, both
from auditor.tests.walk.ticket_office import TICKET_DESKS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from auditor.tests.walk.book import Book
    from auditor.tests.walk.pages import Knocks

_SELECTED: Final = "_selected_action"
_INLINE: Final[dict[str, object]] = {"places-TOTAL_FORMS": 1, "places-INITIAL_FORMS": 0}


def _nothing(them: Book, own: Book) -> Iterator[Knock]:
    """No page of the model takes a reference."""
    yield from ()


def _key_actions(them: Book, own: Book) -> Iterator[Knock]:
    data = {"action": "revoke_keys", _SELECTED: [them.api_key], "confirmed": "yes"}
    yield Knock("POST", "/admin/tenants/apikey/", data)


def _call_references(them: Book, own: Book) -> Iterator[Knock]:
    path = f"/admin/calls/call/{own.call}/change/"
    yield Knock("POST", path, {"agent": them.member})
    yield Knock("POST", path, {"phone_number": them.phone})
    yield Knock("GET", "/admin/calls/call/", {"agent": them.member})
    yield Knock("GET", "/admin/calls/call/", {"agent__id__exact": them.member})
    yield Knock("GET", "/admin/calls/call/", {"stages__id": them.stage})


def _import_references(them: Book, own: Book) -> Iterator[Knock]:
    """Their run by our actions, and a drop-off that leads into theirs."""
    for action in ("go_on", "cancel", "download_report"):
        data = {"action": action, _SELECTED: [them.import_run]}
        yield Knock("POST", "/admin/calls/importrun/", data)
    sent: dict[str, object] = {"source": "bucket", "manifest": b"file\na.wav\n"}
    for under in (f"../{them.tenant}/", f"../../{them.tenant}/2026/"):
        yield Knock("POST", "/admin/calls/importrun/add/", sent | {"under": under})
    yield Knock("GET", "/admin/calls/importline/", {"run__id__exact": them.import_run})


def _team_places(them: Book, own: Book) -> Iterator[Knock]:
    """Their member into our team, and their place taken for one of our team's."""
    own_team = f"/admin/tenants/team/{own.team}/change/"
    planted: dict[str, object] = {"places-0-membership": them.member, "places-0-team": own.team}
    yield Knock("POST", own_team, {"name": "Billing"} | _INLINE | planted)
    moved: dict[str, object] = {"places-0-id": them.place, "places-0-membership": own.member}
    kept: dict[str, object] = {
        "places-TOTAL_FORMS": 1,
        "places-INITIAL_FORMS": 1,
        "places-0-team": own.team,
    }
    yield Knock("POST", own_team, {"name": "Billing"} | kept | moved)
    yield Knock("POST", own_team, {"name": "Billing"} | kept | moved | {"places-0-DELETE": "on"})
    yield Knock("POST", "/admin/tenants/team/add/", {"name": ""} | _INLINE | planted)


# Which of a book's keys names a row of the model, and the model's own knocks.
DESKS: Final[dict[str, tuple[str, Knocks]]] = {
    "calls.call": ("call", _call_references),
    "calls.importline": ("import_line", _nothing),
    "calls.importrun": ("import_run", _import_references),
    "tenants.apikey": ("api_key", _key_actions),
    "tenants.membership": ("member", _nothing),
    "tenants.phonenumber": ("phone", _nothing),
    "tenants.team": ("team", _team_places),
    "tenants.tenantsettings": ("settings", _nothing),
    "tenants.usageentry": ("usage", _nothing),
    **TICKET_DESKS,
}


def _desk(label: str, key: str, own_knocks: Knocks) -> Knocks:
    list_page = f"/admin/{label.replace('.', '/')}/"

    def knocks(them: Book, own: Book) -> Iterator[Knock]:
        row = getattr(them, key)
        for page in ("change", "delete", "history"):
            yield Knock("GET", f"{list_page}{row}/{page}/")
            yield Knock("POST", f"{list_page}{row}/{page}/", asked_of(them) | {"post": "yes"})
        yield Knock("GET", f"{list_page}{row}/")
        yield Knock("GET", f"{list_page}add/", asked_of(them))
        yield Knock("POST", f"{list_page}add/", {"name": "", "agent": them.member})
        yield from _searches(list_page, row, them)
        for action in (
            "delete_selected",
            "retry_failed",
            "cancel_work",
            "put_first",
            "revoke_keys",
        ):
            selected = {"action": action, _SELECTED: [row], "post": "yes", "select_across": "0"}
            yield Knock("POST", list_page, selected)
        yield from own_knocks(them, own)

    return knocks


def _searches(list_page: str, row: str, them: Book) -> Iterator[Knock]:
    yield Knock("GET", list_page)
    for text in (them.email, them.company, them.prefix, them.number, them.call, row):
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


def _at(path: Callable[[Book], str]) -> Knocks:
    return lambda them, own: both(path(them))(them, own)


OFFICE: Final[dict[str, Knocks]] = {
    "admin/": both("/admin/"),
    "admin/login/": both("/admin/login/"),
    "admin/act-in/": _visit,
    "admin/act-in/leave/": both("/admin/act-in/leave/"),
    "admin/autocomplete/": _suggestions,
    "admin/jsi18n/": both("/admin/jsi18n/"),
    "admin/(?P<app_label>calls|tenants|tickets)/$": both("/admin/tenants/"),
    "admin/(?P<url>.*)$": _at(lambda them: f"/admin/r/1/{them.call}/"),
    **{
        f"admin/{label.replace('.', '/')}/": _desk(label, key, own_knocks)
        for label, (key, own_knocks) in DESKS.items()
    },
    "admin/logout/": both("/admin/logout/"),
}
