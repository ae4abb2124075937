"""The processes of the product itself: web, workers and beat."""

import signal
import sys
from pathlib import Path

from auditor.embedded.program import Program

# `python -m`, because a script's first line cannot hold an interpreter's path with a space.
_PYTHON = (sys.executable, "-m")
_CELERY = (*_PYTHON, "celery", "-A", "auditor", "--quiet")
# Warm, then cold: the lease gives an unfinished stage back. The soft part of a cold stop is 10 s.
_WORKER_STOPS = ((signal.SIGTERM, 20.0), (signal.SIGQUIT, 11.0))
# Celery warns root at each start; our messages are JSON with ids, and hold no code to run.
_ROOT_IS_FINE = "ignore:You're running the worker with superuser"


def web(host: str, port: int) -> Program:
    address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    return Program(
        name="web",
        command=(
            *_PYTHON,
            *("gunicorn", "--config", "python:auditor.gunicorn_conf"),
            *("--bind", address, "auditor.wsgi"),
        ),
        stops=((signal.SIGTERM, 20.0), (signal.SIGQUIT, 3.0)),
        on_orphan=signal.SIGQUIT,
    )


def worker(name: str, queues: str) -> Program:
    return Program(
        name=f"worker {name}",
        environment={"PYTHONWARNINGS": _ROOT_IS_FINE},
        command=(*_CELERY, "worker", "-Q", queues, "-n", f"{name}@%h", "--loglevel", "INFO"),
        stops=_WORKER_STOPS,
        on_orphan=signal.SIGQUIT,
    )


def beat(schedule: Path) -> Program:
    return Program(
        name="beat",
        command=(
            *_CELERY,
            *("beat", "--schedule", str(schedule), "--pidfile=", "--loglevel", "WARNING"),
        ),
        stops=((signal.SIGTERM, 5.0),),
    )


def demo(manage: Path, base_url: str) -> Program:
    """Loads the demo tenants over the running site, once."""
    return Program(
        name="demo", command=(sys.executable, str(manage), "demo", "--base-url", base_url)
    )


def prices(manage: Path) -> Program:
    """Brings the prices of models up to date, once: their table is too large to keep in mind."""
    return Program(
        name="prices", command=(sys.executable, str(manage), "refresh_prices", "--verbosity", "0")
    )
