"""Recordings before the virus scanner, where the settings name one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from calls.states import INFECTED, SUBJECT_KIND
from engines.scanning.port import TooLargeToScanError
from tenants.domain.subjects import Subject
from tenants.storage.objects import delete_objects
from tenants.storage.scanning import virus_scanner
from tenants.work_queue.claims import WorkRefusedError, refuse

if TYPE_CHECKING:
    from pathlib import Path

    from calls.models import Stage
    from tenants.work_queue.kinds import Claim

_LONGEST_NAME: Final = 120


def refuse_infected(claimed: Claim[Stage], source: Path) -> None:
    """Let the scanner see the file; what it finds is deleted, and the stage says why.

    Raises WorkRefusedError; and ScannerFailedError where nothing is known, so that the stage is
    tried again: nothing passes unseen.
    """
    scanner = virus_scanner()
    if scanner is None:
        return
    try:
        verdict = scanner.scan(source)
    except TooLargeToScanError as error:
        raise WorkRefusedError(
            "too_large_to_scan",
            "This recording is larger than the virus scanner takes. Split it or compress it and "
            "upload it again, or have clamd's StreamMaxLength raised to MAX_UPLOAD_BYTES.",
        ) from error
    if verdict.is_clean:
        return
    infected = WorkRefusedError(
        INFECTED,
        f"The virus scanner found {verdict.signature[:_LONGEST_NAME]} in this file, so the file "
        "was deleted. Check the machine it came from, and upload a clean recording.",
    )
    refuse(claimed, infected)  # First: what is left by a death in between is never served.
    delete_objects(Subject(SUBJECT_KIND, claimed.item.call_id))
    raise infected
