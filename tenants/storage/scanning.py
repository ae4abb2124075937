"""The virus scanner that the settings name for what lies in the storage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

from engines.scanning.clamd import Clamd

if TYPE_CHECKING:
    from engines.scanning.port import VirusScanner


def virus_scanner() -> VirusScanner | None:
    """ClamAV's daemon where CLAMD_URL names one; by default nobody."""
    return Clamd(settings.CLAMD_URL) if settings.CLAMD_URL else None
