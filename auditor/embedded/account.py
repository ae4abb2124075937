"""Under which account the local PostgreSQL runs, and what that account can reach."""

import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path

from auditor.embedded.errors import StartError

_UNPRIVILEGED = ("nobody", "daemon")


@dataclass(frozen=True)
class Account:
    """An existing account without privileges; none is ever created."""

    uid: int
    gid: int


def server_account() -> Account | None:
    """Whose rights PostgreSQL gets when we are root, which it refuses; None: our own."""
    if os.geteuid() != 0:
        return None
    for name in _UNPRIVILEGED:
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(found.pw_uid, found.pw_gid)
    raise StartError(
        "PostgreSQL refuses to run as root and this machine has no account `nobody`: "
        "run this as an ordinary user, or set DATABASE_URL."
    )


def can_reach(account: Account | None, folder: Path) -> bool:
    """Whether the account may pass through every parent of *folder* (a resolved path)."""
    return account is None or all(_may_pass(account, parent) for parent in folder.parents)


def _may_pass(account: Account, folder: Path) -> bool:
    try:
        found = folder.stat()
    except FileNotFoundError:
        return True  # We make it later, and make it passable.
    if found.st_uid == account.uid:
        return bool(found.st_mode & stat.S_IXUSR)
    if found.st_gid == account.gid:
        return bool(found.st_mode & stat.S_IXGRP)
    return bool(found.st_mode & stat.S_IXOTH)
