"""Long computing that gives way to whatever else the machine does."""

from __future__ import annotations

import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import TYPE_CHECKING, Final, TypeVar

from django.db import connections
from threadpoolctl import threadpool_limits

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
_NICEST: Final = 19


def at_low_priority(work: Callable[[], T]) -> T:
    """Do it on one core, in a thread that gives way to all others; raises what it raises.

    A process cannot take back its niceness, a thread's ends with it (on Linux; elsewhere it is an
    ordinary thread). It has database connections of its own.
    """
    context = copy_context()
    with ThreadPoolExecutor(1, thread_name_prefix="aside") as pool:
        return pool.submit(context.run, _step_aside, work).result()


def _step_aside(work: Callable[[], T]) -> T:
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICEST)
    try:
        with threadpool_limits(limits=1):  # The library's threads would not be nice.
            return work()
    finally:
        connections.close_all()
