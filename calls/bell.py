"""Tells the workers that there is something to do. The rows decide; a lost ring costs a sweep.

A bell names no stage: whoever hears it takes the stage whose turn it is. So the broker holds no
backlog and no order, and a bell too many or too few does no harm.
"""

from __future__ import annotations

import time
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Final

import structlog
from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

from calls.states import StageKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from kombu import Producer
    from kombu.transport.base import StdChannel as Channel

    from calls.models import Stage

MOST_BELLS: Final = 64  # Of a kind in the broker: more than workers hear before the next sweep.
TASK_OF: Final = {
    StageKind.TRANSCRIPTION: "calls.transcribe_next",
    StageKind.ANALYSIS: "calls.analyze_next",
}
_PATIENCE: Final = 1.0  # Seconds: a RabbitMQ that is short of memory takes a bell and is silent.
_REST_SECONDS: Final = 5.0  # After a dead broker, so that it does not slow every request.
_log = structlog.get_logger(__name__)
_broker_rests_until = 0.0


def ring(*stages: Stage | None) -> None:
    """Have each stage taken up once its row is committed; None is nothing to do."""
    for kind, number in Counter(StageKind(stage.kind) for stage in stages if stage).items():
        transaction.on_commit(partial(ring_for, kind, number), robust=True)


def ring_for(kind: StageKind, number: int = 1) -> None:
    """Ring as often, as far as the queue is not full. A dead broker is logged, not raised."""
    _ring(kind, lambda waiting: min(number, MOST_BELLS - waiting))


def top_up(kind: StageKind, wanted: int) -> None:
    """Ring until as many bells wait, or the queue is full. A dead broker is logged, not raised."""
    _ring(kind, lambda waiting: min(wanted, MOST_BELLS) - waiting)


def call_for(task: str, *arguments: str) -> None:
    """Have the task run as soon as a worker is free. A dead broker is logged, not raised.

    By the task's name: who calls need not load the engines that the tasks import.
    """
    _quietly(lambda producer: _send(producer, task, *arguments))


def _ring(kind: StageKind, missing: Callable[[int], int]) -> None:
    def ring_each(producer: Producer) -> None:
        channel: Channel = producer.channel  # type: ignore[assignment]  # A producer in use has one.
        for _ in range(missing(bells_waiting(kind, channel))):
            _send(producer, TASK_OF[kind])

    _quietly(ring_each)


def _quietly(send: Callable[[Producer], None]) -> None:
    global _broker_rests_until  # noqa: PLW0603  # One clock a process.
    if time.monotonic() < _broker_rests_until:
        return
    with current_app.producer_or_acquire() as producer:
        try:
            # Twice at most: the first may only find that a kept connection broke meanwhile.
            ensured = producer.connection.ensure(producer, send, max_retries=1, interval_start=0)
            ensured(producer)
        except _broker_faults() as error:
            producer.connection.collect()  # The next to use it would wait for the same answer.
            _broker_rests_until = time.monotonic() + _REST_SECONDS
            kind_of_error = type(error).__name__
            _log.warning("The broker does not answer; the sweep rings", error_type=kind_of_error)


def _send(producer: Producer, task: str, *arguments: str) -> None:
    current_app.send_task(task, arguments, producer=producer, confirm_timeout=_PATIENCE)


def bells_waiting(kind: StageKind, channel: Channel) -> int:
    """How many bells of the kind nobody has heard yet, by the broker's own count."""
    declared = current_app.amqp.queues[kind](channel).queue_declare()
    return int(declared.message_count)  # type: ignore[union-attr]  # The stubs know less.


def bells_by_kind() -> dict[StageKind, int]:
    """As `bells_waiting`, of each kind; empty while the broker does not answer."""
    with current_app.producer_or_acquire() as producer:
        try:
            return {kind: bells_waiting(kind, producer.channel) for kind in StageKind}
        except _broker_faults():
            producer.connection.collect()
            return {}


def _broker_faults() -> tuple[type[BaseException], ...]:
    """What a broker that is away raises: wrapped while connecting, bare afterwards."""
    return (OperationalError, *current_app.connection_for_write().connection_errors)
