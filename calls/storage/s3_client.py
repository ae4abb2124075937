"""The part of boto3's S3 client that we use; the library itself is untyped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypedDict

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class Body(Protocol):
    def read(self) -> bytes: ...

    def iter_chunks(self, chunk_size: int) -> Iterator[bytes]: ...

    def close(self) -> None: ...


class Found(TypedDict):
    Body: Body


Answer = dict[str, object]


class Client(Protocol):
    """Arguments are named as in Amazon's API reference."""

    def head_bucket(self, *, Bucket: str) -> Answer: ...  # noqa: N803  # Amazon's names, here and below.

    def head_object(self, *, Bucket: str, Key: str) -> Answer: ...  # noqa: N803  # Amazon names it.

    def get_object(self, *, Bucket: str, Key: str, Range: str = ...) -> Found: ...  # noqa: N803  # Amazon names it.

    def delete_object(self, *, Bucket: str, Key: str) -> Answer: ...  # noqa: N803  # Amazon names it.

    def create_multipart_upload(
        self,
        *,
        Bucket: str,  # noqa: N803  # Amazon names it.
        Key: str,  # noqa: N803  # Amazon names it.
        ContentType: str,  # noqa: N803  # Amazon names it.
    ) -> Answer: ...

    def upload_part(
        self,
        *,
        Bucket: str,  # noqa: N803  # Amazon names it.
        Key: str,  # noqa: N803  # Amazon names it.
        UploadId: str,  # noqa: N803  # Amazon names it.
        PartNumber: int,  # noqa: N803  # Amazon names it.
        Body: bytes,  # noqa: N803  # Amazon names it.
    ) -> Answer: ...

    def complete_multipart_upload(
        self,
        *,
        Bucket: str,  # noqa: N803  # Amazon names it.
        Key: str,  # noqa: N803  # Amazon names it.
        UploadId: str,  # noqa: N803  # Amazon names it.
        MultipartUpload: Mapping[str, object],  # noqa: N803  # Amazon names it.
    ) -> Answer: ...

    def abort_multipart_upload(self, *, Bucket: str, Key: str, UploadId: str) -> Answer: ...  # noqa: N803  # Amazon names it.

    def generate_presigned_url(
        self,
        operation: str,
        *,
        Params: Mapping[str, object],  # noqa: N803  # Amazon names it.
        ExpiresIn: int,  # noqa: N803  # Amazon names it.
    ) -> str: ...
