"""The workers: queues, limits and what beat starts."""

from __future__ import annotations

import os
import signal
import sys

from celery import Celery
from celery.signals import task_prerun, worker_init, worker_process_init
from django.conf import settings
from django.db import close_old_connections

from auditor.brokers import broker_settings
from auditor.embedded.shim import die_with_parent
from auditor.role_check import stop_if_role_is_mighty
from tenants.registry import declared
from tenants.work_queue.sweeps import Sweep

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "auditor.settings")

app = Celery("auditor")
app.conf.update(
    broker_settings(
        settings.CELERY_BROKER_URL,
        tuple(settings.WORK_QUEUES),
        longest_task=settings.CELERY_TASK_TIME_LIMIT,
    ),
    CELERY_DB_REUSE_MAX=sys.maxsize,  # See `keep_good_connections`.
    task_publish_retry=False,  # A dead broker costs one short wait; the sweep wakes again.
    task_acks_late=True,
    task_ignore_result=True,
    task_default_queue="default",
    task_routes={task: {"queue": queue} for queue, task in settings.WORK_QUEUES.items()},
    task_serializer="json",
    accept_content=["json"],
    task_soft_time_limit=settings.CELERY_TASK_TIME_LIMIT - 30,
    task_time_limit=settings.CELERY_TASK_TIME_LIMIT,
    worker_prefetch_multiplier=1,
    worker_concurrency=settings.CELERY_CONCURRENCY,
    worker_max_tasks_per_child=settings.CELERY_MAX_TASKS_PER_CHILD,
    worker_soft_shutdown_timeout=10,
    worker_hijack_root_logger=False,
)
app.autodiscover_tasks()


def schedule_sweeps() -> None:
    """Have beat start what the installed apps declare.

    One that nobody took before the next was due is dropped: sweeps do not queue up. Sent again
    once, because beat would keep a broken connection for good.
    """
    app.conf.beat_schedule = {
        sweep.task: {
            "task": sweep.task,
            "schedule": sweep.every_seconds,
            "options": {
                "expires": sweep.every_seconds,
                "retry": True,
                "retry_policy": {"max_retries": 1},
            },
        }
        for sweep in declared(Sweep)
    }


@worker_init.connect
def refuse_a_mighty_role(**_: object) -> None:
    """Stop a worker whose database role would see through the wall."""
    stop_if_role_is_mighty()


@worker_process_init.connect
def end_with_the_worker(**_: object) -> None:
    """A busy child does not outlive a worker that was killed."""
    die_with_parent(signal.SIGKILL)


@task_prerun.connect
def keep_good_connections(**_: object) -> None:
    """As before a request: only what broke or is too old is closed. Celery would close all."""
    close_old_connections()
