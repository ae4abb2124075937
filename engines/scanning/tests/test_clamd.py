"""Every byte that goes to clamd, and every answer that may come back."""

import socket
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from engines.scanning.clamd import Clamd, address_of
from engines.scanning.port import ScannerFailedError, ScanResult, TooLargeToScanError
from engines.scanning.tests.clamd_double import (
    EICAR,
    ClamdDouble,
    clamd_at_path,
    clamd_over_tcp,
)

Served = tuple[ClamdDouble, Clamd]


@pytest.fixture(params=["tcp", "unix"])
def served(request: pytest.FixtureRequest) -> Iterator[Served]:
    """A folder of its own: the path of a Unix socket may not be as long as pytest's folders."""
    with TemporaryDirectory() as folder:
        serving = clamd_over_tcp() if request.param == "tcp" else clamd_at_path(Path(folder, "s"))
        with serving as (double, url):
            yield double, Clamd(url)
    assert double.complaints == []


@pytest.mark.parametrize("size", [0, 1, 131_071, 131_072, 131_073, 500_000])
def test_a_file_arrives_byte_by_byte_whatever_its_size(
    served: Served, tmp_path: Path, size: int
) -> None:
    double, scanner = served
    content = (bytes(range(256)) * 2_000)[:size]
    file = tmp_path / "call.wav"
    file.write_bytes(content)

    assert scanner.scan(file) == ScanResult()
    assert double.scanned == [content]


def test_what_is_found_is_named(served: Served, tmp_path: Path) -> None:
    file = tmp_path / "call.wav"
    file.write_bytes(b"RIFF" + bytes(200_000) + EICAR)

    verdict = served[1].scan(file)

    assert (verdict.signature, verdict.is_clean) == ("Eicar-Signature", False)


@pytest.mark.parametrize("size", [1 << 20, (1 << 20) + 1, 40 << 20])
def test_a_file_beyond_the_scanners_limit_is_told_apart(
    served: Served, tmp_path: Path, size: int
) -> None:
    double, scanner = served
    double.most_bytes = (1 << 20) - 1
    file = tmp_path / "call.wav"
    file.write_bytes(bytes(size))

    with pytest.raises(TooLargeToScanError):
        scanner.scan(file)


@pytest.mark.parametrize(
    "reply", [b"", b"\0", b"stream: maybe\0", b"UNKNOWN COMMAND\0", b"broken ERROR\0", b"x" * 9_000]
)
def test_an_answer_that_is_none_leaves_the_file_unknown(
    served: Served, tmp_path: Path, reply: bytes
) -> None:
    double, scanner = served
    double.reply = reply
    file = tmp_path / "call.wav"
    file.write_bytes(bytes(1_000))

    with pytest.raises(ScannerFailedError):
        scanner.scan(file)


def test_nobody_at_the_address_is_said_with_the_address(tmp_path: Path) -> None:
    file = tmp_path / "call.wav"
    file.write_bytes(b"RIFF")
    for url in (f"unix:{tmp_path}/none", "tcp://127.0.0.1:1"):
        with pytest.raises(ScannerFailedError, match=url):
            Clamd(url).scan(file)


def test_a_scanner_that_never_answers_is_not_waited_for_longer_than_agreed(tmp_path: Path) -> None:
    file = tmp_path / "call.wav"
    file.write_bytes(b"RIFF")
    with socket.create_server(("127.0.0.1", 0)) as mute:
        host, port = mute.getsockname()
        with pytest.raises(ScannerFailedError, match="timed out"):
            Clamd(f"tcp://{host}:{port}", patience=0.2).scan(file)


def test_a_file_that_cannot_be_read_is_not_the_scanners_fault(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Clamd("tcp://127.0.0.1:1").scan(tmp_path / "gone.wav")


def test_addresses_are_read_in_two_forms() -> None:
    assert address_of("tcp://clamav:3310") == ("clamav", 3310)
    assert address_of("tcp://[::1]:3310") == ("::1", 3310)
    assert address_of("unix:/run/clamav/clamd.ctl") == "/run/clamav/clamd.ctl"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "clamav:3310",
        "tcp://clamav",
        "tcp://:3310",
        "tcp://clamav:port",
        "tcp://clamav:3310/x",
        "unix:clamd.ctl",
        "unix://host/path",
        "http://clamav:3310",
    ],
)
def test_any_other_address_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"neither|Port"):
        address_of(url)
