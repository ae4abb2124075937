"""The room in which a child process works on a stranger's bytes.

Everything is imported and opened first: once the room is closed no file and no socket can be
opened.
"""

import ctypes
import importlib
import pkgutil
import resource
import signal
import sys
from collections.abc import Mapping
from types import ModuleType

from engines.sandbox.landlock import give_up_files

_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of prctl(2).


def prepare(*packages: ModuleType) -> None:
    """What must be done while files can still be opened; the packages are imported whole.

    Some load parts of themselves when first used, which is too late once no file can be opened.
    """
    _die_with_parent()
    for package in packages:
        _import_all_of(package)


def close_the_room(limits: Mapping[str, int], most_bytes: int) -> None:
    """For good. `limits`: memory_bytes and cpu_seconds; no file grows beyond `most_bytes`."""
    give_up_files()  # Where the kernel has it; the limits below hold everywhere.
    for limit, value in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_AS, limits["memory_bytes"]),
        (resource.RLIMIT_FSIZE, most_bytes),
        (resource.RLIMIT_NOFILE, 0),
        (resource.RLIMIT_NPROC, 0),  # Neither a process nor a thread; root is not held by it.
    ):
        resource.setrlimit(limit, (value, value))
    # A second between the two: the first signal says that it was the time, the second is final.
    resource.setrlimit(resource.RLIMIT_CPU, (limits["cpu_seconds"], limits["cpu_seconds"] + 1))


def _die_with_parent() -> None:
    """A child must not outlive a killed worker. Linux only; elsewhere its CPU limit ends it."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)


def _import_all_of(package: ModuleType) -> None:
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
