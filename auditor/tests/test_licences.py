"""Every package that is installed has a licence of the list; a new one is read before it joins."""

from __future__ import annotations

import re
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

_ROOT: Final = Path(__file__).resolve().parents[2]
_NAME: Final = re.compile(r"^([A-Za-z0-9._-]+)==", re.MULTILINE)
_ALLOWED: Final = {
    "0BSD",
    "3-Clause BSD License",
    "Apache Software License",
    "Apache-2.0",
    "BSD 3-Clause",
    "BSD License",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "CC0-1.0",
    "CNRI-Python",
    "ISC License (ISCL)",
    "MIT",
    "MIT License",
    "MIT-0",
    "MPL-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)",
    "OSI Approved",
    "PSF-2.0",
    "Python Software Foundation License",
    "Zlib",
}
# Read one by one.
_EXCEPTIONS: Final = {
    "psycopg": "LGPL-3.0-only: used as a library, unchanged",
    "psycopg-binary": "LGPL-3.0-only: as psycopg",
    "psycopg-pool": "LGPL-3.0-only: as psycopg",
    "imapclient": "BSD-3-Clause in its COPYING; its metadata says nothing",
}
_TOOLS: Final = {
    "djlint": "GPL-3.0-or-later: a program that `make lint` runs; nothing of it is shipped",
}


def _pinned(*files: str) -> set[str]:
    texts = [(_ROOT / file).read_text(encoding="utf-8") for file in files]
    return {_normal(name) for text in texts for name in _NAME.findall(text)}


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _licences(package: Distribution) -> set[str]:
    """The parts of its SPDX expression; else its classifiers; else the field of free text."""
    expressions = package.metadata.get_all("License-Expression") or []
    classifiers = package.metadata.get_all("Classifier") or []
    named = [line.split("::")[-1].strip() for line in classifiers if line.startswith("License")]
    if named and not expressions:
        return set(named)
    written = expressions or package.metadata.get_all("License") or [""]
    return set(re.split(r" (?:AND|OR) ", written[0].split("\n")[0].strip("()")))


def _strangers(names: set[str], exceptions: Iterable[str]) -> dict[str, set[str]]:
    installed = {_normal(package.name): package for package in distributions()}
    known = names & installed.keys() - set(exceptions)
    found = {name: _licences(installed[name]) - _ALLOWED for name in sorted(known)}
    return {name: licences for name, licences in found.items() if licences}


def test_what_is_shipped_has_a_licence_of_the_list() -> None:
    assert _strangers(_pinned("requirements.txt", "requirements-models.txt"), _EXCEPTIONS) == {}


def test_what_only_development_needs_has_one_too() -> None:
    assert _strangers(_pinned("requirements-dev.txt"), _EXCEPTIONS.keys() | _TOOLS.keys()) == {}


def test_no_exception_outlives_its_package() -> None:
    installed = {_normal(package.name) for package in distributions()}

    assert (_EXCEPTIONS.keys() | _TOOLS.keys()) - installed == set()
    assert _EXCEPTIONS.keys() - _pinned("requirements.txt") == set()
