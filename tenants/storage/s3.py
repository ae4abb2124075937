"""Objects in an S3-compatible bucket: clients send and fetch them there, not through us."""

from __future__ import annotations

import time
from base64 import b64encode
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Final, cast

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.utils.http import content_disposition_header
from storages.backends.s3 import S3Storage

from tenants.storage.port import BLOCK, ObjectStart, SignedPut
from tenants.storage.s3_errors import (
    code_of,
    is_absent,
    parts_do_not_fit,
    sentence_of,
    translating_errors,
)
from tenants.storage.s3_listing import objects_in, parts_in, started_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import timedelta

    from tenants.storage.port import ListedObject, MultipartUpload, NamedParts, Part, Sink
    from tenants.storage.s3_client import Encryption, S3Client

_PART: Final = 16 << 20  # Bytes held while a form upload is passed on.
_SOUND_FOR: Final = 5.0  # Seconds.
_ONCE: Final = "*"  # If-None-Match: an address that was used does not replace what it made.


class S3ObjectStorage(S3Storage):  # type: ignore[misc]  # django-storages is untyped.
    """django-storages' S3 with presigned addresses, parts and named faults.

    `endpoint_url` is the one we talk to, `public_endpoint_url` the one written into addresses
    for browsers, where they differ. `server_side_encryption` is asked for what we write or begin
    ourselves; a single PUT of a client relies on the bucket's default (`configure_bucket`), as its
    header would be one more that every client has to send.
    """

    bucket_name: str
    server_side_encryption: str
    _sound_until = 0.0  # On the monotonic clock.

    def get_default_settings(self) -> dict[str, object]:
        # Newer checksums break several compatible stores; virtual hosts need DNS of one's own.
        config = Config(
            signature_version="s3v4",
            s3={"addressing_style": "path"},
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            connect_timeout=3,
            read_timeout=30,
            retries={"total_max_attempts": 2, "mode": "standard"},
        )
        defaults: dict[str, object] = super().get_default_settings()
        ours: dict[str, object] = {
            "public_endpoint_url": None,
            "server_side_encryption": "",
            "client_config": config,
        }
        return defaults | ours

    def fault(self) -> str:
        """What worked is not asked again for a few seconds: every presigned upload asks."""
        if time.monotonic() < self._sound_until:
            return ""
        try:
            self._client().head_bucket(Bucket=self.bucket_name)
        except (BotoCoreError, ClientError) as error:
            return self.sentence_of(error)
        self._sound_until = time.monotonic() + _SOUND_FOR
        return ""

    def sentence_of(self, error: BotoCoreError | ClientError) -> str:
        return sentence_of(error, endpoint=self._endpoint(), bucket=self.bucket_name)

    def presign_put(
        self,
        key: str,
        *,
        content_type: str,
        size: int | None,
        expires: timedelta,
        sha256: str = "",
    ) -> SignedPut:
        params: dict[str, object] = {"ContentType": content_type, "IfNoneMatch": _ONCE}
        headers = {"Content-Type": content_type, "If-None-Match": _ONCE}
        if size is not None:
            params["ContentLength"] = size
        if sha256:
            checksum = b64encode(bytes.fromhex(sha256)).decode()
            params["ChecksumSHA256"] = headers["x-amz-checksum-sha256"] = checksum
        return SignedPut(self._presigned("put_object", key, params, expires), headers)

    def presign_get(self, key: str, *, filename: str, content_type: str, expires: timedelta) -> str:
        params: dict[str, object] = {
            "ResponseContentType": content_type,
            "ResponseContentDisposition": content_disposition_header(
                not content_type.startswith(("audio/", "video/")), filename
            ),
        }
        return self._presigned("get_object", key, params, expires)

    def size_of(self, key: str) -> int | None:
        with self._translating_errors():
            try:
                found = self._client().head_object(Bucket=self.bucket_name, Key=key)
            except ClientError as error:
                if is_absent(error):
                    return None
                raise
        return int(str(found["ContentLength"]))

    def read_start(self, key: str, count: int) -> ObjectStart | None:
        with self._translating_errors():
            try:
                found = self._client().get_object(
                    Bucket=self.bucket_name, Key=key, Range=f"bytes=0-{count - 1}"
                )
            except ClientError as error:
                if is_absent(error):
                    return None
                if code_of(error) == "InvalidRange":  # An empty object has no first byte.
                    return ObjectStart(b"", 0)
                raise
            with closing(found["Body"]) as body:
                return ObjectStart(body.read(), int(found["ContentRange"].rpartition("/")[2]))

    @contextmanager
    def open_local(self, key: str) -> Iterator[Path]:
        """A copy in the temporary folder, removed after the block."""
        with NamedTemporaryFile(prefix="auditor-object-", suffix=Path(key).suffix) as copy:
            with self._translating_errors():
                found = self._client().get_object(Bucket=self.bucket_name, Key=key)
                with closing(found["Body"]) as body:
                    for block in body.iter_chunks(BLOCK):
                        copy.write(block)
            copy.flush()
            yield Path(copy.name)

    @contextmanager
    def writing(self, key: str, *, content_type: str) -> Iterator[Sink]:
        sink = _PartsSink(self, key, self.create_multipart(key, content_type=content_type))
        try:
            yield sink
            sink.finish()
        except BaseException:  # A client that hangs up ends the block, too.
            self.abort_multipart(key, sink.multipart_id)
            raise

    def copy(self, source: str, key: str, *, content_type: str) -> None:
        """At most 5 GB, by S3's rule."""
        with self._translating_errors():
            self._client().copy_object(
                Bucket=self.bucket_name,
                Key=key,
                CopySource={"Bucket": self.bucket_name, "Key": source},
                MetadataDirective="REPLACE",  # Else the source's content type is kept.
                ContentType=content_type,
                **self._encryption(),
            )

    def list_objects(self, prefix: str) -> Iterator[ListedObject]:
        with self._translating_errors():
            yield from objects_in(self._client(), self.bucket_name, prefix)

    def delete(self, name: str) -> None:
        with self._translating_errors():
            self._client().delete_object(Bucket=self.bucket_name, Key=name)

    def create_multipart(self, key: str, *, content_type: str) -> str:
        with self._translating_errors():
            begun = self._client().create_multipart_upload(
                Bucket=self.bucket_name, Key=key, ContentType=content_type, **self._encryption()
            )
        return str(begun["UploadId"])

    def presign_part(
        self, key: str, multipart_id: str, number: int, *, size: int | None, expires: timedelta
    ) -> str:
        params: dict[str, object] = {"UploadId": multipart_id, "PartNumber": number}
        if size is not None:
            params["ContentLength"] = size
        return self._presigned("upload_part", key, params, expires)

    def write_part(self, key: str, multipart_id: str, number: int, block: bytes) -> str:
        """Send one part ourselves; its ETag."""
        with self._translating_errors():
            kept = self._client().upload_part(
                Bucket=self.bucket_name,
                Key=key,
                UploadId=multipart_id,
                PartNumber=number,
                Body=block,
            )
        return str(kept["ETag"])

    def list_parts(self, key: str, multipart_id: str) -> list[Part]:
        with self._translating_errors(), parts_do_not_fit():
            return list(parts_in(self._client(), self.bucket_name, key, multipart_id))

    def list_multiparts(self, prefix: str) -> Iterator[MultipartUpload]:
        with self._translating_errors():
            yield from started_in(self._client(), self.bucket_name, prefix)

    def complete_multipart(self, key: str, multipart_id: str, parts: NamedParts) -> None:
        named = [{"PartNumber": number, "ETag": etag} for number, etag in parts]
        with self._translating_errors(), parts_do_not_fit():
            self._client().complete_multipart_upload(
                Bucket=self.bucket_name,
                Key=key,
                UploadId=multipart_id,
                MultipartUpload={"Parts": named},
            )

    def abort_multipart(self, key: str, multipart_id: str) -> None:
        with self._translating_errors():
            try:
                self._client().abort_multipart_upload(
                    Bucket=self.bucket_name, Key=key, UploadId=multipart_id
                )
            except ClientError as error:
                if not is_absent(error):
                    raise

    def _encryption(self) -> Encryption:
        if not self.server_side_encryption:
            return {}
        return {"ServerSideEncryption": self.server_side_encryption}

    def _client(self) -> S3Client:
        return cast("S3Client", self.connection.meta.client)

    def _presigned(
        self, operation: str, key: str, params: dict[str, object], expires: timedelta
    ) -> str:
        """Made without asking the store."""
        with self._translating_errors():
            return self._public_client().generate_presigned_url(
                operation,
                Params=params | {"Bucket": self.bucket_name, "Key": key},
                ExpiresIn=int(expires.total_seconds()),
            )

    def _public_client(self) -> S3Client:
        """Signs for the address browsers use: the host is part of what is signed."""
        if not self.public_endpoint_url:
            return self._client()
        client = getattr(self._connections, "public_client", None)
        if client is None:
            client = self._connections.public_client = self._create_session().client(
                "s3",
                region_name=self.region_name,
                endpoint_url=self.public_endpoint_url,
                config=self.client_config,
            )
        return cast("S3Client", client)

    def _endpoint(self) -> str:
        return str(self.endpoint_url or self.connection.meta.client.meta.endpoint_url)

    @contextmanager
    def _translating_errors(self) -> Iterator[None]:
        with translating_errors(endpoint=self._endpoint, bucket=self.bucket_name):
            yield


class _PartsSink:
    """Passes on what it is given in parts of one size; S3 takes no smaller ones but the last."""

    def __init__(self, storage: S3ObjectStorage, key: str, multipart_id: str) -> None:
        self.multipart_id = multipart_id
        self._storage = storage
        self._key = key
        self._held = bytearray()
        self._sent: list[tuple[int, str]] = []

    def write(self, block: bytes) -> None:
        self._held += block
        if len(self._held) >= _PART:
            self._send()

    def finish(self) -> None:
        if self._held or not self._sent:
            self._send()
        self._storage.complete_multipart(self._key, self.multipart_id, self._sent)

    def _send(self) -> None:
        number = len(self._sent) + 1
        etag = self._storage.write_part(self._key, self.multipart_id, number, bytes(self._held))
        self._sent.append((number, etag))
        self._held.clear()
