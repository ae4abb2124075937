"""Every request runs in the scope of its tenant, to the last byte of its answer."""

from __future__ import annotations

from contextvars import copy_context
from typing import TYPE_CHECKING

from django.http import StreamingHttpResponse

from tenants.active import active_tenant_id
from tenants.scope import tenant_scope

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase


def tenant_scope_middleware(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Enter the request's scope. The tenant is asked for late: after authentication has run."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        with tenant_scope(lambda: active_tenant_id(request)):
            response = get_response(request)
            if isinstance(response, StreamingHttpResponse) and not response.is_async:
                response.streaming_content = _in_this_scope(iter(response))
            return response

    return middleware


def _in_this_scope(body: Iterable[bytes]) -> Iterator[bytes]:
    """The body, each piece made in the context of now: a server asks for it after we returned."""
    context = copy_context()
    pieces = iter(body)
    end = object()

    def answered() -> Iterator[bytes]:
        while (piece := context.run(next, pieces, end)) is not end:
            yield piece  # type: ignore[misc]  # `end` was ruled out.

    return answered()
