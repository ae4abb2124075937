"""Turns into another program that does not outlive the process that started it.

Run as a file, by `python -I -S`: it imports nothing of ours, because it may run as root and gives
that up. A `preexec_fn` could do the same, but is unsafe where threads run.
"""

import argparse
import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1  # linux/prctl.h
HANDED_FOLDER = 9  # The descriptor under which a program finds the folder it was handed.


def die_with_parent(number: int) -> None:
    """Ask the kernel for a signal when the parent dies. Linux only: elsewhere nothing happens.

    Inherited by nothing: each process asks for itself, and a change of uid forgets it.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, number, 0, 0, 0)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--parent", type=int, required=True)
    parser.add_argument("--on-orphan", type=int, required=True)
    parser.add_argument("--uid", type=int)
    parser.add_argument("--gid", type=int)
    parser.add_argument("--hand-folder")
    parser.add_argument("--folder")
    parser.add_argument("program", nargs="+")
    return parser.parse_args()


def _become() -> None:
    options = _options()
    if options.hand_folder:
        opened = os.open(options.hand_folder, os.O_RDONLY | os.O_DIRECTORY)
        os.dup2(opened, HANDED_FOLDER, inheritable=True)
    if options.folder:
        os.chdir(options.folder)
    if options.uid is not None:
        os.setgroups([])
        os.setgid(options.gid)
        os.setuid(options.uid)
    die_with_parent(options.on_orphan)
    if os.getppid() != options.parent:  # It died before we could ask.
        sys.exit(128 + options.on_orphan)
    # Python ignores SIGPIPE and a script's background job the other two; so would the program.
    for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGPIPE):
        signal.signal(number, signal.SIG_DFL)
    os.execv(options.program[0], options.program)  # noqa: S606  # The command line of our own supervisor.


if __name__ == "__main__":
    _become()
