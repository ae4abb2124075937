"""What the product asks of a virus scanner, whoever answers."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True)
class ScanResult:
    """`signature` is the name of what was found; empty for a clean file."""

    signature: str = ""

    @property
    def is_clean(self) -> bool:
        return not self.signature


class ScannerFailedError(Exception):
    """The scanner did not answer as it should: nothing is known about the file."""


class TooLargeToScanError(ScannerFailedError):
    """The file is larger than the scanner takes, and will be the next time too."""


class VirusScanner(Protocol):
    """Looks through whole files."""

    def scan(self, file: Path) -> ScanResult:
        """Raises ScannerFailedError, and OSError where the file cannot be read."""
