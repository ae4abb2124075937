"""Stock Celery on the same broker: its defaults, two tasks a call, the second sent by the first.

What a task does is a row, so that what was lost, stuck or done twice can be counted.
"""

import os
import time
from pathlib import Path
from typing import Final, LiteralString

from celery import Celery

from auditor.embedded.places import Places
from bench.faults.rows import owner_rows

SECONDS: Final = 0.5  # As long as the product's decode and fast engine take.
TABLES: LiteralString = """
    CREATE TABLE naive_call (id integer PRIMARY KEY);
    CREATE TABLE naive_effect (id integer NOT NULL, stage text NOT NULL);
"""
_PLACES = Places(Path(os.environ.get("DATA_DIR", ".data")))

app = Celery("stock", broker=_PLACES.broker_url, set_as_current=False)
app.conf.task_routes = {
    "stock.transcribe": {"queue": "transcription"},
    "stock.analyze": {"queue": "analysis"},
}


@app.task(name="stock.transcribe")
def transcribe(number: int) -> None:
    time.sleep(SECONDS)
    _keep(number, "transcription")
    analyze.delay(number)


@app.task(name="stock.analyze")
def analyze(number: int) -> None:
    _keep(number, "analysis")


def _keep(number: int, stage: str) -> None:
    with owner_rows(_PLACES) as rows:
        rows.execute("INSERT INTO naive_effect VALUES (%s, %s)", (number, stage))
