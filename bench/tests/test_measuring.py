import os
import subprocess
import sys
import wave
from pathlib import Path

import pytest

from bench.long_call import make_long_call
from bench.process_tree import PeakMemory, command_of, descendants, peak_bytes
from bench.recordings import SharedCall, shared_calls, spread

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="asks /proc")


def make_call(name: str, codec: str) -> SharedCall:
    return SharedCall(name, Path(name), None, 1.0, 2, codec)


def test_a_few_recordings_cover_the_codecs_first() -> None:
    calls = [
        make_call(name, codec)
        for name, codec in zip("abcd", ("mp3", "mp3", "opus", "mp3"), strict=True)
    ]

    assert [call.name for call in spread(calls, 3)] == ["a", "c", "b"]


@pytest.mark.skipif(not shared_calls("harpervalley"), reason="the shared calls are not here")
@pytest.mark.parametrize("dense_seconds", [70, 0])
def test_a_long_call_is_as_long_as_it_was_asked_for(tmp_path: Path, dense_seconds: int) -> None:
    make_long_call(tmp_path / "long.wav", 400, dense_seconds=dense_seconds)

    with wave.open(str(tmp_path / "long.wav")) as long:
        assert long.getnframes() / long.getframerate() == 400


@on_linux
def test_a_process_and_its_peak_are_found_below_their_parent() -> None:
    script = "import sys; block = bytearray(64 << 20); print(); sys.stdin.read()"
    with (
        PeakMemory(os.getpid()) as peaks,
        subprocess.Popen(  # noqa: S603  # Our own command.
            [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as child,
    ):
        assert child.stdout is not None
        child.stdout.readline()
        assert child.pid in set(descendants(os.getpid()))
        assert "bytearray" in command_of(child.pid)
        assert peak_bytes(child.pid) > 64 << 20
        while peaks.highest("bytearray") < 64 << 20:
            pass
        child.communicate()


@on_linux
def test_a_process_that_has_gone_has_no_command_and_no_peak() -> None:
    gone = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True
    )

    pid = int(gone.stdout)

    assert (command_of(pid), peak_bytes(pid)) == ("", 0)
