"""Where objects are kept: a folder by default, an S3-compatible bucket by setting."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from pathlib import Path

    from auditor.environment import Environment


def storage_origins(env: Environment) -> list[str]:
    """Where browsers meet the bucket, for our pages' policy; a folder is served by ourselves."""
    if not (env.text("S3_BUCKET_AUDIO") or env.text("S3_BUCKET_NAME")):
        return []
    if endpoint := env.text("S3_PUBLIC_ENDPOINT_URL") or env.text("S3_ENDPOINT_URL"):
        parts = urlsplit(endpoint)
        return [f"{parts.scheme}://{parts.netloc}"]
    region = env.text("AWS_REGION") or "us-east-1"
    # Amazon's oldest region is reached without its name.
    return [f"https://s3{'' if region == 'us-east-1' else f'.{region}'}.amazonaws.com"]


def storages_setting(env: Environment, folder: Path) -> dict[str, dict[str, Any]]:
    """The entries of STORAGES that hold objects. A bucket's name is what switches S3 on."""
    bucket = env.text("S3_BUCKET_AUDIO") or env.text("S3_BUCKET_NAME")
    transcripts = env.text("S3_BUCKET_TRANSCRIPTS")
    if not bucket and env.is_strict:
        env.faults.append(
            "S3_BUCKET_AUDIO must be set: the bucket that holds recordings (with "
            "S3_ENDPOINT_URL, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY)"
        )
    chosen = {"objects": _s3(env, bucket) if bucket else _folder(folder)}
    return chosen | ({"transcripts": _s3(env, transcripts)} if transcripts else {})


def _folder(folder: Path) -> dict[str, Any]:
    return {
        "BACKEND": "tenants.storage.local.LocalStorage",
        "OPTIONS": {"location": str(folder), "base_url": "/storage/"},
    }


def _s3(env: Environment, bucket: str) -> dict[str, Any]:
    return {
        "BACKEND": "tenants.storage.s3.S3ObjectStorage",
        "OPTIONS": {
            "bucket_name": bucket,
            "region_name": env.text("AWS_REGION") or "us-east-1",
            "endpoint_url": env.text("S3_ENDPOINT_URL") or None,
            "public_endpoint_url": env.text("S3_PUBLIC_ENDPOINT_URL") or None,
            "access_key": env.required("AWS_ACCESS_KEY_ID", "the bucket's key") or None,
            "server_side_encryption": env.text("S3_SERVER_SIDE_ENCRYPTION", "AES256"),
            "secret_key": env.required("AWS_SECRET_ACCESS_KEY", "the bucket's secret") or None,
        },
    }
