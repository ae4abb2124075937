"""What a bucket holds, a page of a thousand at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from calls.storage.port import Part, StartedParts, StoredObject

if TYPE_CHECKING:
    from collections.abc import Iterator

    from calls.storage.s3_client import Client


def parts_in(client: Client, bucket: str, key: str, parts_id: str) -> Iterator[Part]:
    pages = client.get_paginator("list_parts").paginate(Bucket=bucket, Key=key, UploadId=parts_id)
    for page in pages:
        for part in page.get("Parts", []):
            yield Part(part["PartNumber"], part["ETag"], part["Size"])


def started_in(client: Client, bucket: str, prefix: str) -> Iterator[StartedParts]:
    pages = client.get_paginator("list_multipart_uploads").paginate(Bucket=bucket, Prefix=prefix)
    for page in pages:
        for begun in page.get("Uploads", []):
            yield StartedParts(begun["Key"], begun["UploadId"], begun["Initiated"])


def objects_in(client: Client, bucket: str, prefix: str) -> Iterator[StoredObject]:
    pages = client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
    for page in pages:
        for found in page.get("Contents", []):
            yield StoredObject(found["Key"], found["Size"], found["LastModified"])
