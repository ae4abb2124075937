"""What a file is known by: weights are held against their pinned hash, recordings told apart."""

import hashlib
from pathlib import Path


def sha256_of(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
