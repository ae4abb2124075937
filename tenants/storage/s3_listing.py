"""What a bucket holds, a page of a thousand at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tenants.storage.port import ListedObject, MultipartUpload, Part

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tenants.storage.s3_client import S3Client


def parts_in(client: S3Client, bucket: str, key: str, multipart_id: str) -> Iterator[Part]:
    pages = client.get_paginator("list_parts").paginate(
        Bucket=bucket, Key=key, UploadId=multipart_id
    )
    for page in pages:
        for part in page.get("Parts", []):
            yield Part(part["PartNumber"], part["ETag"], part["Size"])


def started_in(client: S3Client, bucket: str, prefix: str) -> Iterator[MultipartUpload]:
    pages = client.get_paginator("list_multipart_uploads").paginate(Bucket=bucket, Prefix=prefix)
    for page in pages:
        for begun in page.get("Uploads", []):
            yield MultipartUpload(begun["Key"], begun["UploadId"], begun["Initiated"])


def objects_in(client: S3Client, bucket: str, prefix: str) -> Iterator[ListedObject]:
    pages = client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
    for page in pages:
        for found in page.get("Contents", []):
            yield ListedObject(found["Key"], found["Size"], found["LastModified"])
