"""Tells workers that there is something to do. The rows decide; a lost wake-up costs a sweep.

A wake-up names no item: whoever gets it takes the one whose turn it is. So the broker holds no
backlog and no order, and a wake-up too many or too few does no harm.
"""

from __future__ import annotations

import time
from collections import Counter
from functools import partial
from math import ceil
from typing import TYPE_CHECKING, Final

import structlog
from celery import current_app
from django.conf import settings
from django.db import transaction
from kombu.exceptions import OperationalError

from tenants.work_queue.backlog import waiting_work
from tenants.work_queue.kinds import work_kinds

if TYPE_CHECKING:
    from collections.abc import Callable

    from kombu import Producer
    from kombu.transport.base import StdChannel as Channel

    from tenants.models import WorkItem

MOST_WAKE_UPS: Final = 64  # In a queue of the broker: more than workers get before the next sweep.
_TIMEOUT: Final = 1.0  # Seconds: a RabbitMQ that is short of memory takes a message and is silent.
_REST_SECONDS: Final = 5.0  # After a dead broker, so that it does not slow every request.
_log = structlog.get_logger(__name__)
_broker_rests_until = 0.0


def notify(*items: WorkItem | None) -> None:
    """Have each item taken up once its row is committed; None is nothing to do."""
    kinds = work_kinds()
    for queue, number in Counter(kinds[item.kind].queue for item in items if item).items():
        transaction.on_commit(partial(wake, queue, number), robust=True)


def wake(queue: str, number: int = 1) -> None:
    """Send so many wake-ups, as far as the queue is not full.

    A dead broker is logged, not raised.
    """
    _wake(queue, lambda waiting: min(number, MOST_WAKE_UPS - waiting))


def top_up_all() -> None:
    """The sweep: whatever is due has a wake-up, however it came to lose its own."""
    kinds, wanted = work_kinds(), Counter[str]()
    for name, number in waiting_work(MOST_WAKE_UPS).items():
        wanted[kinds[name].queue] += ceil(number / kinds[name].batch)
    for queue, number in wanted.items():
        top_up(queue, number)


def top_up(queue: str, wanted: int) -> None:
    """Send wake-ups until as many wait, or the queue is full; a dead broker as in `wake`."""
    _wake(queue, lambda waiting: min(wanted, MOST_WAKE_UPS) - waiting)


def run_soon(task: str, *arguments: str) -> None:
    """Have the task run as soon as a worker is free. A dead broker is logged, not raised.

    By the task's name: who calls need not load the engines that the tasks import.
    """
    _quietly(lambda producer: _send(producer, task, *arguments))


def _wake(queue: str, missing: Callable[[int], int]) -> None:
    def send_each(producer: Producer) -> None:
        channel: Channel = producer.channel  # type: ignore[assignment]  # A producer in use has one.
        for _ in range(missing(wake_ups_waiting(queue, channel))):
            _send(producer, settings.WORK_QUEUES[queue])

    _quietly(send_each)


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
            _log.warning("The broker does not answer; the sweep wakes", error_type=kind_of_error)


def _send(producer: Producer, task: str, *arguments: str) -> None:
    current_app.send_task(task, arguments, producer=producer, confirm_timeout=_TIMEOUT)


def wake_ups_waiting(queue: str, channel: Channel) -> int:
    """How many messages of the queue nobody has taken yet, by the broker's own count."""
    declared = current_app.amqp.queues[queue](channel).queue_declare()
    return int(declared.message_count)  # type: ignore[union-attr]  # The stubs know less.


def wake_ups_by_queue() -> dict[str, int]:
    """As `wake_ups_waiting`, of each queue; empty while the broker does not answer."""
    with current_app.producer_or_acquire() as producer:
        try:
            return {
                queue: wake_ups_waiting(queue, producer.channel) for queue in settings.WORK_QUEUES
            }
        except _broker_faults():
            producer.connection.collect()
            return {}


def _broker_faults() -> tuple[type[BaseException], ...]:
    """What a broker that is away raises: wrapped while connecting, bare afterwards."""
    return (OperationalError, *current_app.connection_for_write().connection_errors)
