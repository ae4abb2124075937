"""Stock Celery on the same broker, with a task that says how long it was on its way."""

import os
import time
from pathlib import Path
from typing import Final

from celery import Celery
from redis import Redis

from auditor.embedded.places import Places

QUEUE: Final = "naive-publish"
_PLACES = Places(Path(os.environ.get("DATA_DIR", ".data")))

app = Celery("publish", broker=_PLACES.broker_url, set_as_current=False)
app.conf.task_default_queue = QUEUE


def broker() -> "Redis":
    """The same server, for what the tasks tell."""
    return Redis(unix_socket_path=str(_PLACES.valkey_socket))


@app.task(name="naive.started")
def started(sent_at: float) -> None:
    took = time.time() - sent_at
    broker().rpush(QUEUE + "-told", took)
