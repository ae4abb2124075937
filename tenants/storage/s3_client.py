"""The part of boto3's S3 client that we use; the library itself is untyped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol, TypedDict

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime
    from typing import Unpack


class Body(Protocol):
    def read(self) -> bytes: ...

    def iter_chunks(self, chunk_size: int) -> Iterator[bytes]: ...

    def close(self) -> None: ...


class GetObjectOutput(TypedDict, total=False):
    """`ContentRange` where a range was asked for."""

    Body: Body
    ContentRange: str


class ListingRow(TypedDict, total=False):
    """One row of any listing."""

    Key: str
    ETag: str
    Size: int
    LastModified: datetime
    PartNumber: int
    UploadId: str
    Initiated: datetime


class ListingPage(TypedDict, total=False):
    """A listing without a row lacks its list."""

    Contents: list[ListingRow]
    Parts: list[ListingRow]
    Uploads: list[ListingRow]


class Paginator(Protocol):
    def paginate(self, **asked: str) -> Iterator[ListingPage]: ...


class Encryption(TypedDict, total=False):
    ServerSideEncryption: str


Answer = dict[str, object]


class S3Client(Protocol):
    """Arguments are named as in Amazon's API reference."""

    def head_bucket(self, *, Bucket: str) -> Answer: ...  # noqa: N803  # Amazon's names, here and below.

    def head_object(self, *, Bucket: str, Key: str) -> Answer: ...  # noqa: N803  # Amazon names it.

    def get_object(self, *, Bucket: str, Key: str, Range: str = ...) -> GetObjectOutput: ...  # noqa: N803  # Amazon names it.

    def delete_object(self, *, Bucket: str, Key: str) -> Answer: ...  # noqa: N803  # Amazon names it.

    def create_multipart_upload(
        self,
        *,
        Bucket: str,  # noqa: N803  # Amazon names it.
        Key: str,  # noqa: N803  # Amazon names it.
        ContentType: str,  # noqa: N803  # Amazon names it.
        **encryption: Unpack[Encryption],
    ) -> Answer: ...

    def copy_object(
        self,
        *,
        Bucket: str,  # noqa: N803  # Amazon names it.
        Key: str,  # noqa: N803  # Amazon names it.
        CopySource: Mapping[str, str],  # noqa: N803  # Amazon names it.
        MetadataDirective: str,  # noqa: N803  # Amazon names it.
        ContentType: str,  # noqa: N803  # Amazon names it.
        **encryption: Unpack[Encryption],
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

    def get_paginator(
        self, operation: Literal["list_parts", "list_multipart_uploads", "list_objects_v2"]
    ) -> Paginator: ...

    def generate_presigned_url(
        self,
        operation: str,
        *,
        Params: Mapping[str, object],  # noqa: N803  # Amazon names it.
        ExpiresIn: int,  # noqa: N803  # Amazon names it.
    ) -> str: ...
