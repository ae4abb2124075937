"""Calls accepted by a row and a stock task, and what is left of them after the faults."""

import time
from dataclasses import dataclass, field
from typing import Final, LiteralString

import psycopg
import redis
from celery import Celery
from kombu.exceptions import OperationalError

from bench.env import Installation
from bench.faults.rows import count, owner_rows
from bench.naive.stock import TABLES

_PAUSE: Final = 0.3
_DOUBLED: LiteralString = """
    SELECT count(*) FROM (SELECT 1 FROM naive_effect GROUP BY id, stage HAVING count(*) > 1) twice
"""
_DONE: LiteralString = """
    SELECT count(DISTINCT id) FROM naive_effect WHERE stage = 'analysis'
"""


@dataclass
class StockArm:
    """A client that repeats until both the row and the message are there."""

    running: Installation
    accepted: set[int] = field(default_factory=set)
    _app: Celery = field(init=False)

    def __post_init__(self) -> None:
        self._app = Celery("stock-client", broker=self.running.places.broker_url)
        with owner_rows(self.running.places) as rows:
            rows.execute(TABLES)

    def hand_over(self, number: int, ends: float) -> None:
        while number not in self.accepted and time.monotonic() < ends:
            try:
                self._accept(number)
            except (psycopg.Error, OperationalError, redis.RedisError, OSError):
                time.sleep(_PAUSE)
            else:
                self.accepted.add(number)

    def _accept(self, number: int) -> None:
        with owner_rows(self.running.places) as rows:
            row = "INSERT INTO naive_call VALUES (%s) ON CONFLICT DO NOTHING"
            rows.execute(row, (number,))
        self._app.send_task("stock.transcribe", [number], queue="transcription")

    def done(self) -> int:
        with owner_rows(self.running.places) as rows:
            return count(rows, _DONE)

    def doubled(self) -> int:
        with owner_rows(self.running.places) as rows:
            return count(rows, _DOUBLED)

    def is_working(self) -> bool:
        try:
            return self.stuck() > 0
        except redis.RedisError:
            return False

    def stuck(self) -> int:
        """Messages that the broker holds for workers that are no more, for an hour."""
        socket = str(self.running.places.valkey_socket)
        with redis.Redis(unix_socket_path=socket) as broker:
            return int(broker.hlen("unacked"))
