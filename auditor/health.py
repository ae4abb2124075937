"""Whether the service lives, is configured and can work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu import Connection

from tenants.postgresql.roles import role_faults
from tenants.storage.port import object_storage
from tickets.domain.classifier.warming import is_warming

if TYPE_CHECKING:
    from collections.abc import Callable

_SERVICE: Final = "support-auditor"


@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """Alive; no I/O."""
    return JsonResponse({"status": "ok", "service": _SERVICE})


@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """Configured and connected to its database, with the right role."""
    body, status = _healthz()
    return JsonResponse(body, status=status)


@require_safe
@never_cache
def api_health(request: HttpRequest) -> JsonResponse:
    body, status = _healthz()
    return JsonResponse(body | {"version": settings.VERSION, "api": "v1"}, status=status)


@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """Each thing the product needs, with its state; 503 when one fails."""
    checks: dict[str, Callable[[], str]] = {
        "database": _database,
        "broker": _broker,
        "cache": _cache,
        "storage": _storage,
        "role": _role,
        "classifier": _classifier,
    }
    states = {name: _state(check) for name, check in checks.items()}
    ready = all(state["status"] == "ok" for state in states.values())
    body = {"status": "ready" if ready else "not_ready", "checks": states}
    return JsonResponse(body, status=200 if ready else 503)


@require_safe
def front_door(request: HttpRequest) -> HttpResponse:
    """`/`: what this is, for programs; the person's home, for people."""
    if request.accepts("text/html"):
        return redirect("home")
    return JsonResponse(
        {
            "name": settings.APP_NAME,
            "version": settings.VERSION,
            "docs": "/api/v1/docs/",
            "health": "/healthz",
        }
    )


def _healthz() -> tuple[dict[str, object], int]:
    state = _state(_role)
    healthy = state["status"] == "ok"
    # A process with a wrong configuration does not start: settings refuse it.
    body: dict[str, object] = {
        "status": "healthy" if healthy else "unhealthy",
        "config_valid": True,
        "message": "ready to work" if healthy else state["detail"],
    }
    return body, 200 if healthy else 503


def _state(check: Callable[[], str]) -> dict[str, str]:
    try:
        fault = check()
    except Exception as error:  # noqa: BLE001  # Whatever it is, it is the answer.
        return {"status": "failed", "detail": f"{type(error).__name__}"}
    return {"status": "failed", "detail": fault} if fault else {"status": "ok", "detail": ""}


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return ""


def _role() -> str:
    return "; ".join(role_faults(connection))


def _classifier() -> str:
    return "the classifier is being loaded" if is_warming() else ""


def _broker() -> str:
    with Connection(settings.CELERY_BROKER_URL, connect_timeout=1) as broker:
        broker.ensure_connection(max_retries=1, timeout=2)
    return ""


def _cache() -> str:
    cache.set("readyz", "1", 5)
    return "" if cache.get("readyz") == "1" else "the cache does not keep what it is given"


def _storage() -> str:
    return object_storage().fault()
