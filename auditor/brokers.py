"""What Celery must know of its broker: each kind forgets, repeats and waits in its own way.

A wake-up is a small message that names nothing, and a lost one costs a sweep
(tenants/work_queue/notify.py). So no
kind needs copies of its queues or priorities; what counts is that nothing waits for a dead broker.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from kombu import Queue

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

WORK_QUEUES: Final = {
    "default": "tenants.work_on_next",
    "transcription": "calls.transcribe_next",
    "analysis": "calls.analyze_next",
    "embedding": "tenants.embed_next",
}
"""The task that works on the next item of each queue. Messages on their way name it."""
_SPARE: Final = 600  # Seconds beyond the longest task until its wake-up counts as lost.
_SQS_MOST: Final = 43_200  # Seconds: the longest that SQS hides a message for.
_Settings = dict[str, object]


def broker_settings(url: str, queues: Sequence[str], *, longest_task: int) -> _Settings:
    """Celery's settings for these queues on the broker at *url*; `longest_task` in seconds.

    A wake-up is acknowledged after its work, so each kind must wait longer than any work takes
    before it hands it to another.
    """
    kind = _KINDS.get(urlsplit(url).scheme.partition("+")[0], _other)
    ours: _Settings = {
        "broker_url": url,
        "broker_connection_timeout": 1,
        "broker_connection_retry_on_startup": True,
        "broker_connection_max_retries": None,  # A worker waits for its broker as long as it takes.
        "task_queues": [Queue(name) for name in queues],
    }
    return ours | kind(queues, longest_task + _SPARE)


def _redis(queues: Sequence[str], unheard_after: int) -> _Settings:
    options = {
        "visibility_timeout": unheard_after,
        "priority_steps": [0],  # One list a queue, not four.
        "socket_connect_timeout": 1,
        "socket_timeout": 5,  # Above the second that a worker's read blocks for.
        "socket_keepalive": True,
    }
    return {"broker_transport_options": options}


def _rabbitmq(queues: Sequence[str], unheard_after: int) -> _Settings:
    """The server cuts off who does not acknowledge within half an hour, unless the queue says."""
    told = {"x-consumer-timeout": unheard_after * 1000}  # Milliseconds.
    return {
        "broker_heartbeat": 60,
        "broker_transport_options": {"confirm_publish": True},
        "task_queues": [Queue(name, queue_arguments=told) for name in queues],
    }


def _sqs(queues: Sequence[str], unheard_after: int) -> _Settings:
    options = {
        "visibility_timeout": min(unheard_after, _SQS_MOST),
        "wait_time_seconds": 10,  # A long poll: requests cost money.
        "polling_interval": 1,
        "queue_name_prefix": "auditor-",
    }
    return {"broker_transport_options": options, "worker_enable_remote_control": False}


def _other(queues: Sequence[str], unheard_after: int) -> _Settings:
    return {}


_KINDS: Final[dict[str, Callable[[Sequence[str], int], _Settings]]] = {
    "redis": _redis,
    "rediss": _redis,
    "amqp": _rabbitmq,
    "amqps": _rabbitmq,
    "pyamqp": _rabbitmq,
    "sqs": _sqs,
}
