"""The tail of the code stays short: files, functions and templates have budgets."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

_ROOT = Path(__file__).resolve().parents[2]
_OURS = ("auditor", "engines", "tenants", "calls", "reviews", "tickets", "bench")
_FILE, _FUNCTION, _TEST_FUNCTION, _TEMPLATE, _SETTINGS = 300, 40, 25, 120, 250
_LONG_FILE = re.compile(r"(#|\{#|//|/\*) long file: \S+")
_LONG_FUNCTION = "# long function: "
_BANNED = {"utils", "helpers", "common", "misc", "lib", "core", "services", "managers"}
_HEAD = 15  # Lines: an exception is written near the top.


def _modules() -> list[Path]:
    found = [path for app in _OURS for path in (_ROOT / app).rglob("*.py")]
    return [path for path in found if "migrations" not in path.parts]


def _templates() -> list[Path]:
    return list((_ROOT / "templates").rglob("*.html"))


def _scripts() -> list[Path]:
    found = [*(_ROOT / "static").rglob("*.js"), *(_ROOT / "static").rglob("*.css")]
    return [path for path in found if "vendored" not in path.parts]


def _name(path: Path) -> str:
    return str(path.relative_to(_ROOT))


def _is_excused(path: Path) -> bool:
    head = path.read_text(encoding="utf-8").splitlines()[:_HEAD]
    return any(_LONG_FILE.search(line) for line in head)


def _length(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


@pytest.mark.parametrize("path", [*_modules(), *_scripts()], ids=_name)
def test_a_file_is_short_or_says_why_not(path: Path) -> None:
    budget = _SETTINGS if path.name == "settings.py" else _FILE
    assert _length(path) <= budget or _is_excused(path)


@pytest.mark.parametrize("path", _templates(), ids=_name)
def test_a_template_is_short_or_says_why_not(path: Path) -> None:
    assert _length(path) <= _TEMPLATE or _is_excused(path)


@pytest.mark.parametrize("path", _modules(), ids=_name)
def test_a_function_is_short_or_says_why_not(path: Path) -> None:
    assert list(_too_long(path)) == []


@pytest.mark.parametrize("path", _modules(), ids=_name)
def test_a_module_says_what_it_is(path: Path) -> None:
    assert path.stem not in _BANNED


def _too_long(path: Path) -> Iterator[str]:
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines()
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        budget = _TEST_FUNCTION if node.name.startswith("test_") else _FUNCTION
        first = min([node.lineno, *(item.lineno for item in node.decorator_list)])
        around = lines[max(0, first - 2) : node.body[0].lineno]
        is_excused = any(_LONG_FUNCTION in line for line in around)
        length = (node.end_lineno or node.lineno) - node.lineno + 1
        if length > budget and not is_excused:
            yield f"{node.name}: {length} lines"
