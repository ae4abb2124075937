"""Linux' way for a process to give up its rights to files (landlock(7)), without a library.

The system calls have the same numbers on every processor.
"""

import ctypes
import os
import sys

_CREATE, _RESTRICT = 444, 446
_TELL_VERSION = 1
_NO_NEW_PRIVILEGES = 38  # PR_SET_NO_NEW_PRIVS of prctl(2), without which Landlock is refused.
_RIGHTS = (0x1FFF, 0x3FFF, 0x7FFF, 0x7FFF, 0xFFFF)  # All there are, by version from 1 on.


def give_up_files() -> bool:
    """From now on no file may be opened, changed, moved, removed or run; what is open stays open.

    False where the kernel has no Landlock, or was told not to.
    """
    if sys.platform != "linux":
        return False
    linux = ctypes.CDLL(None)
    version = linux.syscall(_CREATE, None, ctypes.c_size_t(0), _TELL_VERSION)
    if version < 1:
        return False
    denied = ctypes.c_uint64(_RIGHTS[min(version, len(_RIGHTS)) - 1])
    rules = linux.syscall(_CREATE, ctypes.byref(denied), ctypes.c_size_t(8), 0)
    if rules < 0:
        return False
    is_free = linux.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) or linux.syscall(_RESTRICT, rules, 0)
    os.close(rules)
    return not is_free
