"""Weights come from other people's uploads: each file is held against the hash it was pinned by."""

import hashlib
from pathlib import Path


def sha256_of(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
