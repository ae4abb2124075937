"""A gigabyte as a form: over Django's bare parser and one write, and what the web process takes."""

import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bench.env import ROOT, free_port, until
from bench.noise_file import make_noise
from bench.options import Options
from bench.paused import Taker, taker
from bench.process_tree import peak_bytes
from bench.s3_server import NoServerError, s3_server
from bench.sending import Form
from bench.stats import ResultLine, interleave, most_line, ratio_line, skip_line

_GIGABYTE = 1 << 30
_QUICK_SIZE = 100_000_000
_MOST = 1.5
_MOST_SECONDS = 120.0
_MOST_GROWTH = 64.0  # MiB.
_BLOCKS = 3
_MEGABYTE = 1 << 20
_PATIENCE = 30.0


def run(options: Options) -> Iterator[ResultLine]:
    if sys.platform != "linux":
        yield skip_line("form", "asks /proc")
        return
    with TemporaryDirectory(prefix="auditor-bench-") as name:
        folder = Path(name)
        recording = make_noise(folder / "call.wav", _QUICK_SIZE if options.quick else _GIGABYTE)
        with taker() as beside:
            growth = _growth(beside, recording)
            yield most_line("form_web_growth_mb_folder", growth, _MOST_GROWTH, _note(recording))
            yield from _compared(beside, recording)
        try:
            with s3_server(folder) as store, taker(**store.environment) as bucket:
                growth = _growth(bucket, recording)
                yield most_line("form_web_growth_mb_s3", growth, _MOST_GROWTH, _note(recording))
        except NoServerError as error:
            yield skip_line("form_web_growth_mb_s3", str(error))


def _note(recording: Path) -> str:
    return f"the peak of any web process, a form of {recording.stat().st_size >> 20} MiB"


def _growth(taken_by: Taker, recording: Path) -> float:
    """MiB that the peak of the web process rose most, after small forms had warmed all of them."""
    small = make_noise(recording.with_name("small.wav"), _MEGABYTE)
    for _ in range(12):
        taken_by.upload_form(small)
    before = {pid: peak_bytes(pid) for pid in taken_by.web()}
    taken_by.upload_form(recording)
    grown = max(peak_bytes(pid) - peak for pid, peak in before.items())
    taken_by.clear()
    return grown / _MEGABYTE


def _compared(beside: Taker, recording: Path) -> Iterator[ResultLine]:
    with _bare_server(recording.parent) as (address, kept):

        def bare() -> None:
            Form(recording, {}).post(address, {})
            for file in kept.iterdir():
                file.unlink()

        def product() -> None:
            beside.upload_form(recording)
            beside.clear()

        blocks = interleave(bare, product, _BLOCKS)
    took = median(block.product for block in blocks)
    note = f"{took:.2f} s; Django's parser, one write and fsync, over HTTP"
    yield ratio_line("form_over_bare_parser", blocks, _MOST, note)
    yield most_line("form_seconds", took, _MOST_SECONDS)


@contextmanager
def _bare_server(folder: Path) -> Iterator[tuple[str, Path]]:
    """The floor's address, and the folder that it writes to."""
    kept = folder / "bare"
    kept.mkdir()
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "bench.bare_form:application"]
    command += ["-b", f"127.0.0.1:{port}", "-k", "gthread", "-w", "2", "--threads", "16"]
    command += ["--env", f"FOLDER={kept}", "--no-control-socket", "--log-level", "warning"]
    with subprocess.Popen(command, cwd=ROOT) as server:  # noqa: S603  # Our own command.
        try:
            address = f"http://127.0.0.1:{port}/"
            until(lambda: _answers(address), "the bare server", _PATIENCE)
            yield address, kept
        finally:
            server.terminate()


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5):  # noqa: S310  # Our own loopback address.
            return True
    except OSError:
        return False
