"""One JSON object a line in production: timestamp, level, name, message, and ids; no content."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import structlog

if TYPE_CHECKING:
    from structlog.typing import EventDict, Processor, WrappedLogger

_TOKEN: Final = re.compile(r"/feedback/[^\s/?]+")


def _named(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """The contract's names: `name` for the logger, `message` for the event."""
    if "logger" in event:
        event["name"] = event.pop("logger")
    event["message"] = event.pop("event")
    return event


def _error_type(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    error = event.get("exc_info")
    if isinstance(error, tuple) and error[0] is not None:
        event["error_type"] = error[0].__name__
    return event


def _without_secrets(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """An address that opens something by itself is cut before what opens it.

    Recordings carry their permit in the query, the public form its token in the path, which
    Django and the web server also write into sentences.
    """
    if isinstance(event.get("request"), str):
        event["request"] = event["request"].partition("?")[0]
    for name in ("request", "event"):
        if isinstance(event.get(name), str):
            event[name] = _TOKEN.sub("/feedback/…", event[name])
    return event


_SHARED: Final[list[Processor]] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.stdlib.PositionalArgumentsFormatter(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
    _error_type,
    _without_secrets,
]
_LAST: Final[dict[str, list[Processor]]] = {
    "json": [
        structlog.processors.format_exc_info,
        _named,
        structlog.processors.JSONRenderer(),
    ],
    "console": [
        # Plain tracebacks: the default shows local variables, which may hold content.
        structlog.dev.ConsoleRenderer(
            colors=False, exception_formatter=structlog.dev.plain_traceback
        )
    ],
}


def logging_config(form: str) -> dict[str, object]:
    """Django's LOGGING for `form` json or console; also configures structlog."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_LAST[form]],
        "foreign_pre_chain": _SHARED,
    }
    quiet = {"handlers": ["stderr"], "level": "WARNING", "propagate": False}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": formatter},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": "INFO"},
        "loggers": {
            # A request's line is django-structlog's; these would say it again.
            "django.server": quiet,
            "axes": quiet,
            # A line a task, every few seconds: the calls' own history says what was done.
            "celery.app.trace": quiet,
            "celery.worker.strategy": quiet,
            "botocore": quiet,
            "httpx2": quiet,
            "faster_whisper": quiet,
        },
    }
