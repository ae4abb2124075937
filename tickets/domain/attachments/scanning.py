"""Files before the virus scanner, where the settings name one."""

from __future__ import annotations

from pathlib import Path
from tempfile import NamedTemporaryFile

import structlog

from engines.scanning.port import ScannerFailedError
from tenants.storage.scanning import virus_scanner
from tickets.states import ScanState

_log = structlog.get_logger(__name__)


def scan_content(content: bytes) -> ScanState:
    if virus_scanner() is None:
        return ScanState.NOT_SCANNED
    with NamedTemporaryFile() as file:
        file.write(content)
        file.flush()
        return scan_file(Path(file.name))


def scan_file(path: Path) -> ScanState:
    """NOT_SCANNED where nobody scans, or the scanner does not answer: the log says why."""
    scanner = virus_scanner()
    if scanner is None:
        return ScanState.NOT_SCANNED
    try:
        return ScanState.CLEAN if scanner.scan(path).is_clean else ScanState.INFECTED
    except ScannerFailedError:
        _log.exception("attachment_not_scanned")
        return ScanState.NOT_SCANNED
