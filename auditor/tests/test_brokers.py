"""What each kind of broker is told, and what a task does to the database's connection."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from celery.fixups.django import DjangoWorkerFixup  # type: ignore[attr-defined]  # The stubs lack it.
from django.db import connection

from auditor.brokers import broker_settings
from auditor.celery import app

if TYPE_CHECKING:
    from kombu import Queue

HOUR = 3600
NAMES = ("default", "transcription")


def options_of(url: str, *, longest_task: int = HOUR) -> dict[str, object]:
    options = broker_settings(url, NAMES, longest_task=longest_task)["broker_transport_options"]
    assert isinstance(options, dict)
    return options


def queues_of(url: str) -> list[Queue]:
    queues = broker_settings(url, NAMES, longest_task=HOUR)["task_queues"]
    assert isinstance(queues, list)
    return queues


@pytest.mark.parametrize(
    "url", ["redis://host/0", "rediss://host/0", "redis+socket:///run/valkey.sock"]
)
def test_redis_gives_a_wake_up_to_another_only_after_the_longest_task(url: str) -> None:
    options = options_of(url)

    assert (options["visibility_timeout"], options["priority_steps"]) == (HOUR + 600, [0])
    assert options["socket_timeout"] == 5


@pytest.mark.parametrize("url", ["amqp://host//", "amqps://host//", "pyamqp://host//"])
def test_rabbitmq_confirms_and_waits_for_the_longest_task(url: str) -> None:
    assert options_of(url) == {"confirm_publish": True}
    assert [queue.name for queue in queues_of(url)] == list(NAMES)
    assert all(queue.durable for queue in queues_of(url))
    assert queues_of(url)[0].queue_arguments == {"x-consumer-timeout": (HOUR + 600) * 1000}


@pytest.mark.parametrize(("longest_task", "hidden"), [(HOUR, HOUR + 600), (24 * HOUR, 43_200)])
def test_sqs_hides_a_wake_up_no_longer_than_it_can(longest_task: int, hidden: int) -> None:
    assert options_of("sqs://", longest_task=longest_task)["visibility_timeout"] == hidden
    told = broker_settings("sqs://", NAMES, longest_task=longest_task)
    assert told["worker_enable_remote_control"] is False


@pytest.mark.parametrize("url", ["redis://host/0", "amqp://host//", "sqs://", "memory://"])
def test_no_broker_that_is_away_is_waited_for_long_or_given_up(url: str) -> None:
    told = broker_settings(url, NAMES, longest_task=HOUR)

    assert (told["broker_url"], told["broker_connection_timeout"]) == (url, 1)
    assert told["broker_connection_retry_on_startup"] is True
    assert told["broker_connection_max_retries"] is None
    assert [queue.queue_arguments or {} for queue in queues_of("memory://")] == [{}, {}]


@pytest.mark.django_db
def test_a_task_keeps_the_database_connection_of_the_one_before() -> None:
    connection.ensure_connection()
    held = connection.connection

    DjangoWorkerFixup(app).close_database()

    assert connection.connection is held
    assert held is not None
