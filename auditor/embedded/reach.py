"""Whether what we did not start ourselves, and what we did, can be reached."""

import http.client
import os
import time
from collections.abc import Callable

import redis
from django.conf import settings
from django.db import OperationalError, connections
from kombu import Connection

from auditor.embedded.errors import StartError

_WEB_LIMIT = 120.0  # Seconds until the web process must answer; a slow disk takes its time.


def check_given_servers() -> None:
    """Raises StartError that names the variable whose server does not answer."""
    if os.environ.get("DATABASE_OWNER_URL"):
        _check_database("owner", "DATABASE_OWNER_URL")
    if os.environ.get("DATABASE_URL"):
        _check_database("default", "DATABASE_URL")
    if os.environ.get("REDIS_URL"):
        _check_cache()
    if os.environ.get("CELERY_BROKER_URL"):
        _check_broker()


def answers(host: str, port: int) -> Callable[[], bool]:
    """A question whether the web process answers yet; raises StartError when it never does.

    Any answer but a server's error counts: in production the name or plain HTTP may be refused.
    """
    give_up_at = time.monotonic() + _WEB_LIMIT
    target = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  # Compared, not bound.

    def question() -> bool:
        if time.monotonic() > give_up_at:
            raise StartError("The web process does not become healthy: its messages are above.")
        connection = http.client.HTTPConnection(target, port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status < http.client.INTERNAL_SERVER_ERROR
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    return question


def _check_database(alias: str, variable: str) -> None:
    try:
        connections[alias].ensure_connection()
    except OperationalError as error:
        raise StartError(_sentence(variable, "PostgreSQL", error)) from error


def _check_cache() -> None:
    try:
        redis.Redis.from_url(os.environ["REDIS_URL"], socket_connect_timeout=5).ping()
    except (redis.RedisError, ValueError, OSError) as error:
        raise StartError(_sentence("REDIS_URL", "Redis", error)) from error


def _check_broker() -> None:
    try:
        with Connection(settings.CELERY_BROKER_URL, connect_timeout=5) as broker:
            broker.ensure_connection(max_retries=1, timeout=5)
    except Exception as error:  # Each transport has exceptions of its own.
        raise StartError(_sentence("CELERY_BROKER_URL", "the broker", error)) from error


def _sentence(variable: str, server: str, error: Exception) -> str:
    reason = " ".join(str(error).split())
    return f"{variable} does not lead to {server} ({reason}): correct it, or leave it empty."
