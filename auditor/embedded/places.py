"""Where the embedded servers keep what they have: the same answer in every process."""

import hashlib
import os
import re
import stat
from functools import cached_property
from pathlib import Path

from auditor.embedded.account import can_reach, server_account
from auditor.embedded.errors import StartError

APPLICATION_ROLE = "auditor_app"
OWNER_ROLE = "owner"
DATABASE = "auditor"
POSTGRES_PORT = 5432  # Only names the socket: nothing listens on TCP.

_LONGEST_SOCKET_NAME = f"/.s.PGSQL.{POSTGRES_PORT}"
_LONGEST_SOCKET_PATH = 103  # Bytes; Linux has 107, macOS 103.
# libpq splits host names at commas, URLs need quoting: such a folder is not worth its traps.
_PLAIN_PATH = re.compile(r"[A-Za-z0-9/._-]+")
_TEMPORARY = Path("/tmp")  # noqa: S108  # Not TMPDIR: every process must find the same folder.


class Places:
    """Paths below one data folder, and the sockets that may have to lie outside of it."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir.expanduser().resolve()
        self.account = server_account()
        self.postgres_data = self.data_dir / "postgres"
        self.valkey_data = self.data_dir / "valkey"
        self.recordings = self.data_dir / "recordings"
        self.models = self.data_dir / "models"
        self.logs = self.data_dir / "logs"
        self.beat_schedule = self.data_dir / "beat" / "schedule"
        self.demo_json = self.data_dir / "demo.json"
        self.demo_unfinished = self.data_dir / "demo.unfinished"
        self.lock = self.data_dir / "up.lock"

    @cached_property
    def is_reachable(self) -> bool:
        """Whether PostgreSQL's account can reach the data folder by its path."""
        return can_reach(self.account, self.data_dir)

    @cached_property
    def private_folder(self) -> Path:
        """A short folder of ours outside the data folder, always the same for one data folder.

        Raises StartError when somebody else has taken the name: what lies in it may be bait.
        """
        digest = hashlib.sha256(os.fsencode(self.data_dir)).hexdigest()[:10]
        folder = _TEMPORARY / f"auditor-{os.geteuid()}-{digest}"
        refuse_foreign(folder, self.server_uid)
        return folder

    @cached_property
    def socket_folder(self) -> Path:
        """Readable by PostgreSQL's account only: with trusted connections, that is the lock."""
        folder = self.data_dir / "run"
        length = len(os.fsencode(folder)) + len(_LONGEST_SOCKET_NAME)
        is_plain = _PLAIN_PATH.fullmatch(str(folder))
        if is_plain and length <= _LONGEST_SOCKET_PATH and self.is_reachable:
            return folder
        return self.private_folder

    @property
    def copied_binaries(self) -> Path:
        """Where a copy of PostgreSQL lies when its account cannot reach the installed one."""
        home = self.data_dir if self.is_reachable else self.private_folder
        return home / "postgres-binaries"

    @property
    def server_uid(self) -> int:
        return self.account.uid if self.account else os.geteuid()

    @property
    def postgres_socket(self) -> Path:
        return self.socket_folder / _LONGEST_SOCKET_NAME.removeprefix("/")

    @property
    def valkey_socket(self) -> Path:
        return self.socket_folder / "valkey.sock"

    @property
    def broker_url(self) -> str:
        return f"redis+socket://{self.valkey_socket}?virtual_host=0"

    @property
    def cache_url(self) -> str:
        return f"unix://{self.valkey_socket}?db=1"

    def database(self, role: str) -> dict[str, str]:
        """The connection's part of Django's DATABASES for one role; there is no password."""
        return {
            "HOST": str(self.socket_folder),
            "PORT": str(POSTGRES_PORT),
            "NAME": DATABASE,
            "USER": role,
        }


def refuse_foreign(folder: Path, uid: int) -> None:
    """Raise StartError when *folder* exists and is not a closed folder of ours."""
    try:
        found = folder.lstat()
    except FileNotFoundError:
        return
    is_closed = stat.S_ISDIR(found.st_mode) and not found.st_mode & (stat.S_IRWXG | stat.S_IRWXO)
    if not is_closed or found.st_uid not in {os.geteuid(), uid}:
        raise StartError(f"{folder} belongs to somebody else: remove it, or set another DATA_DIR.")
