"""Every request runs in the scope of its tenant, to the last byte of its answer."""

from __future__ import annotations

from contextvars import copy_context
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import StreamingHttpResponse
from structlog.contextvars import bound_contextvars

from tenants.active import active_tenant_id
from tenants.scope import tenant_scope

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase


def client_address_middleware(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Say to the log and the audit trail where the request came from, as our proxies saw it."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        with bound_contextvars(ip=_address_of(request)):
            return get_response(request)

    return middleware


def _address_of(request: HttpRequest) -> str:
    """What a client writes into X-Forwarded-For itself stands before what our proxies add."""
    named = request.headers.get("X-Forwarded-For", "").split(",")
    if settings.TRUSTED_PROXIES and len(named) >= settings.TRUSTED_PROXIES:
        return named[-settings.TRUSTED_PROXIES].strip() or str(request.META.get("REMOTE_ADDR", ""))
    return str(request.META.get("REMOTE_ADDR", ""))


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
