"""Make what browsers play of recordings that were transcribed before there were renditions."""

from __future__ import annotations

import sys
from collections import Counter
from typing import TYPE_CHECKING, Final

from django.core.management.base import BaseCommand, CommandError

from calls.domain.pipeline.older_renditions import (
    OlderRendition,
    make_older_rendition,
    recordings_without,
)
from tenants.models import Tenant
from tenants.scope import tenant_scope
from tenants.states import TenantStatus
from tenants.storage.port import StorageFailedError

if TYPE_CHECKING:
    from django.core.management.base import CommandParser

_TOLD_EVERY: Final = 100  # Recordings.


class Command(BaseCommand):
    help = (
        "Makes a copy that every browser plays of each recording that has none and needs one by "
        "its format. One after the other; may be stopped and run again at any time. Exit code: 1 "
        "where some could not be made."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--tenant", metavar="SLUG", help="of this one only; else of all")
        parser.add_argument("--dry-run", action="store_true", help="count, and make nothing")

    def handle(self, *args: object, tenant: str | None, dry_run: bool, **_: object) -> None:
        total: Counter[str] = Counter()
        for each in _tenants(tenant):
            with tenant_scope(each.pk):
                try:
                    counts = self._waiting() if dry_run else self._make_all(each)
                except StorageFailedError as error:
                    raise CommandError(str(error)) from error
            total += counts
            if counts:
                self.stdout.write(f"{each.slug}: {_told(counts)}")
        self.stdout.write(f"All: {_told(total)}")
        if total[OlderRendition.FAILED] or total[OlderRendition.GONE]:
            sys.exit(1)

    def _waiting(self) -> Counter[str]:
        return Counter("waiting" for _recording_id in recordings_without())

    def _make_all(self, tenant: Tenant) -> Counter[str]:
        counts: Counter[str] = Counter()
        for recording_id in recordings_without():
            became = make_older_rendition(recording_id)
            counts[became] += 1
            if became in {OlderRendition.FAILED, OlderRendition.GONE}:
                self.stderr.write(f"{tenant.slug}: recording {recording_id}: {became}")
            if counts.total() % _TOLD_EVERY == 0:
                self.stdout.write(f"{tenant.slug}: {_told(counts)} so far")
        return counts


def _tenants(slug: str | None) -> list[Tenant]:
    active = Tenant.objects.filter(status=TenantStatus.ACTIVE).order_by("slug")
    found = list(active.filter(slug=slug) if slug else active)
    if slug and not found:
        raise CommandError(f"There is no active tenant {slug!r}.")
    return found


def _told(counts: Counter[str]) -> str:
    return ", ".join(f"{count:,} {word}" for word, count in counts.items()) or "nothing to do"
