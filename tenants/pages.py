"""What an app declares of its pages: where they answer, and what leads to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as _Words


@dataclass(frozen=True)
class PageRoutes:
    """`urls` is the dotted path of a module with `urlpatterns`."""

    prefix: str
    urls: str


@dataclass(frozen=True)
class ApiRoutes:
    """As PageRoutes, below /api/v1/."""

    urls: str


@dataclass(frozen=True)
class AdminLink:
    """An entry of the admin's navigation, shown to whoever may do `action`.

    Entries of one `group` stand together below its title; those without one come first.
    """

    title: str | _Words
    icon: str  # A name of Material Symbols.
    page: str  # A URL's name, as in RailLink and UsagePage.
    action: str
    group: str | _Words = ""
    is_above_others: bool = False  # Its address begins theirs: it is never marked as current.


@dataclass(frozen=True)
class RailLink:
    """An entry of the rail beside every page; without an `action` for platform staff only."""

    title: str | _Words
    icon: str  # A name of templates/_icon.html.
    page: str
    action: str = ""


@dataclass(frozen=True)
class UsagePage:
    """The page of what a line of the ledger is about, by its kind; it takes the id."""

    subject_kind: str
    page: str
