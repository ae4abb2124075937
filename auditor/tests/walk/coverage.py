"""What the product answers at, to be compared with where the walk went."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.contrib import admin
from django.urls import URLPattern, URLResolver, get_resolver, resolve
from drf_spectacular.generators import SchemaGenerator

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_VERBS = {"get", "put", "post", "patch", "delete"}


def all_routes() -> set[str]:
    return set(_routes(get_resolver().url_patterns, ""))


def route_of(path: str) -> str:
    """The route that answers the path; raises Resolver404 where none does."""
    return resolve(urlsplit(path).path).route


def all_operations() -> set[str]:
    """Every operation's id in the API's description."""
    schema = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]  # It has no types.
    return {
        operation["operationId"]
        for verbs in schema["paths"].values()
        for verb, operation in verbs.items()
        if verb in _VERBS
    }


def all_desks() -> set[str]:
    return {model._meta.label_lower for model in admin.site._registry}  # noqa: SLF001  # It has no public name.


def _routes(entries: Sequence[URLPattern | URLResolver], before: str) -> Iterator[str]:
    for entry in entries:
        own = str(entry.pattern)
        route = before + (own.removeprefix("^") if before else own)
        if isinstance(entry, URLResolver):
            yield from _routes(entry.url_patterns, route)
        else:
            yield route
