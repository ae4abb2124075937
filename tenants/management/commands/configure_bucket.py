"""Set the bucket up: CORS, encryption at rest, an end for unfinished uploads."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from tenants.storage.port import object_storage
from tenants.storage.s3 import S3ObjectStorage
from tenants.storage.s3_bucket import Bucket, SetupOutcome, SetupStep

if TYPE_CHECKING:
    from django.core.management.base import CommandParser

_ORIGIN: Final = re.compile(r"https?://[^/\s]+")


class Command(BaseCommand):
    help = (
        "Sets up the bucket that S3_BUCKET_AUDIO names: CORS, encryption at rest, an end for "
        "unfinished uploads. May be run again at any time. Exit code: 1 where browsers cannot send."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--origin",
            action="append",
            metavar="URL",
            help="where the product's pages are, as https://audit.example.com; may be repeated "
            "(else CORS_ORIGINS, else CSRF_TRUSTED_ORIGINS)",
        )
        parser.add_argument("--create", action="store_true", help="make the bucket if it is absent")
        parser.add_argument("--dry-run", action="store_true", help="look, and change nothing")

    def handle(
        self, *args: object, origin: list[str] | None, create: bool, dry_run: bool, **_: object
    ) -> None:
        storage = object_storage()
        if not isinstance(storage, S3ObjectStorage):
            self.stdout.write(
                "Recordings are kept in a local folder (DATA_DIR): there is no bucket to set up."
            )
            return
        origins = _checked(origin or settings.CORS_ORIGINS or settings.CSRF_TRUSTED_ORIGINS)
        try:
            self._set_up(storage, origins, create=create, dry_run=dry_run)
        except (BotoCoreError, ClientError) as error:
            raise CommandError(storage.sentence_of(error)) from error

    def _set_up(
        self, storage: S3ObjectStorage, origins: list[str], *, create: bool, dry_run: bool
    ) -> None:
        bucket = Bucket(storage, is_dry=dry_run)
        if not bucket.is_there():
            if not create or dry_run:
                raise CommandError(
                    f"There is no bucket {storage.bucket_name!r}: correct S3_BUCKET_AUDIO, create "
                    "it, or have it created with --create."
                )
            bucket.create()
            self._tell(SetupStep(f"bucket {storage.bucket_name}", SetupOutcome.DONE))
        cors = bucket.let_in(origins)
        for step in (cors, bucket.encrypt(), bucket.end_unfinished()):
            self._tell(step)
        if cors.outcome == SetupOutcome.REFUSED:
            raise CommandError("Browsers cannot send recordings to this bucket yet.")

    def _tell(self, step: SetupStep) -> None:
        note = f" ({step.note})" if step.note else ""
        self.stdout.write(f"{step.name}: {step.outcome}{note}")


def _checked(origins: list[str]) -> list[str]:
    if not origins:
        raise CommandError(
            "Say where the product's pages are: --origin https://audit.example.com (CORS_ORIGINS)."
        )
    for origin in origins:
        if not _ORIGIN.fullmatch(origin):
            raise CommandError(f"{origin} is no origin: write https://audit.example.com, no path.")
    return origins
