"""Lists of rows: which page was asked for, and the filters as links."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

from tenants.domain.paging import Page, keyset_page
from tenants.models import TenantOwned

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.db.models import QuerySet
    from django.http import QueryDict
    from django.utils.functional import _StrPromise

    Label = str | _StrPromise

M = TypeVar("M", bound=TenantOwned)

_PLACE: Final = ("before", "after")


@dataclass(frozen=True, slots=True)
class FilterLink:
    """`query` is where the link leads: the same page with the filter's change made."""

    label: Label
    query: str
    is_on: bool


def page_asked(rows: QuerySet[M], query: QueryDict) -> Page[M]:
    """The page that `before` or `after` in the address stands for; one query."""
    before, after = (query.get(name, "") for name in _PLACE)
    return keyset_page(rows, before=before, after=after)


def query_with(query: QueryDict, **values: tuple[str, ...]) -> str:
    """The query with these values instead, from the first page on."""
    changed = query.copy()
    for name in _PLACE:
        changed.pop(name, None)
    for name, chosen in values.items():
        changed.setlist(name, list(chosen))
    for name in [name for name, found in changed.lists() if not any(found)]:
        del changed[name]
    return changed.urlencode()


def choice_links(
    query: QueryDict, name: str, choices: Iterable[tuple[Label, tuple[str, ...]]]
) -> list[FilterLink]:
    """One link a choice; the choice whose values the filter *name* has now is on."""
    now = set(query.getlist(name))
    return [
        FilterLink(label, query_with(query, **{name: values}), now == set(values))
        for label, values in choices
    ]


def active_filters(query: QueryDict, labels: Mapping[str, Label]) -> list[FilterLink]:
    """A link for each filter in *labels*, which takes that one away."""
    return [
        FilterLink(label, query_with(query, **{name: ()}), True) for name, label in labels.items()
    ]
