import subprocess
import sys
from pathlib import Path

import pytest

_PROGRAM = """
import errno, os, sys
from engines.sandbox.landlock import give_up_files

path = sys.argv[1]
held = open(path, "wb")
if not give_up_files():
    raise SystemExit("none")
held.write(b"still open")
for attempt in (
    lambda: open(path, "rb"),
    lambda: os.unlink(path),
    lambda: os.rename(path, path + ".moved"),
    lambda: os.mkdir(path + ".folder"),
    lambda: os.execv(sys.executable, [sys.executable, "-c", ""]),
):
    try:
        attempt()
    except OSError as error:
        print(errno.errorcode[error.errno])
"""
_ROOT = Path(__file__).resolve().parents[3]


def test_a_process_that_gave_up_its_files_reaches_only_what_is_open(tmp_path: Path) -> None:
    file = tmp_path / "held"

    ended = subprocess.run(  # noqa: S603  # Our own text, no shell.
        [sys.executable, "-c", _PROGRAM, str(file)],
        cwd=_ROOT,
        check=False,
        capture_output=True,
        text=True,
    )

    if ended.stderr == "none\n":
        pytest.skip("this kernel has no Landlock")
    assert (ended.stdout.split(), ended.stderr) == (["EACCES"] * 5, "")
    assert file.read_bytes() == b"still open"
