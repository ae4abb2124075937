"""A search for a class finds one class, and a module is called what it holds."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_ROOT: Final = Path(__file__).parents[2]
_OURS: Final = ("auditor", "engines", "tenants", "calls", "tickets", "reviews", "bench")
# Their classes are found by what they test, migrate, show or run.
_ASIDE: Final = {"tests", "migrations", "admin", "management"}
_MEANS_NOTHING: Final = {
    *("base", "common", "core", "helpers", "lib", "managers", "misc", "services", "utils"),
}
_PICTURES: Final = {
    *("aside", "bell", "bells", "bent", "desk", "door", "doors", "halting", "lesson", "letters"),
    *("machines", "mood", "moods", "pace", "patience", "promises", "ring", "ringing", "shapes"),
    *("signs", "standing", "story", "struck", "telling", "tilt", "troubles", "watching"),
}
_KEPT: Final = {
    "tenants/postgresql/base.py",  # Django loads a database engine's wrapper by this name.
}


def _modules() -> Iterator[Path]:
    for app in _OURS:
        yield from (_ROOT / app).rglob("*.py")


def _path(module: Path) -> str:
    return module.relative_to(_ROOT).as_posix()


def test_no_two_classes_share_a_name() -> None:
    homes: defaultdict[str, list[str]] = defaultdict(list)
    for module in _modules():
        if _ASIDE.isdisjoint(module.relative_to(_ROOT).parts):
            for node in ast.parse(module.read_text()).body:
                if isinstance(node, ast.ClassDef):
                    homes[node.name.lstrip("_")].append(_path(module))

    assert {name: paths for name, paths in homes.items() if len(paths) > 1} == {}


def test_modules_are_named_for_what_they_hold() -> None:
    named = [module for module in _modules() if "tests" not in module.parts]
    empty = [m for m in named if m.stem.lstrip("_") in _MEANS_NOTHING | _PICTURES]

    assert [_path(m) for m in empty if _path(m) not in _KEPT] == []
