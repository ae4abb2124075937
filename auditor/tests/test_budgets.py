"""The tail of the code stays short: files, functions and templates have budgets."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_ROOT = Path(__file__).resolve().parents[2]
_OURS = ("auditor", "engines", "tenants", "calls", "reviews", "tickets", "bench")
_FILE, _FUNCTION, _TEST_FUNCTION, _TEMPLATE, _SETTINGS = 300, 40, 25, 120, 250
_LONG_FILE = re.compile(r"(#|\{#|//|/\*) long file: \S+")
_LONG_FUNCTION = "# long function: "
_HEAD = 15  # Lines: an exception is written near the top.


def _modules() -> list[Path]:
    found = [path for app in _OURS for path in (_ROOT / app).rglob("*.py")]
    return sorted(path for path in found if "migrations" not in path.parts)


def _templates() -> list[Path]:
    return sorted((_ROOT / "templates").rglob("*.html"))


def _scripts() -> list[Path]:
    found = [*(_ROOT / "static").rglob("*.js"), *(_ROOT / "static").rglob("*.css")]
    return sorted(path for path in found if "vendored" not in path.parts)


def test_files_are_short_or_say_why_not() -> None:
    long = list(_too_long_files([*_modules(), *_scripts()], _FILE))
    assert long == [], _listed(f"split, or with `# long file: reason` by line {_HEAD}", long)


def test_templates_are_short_or_say_why_not() -> None:
    long = list(_too_long_files(_templates(), _TEMPLATE))
    assert long == [], _listed(f"split, or with `{{# long file: reason #}}` by line {_HEAD}", long)


def test_functions_are_short_or_say_why_not() -> None:
    long = [fault for path in _modules() for fault in _too_long_functions(path)]
    assert long == [], _listed(f"split, or with `{_LONG_FUNCTION}reason` by the signature", long)


def _listed(wanted: str, faults: list[str]) -> str:
    """All of them: pytest would shorten the list."""
    return "\n  ".join([f"These should be {wanted}:", *faults])


def _name(path: Path) -> str:
    return str(path.relative_to(_ROOT))


def _too_long_files(paths: Iterable[Path], most: int) -> Iterator[str]:
    for path in paths:
        lines = path.read_text(encoding="utf-8").splitlines()
        budget = _SETTINGS if path.name == "settings.py" else most
        is_excused = any(_LONG_FILE.search(line) for line in lines[:_HEAD])
        if len(lines) > budget and not is_excused:
            yield f"{_name(path)}: {len(lines)} lines, {budget} at most"


def _too_long_functions(path: Path) -> Iterator[str]:
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
            yield f"{_name(path)}: {node.name}: {length} lines, {budget} at most"
