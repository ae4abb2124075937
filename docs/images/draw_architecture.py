"""Draws docs/images/architecture.svg from the code's own imports; `make picture` runs it.

    .venv/bin/python docs/images/draw_architecture.py [FILE]

Six floors from the top down, each app's rooms from its edges down to its models, what each floor
imports of those below, and the three routes of docs/architecture.md.
"""  # noqa: INP001  # A script among pictures, imported by nothing.

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Final

import grimp

if TYPE_CHECKING:
    from collections.abc import Iterator

_ROOT: Final = Path(__file__).resolve().parents[2]
_FLOORS: Final = {
    "auditor": "composes the rest: settings, addresses, workers, local servers",
    "reviews": "how good it was",
    "tickets": "what was asked",
    "calls": "what was said",
    "tenants": "who, and what every app needs",
    "engines": "outside models behind ports; knows no Django and no tenant",
}
_SHELVES: Final = (  # Inside an app, from the edges down.
    ("admin", "api", "views", "management", "demo", "templatetags"),
    ("tasks", "forms", "filters", "declaration", "functions"),
    ("domain",),
    ("models", "states"),
)
_LEFT_OUT: Final = {"tests", "migrations", "apps", "urls", "conftest"}
_WIDTH, _LEFT, _TOP, _BOX, _HIGH, _GAP = 1480, 190, 70, 116, 34, 8
_PER_ROW: Final = (_WIDTH - _LEFT - 20) // (_BOX + _GAP)
_ROUTES: Final = {
    "a recording": ("#b3541e", ("calls.views", "calls.domain.uploads", "tenants.storage",
        "calls.tasks", "calls.domain.pipeline", "engines.speech", "engines.language",
        "calls.models")),
    "a ticket": ("#1f6f4a", ("tickets.api", "tickets.domain.decision", "engines.classifier",
        "tickets.models", "tenants.mail")),
    "a tenant's id": ("#2b50c8", ("tenants.middleware", "tenants.scope", "tenants.postgresql",
        "tenants.models")),
}  # fmt: skip


@dataclass(frozen=True)
class _Box:
    x: int
    y: int
    room: str
    lines: int

    @property
    def corner(self) -> tuple[int, int]:
        return self.x + _BOX - 12, self.y + _HIGH // 2


def _lines_of(module: str) -> int:
    path = _ROOT / Path(*module.split("."))
    file = path.with_suffix(".py") if path.with_suffix(".py").exists() else path / "__init__.py"
    return len(file.read_text(encoding="utf-8").splitlines())


def _room_of(module: str) -> str | None:
    """`tickets.domain.mail.parsing` stands in `tickets.domain.mail`.

    None for what is no part of the product, and for an app's own `__init__`.
    """
    parts = module.split(".")
    if len(parts) == 1 or _LEFT_OUT & set(parts):
        return None
    path = _ROOT.joinpath(*parts[:3])
    is_subfolder = parts[1] in {"domain", "views"} and len(parts) > 2 and path.is_dir()  # noqa: PLR2004
    return ".".join(parts[: 3 if is_subfolder else 2])


def _rooms_of(graph: grimp.ImportGraph) -> Counter[str]:
    """Each room with its lines of code."""
    rooms: Counter[str] = Counter()
    for module in sorted(graph.modules):
        if room := _room_of(module):
            rooms[room] += _lines_of(module)
    return rooms


def _shelves_of(app: str, rooms: Counter[str]) -> list[list[str]]:
    """Rows of rooms, at most so many a row."""
    own = sorted(room for room in rooms if room.split(".")[0] == app)
    shelves: list[list[str]] = [[] for _ in range(len(_SHELVES) + 1)]
    for room in own:
        name = room.split(".")[1]
        place = next((at for at, shelf in enumerate(_SHELVES) if name in shelf), len(_SHELVES))
        shelves[place].append(room)
    return [
        shelf[first : first + _PER_ROW]
        for shelf in shelves
        for first in range(0, len(shelf), _PER_ROW)
    ]


def _bottom(top: int, boxes: list[_Box]) -> int:
    return max([top + 92, *(box.y + _HIGH + 14 for box in boxes)])


def _text(x: int, y: int, words: str, kind: str) -> str:
    return f'<text x="{x}" y="{y}" class="{kind}">{escape(words)}</text>'


def _imports_of(graph: grimp.ImportGraph, app: str) -> str:
    """How many of the floor's modules import how many of each floor below."""
    found: Counter[str] = Counter()
    for module in graph.find_descendants(app):
        if not _LEFT_OUT & set(module.split(".")):
            imported = graph.find_modules_directly_imported_by(module)
            found.update(name.split(".")[0] for name in imported)
    lower = [f"{other} {found[other]}" for other in _FLOORS if other != app and found[other]]
    return f"imports: {', '.join(lower)}" if lower else ""


def _floor(app: str, top: int, boxes: list[_Box], below: str) -> Iterator[str]:
    bottom = _bottom(top, boxes)
    yield f'<rect x="10" y="{top}" width="{_WIDTH - 20}" height="{bottom - top}" class="floor"/>'
    yield _text(24, top + 26, f"{app}/", "app")
    yield from (
        _text(24, top + 46 + 15 * line, words, "note")
        for line, words in enumerate(_wrapped(_FLOORS[app]))
    )
    told = _wrapped(below)
    yield from (
        _text(24, bottom - 12 - 14 * (len(told) - line), words, "below")
        for line, words in enumerate(told, 1)
    )
    for box in boxes:
        name = box.room.split(".", 1)[1].replace("domain.", "").replace("views.", "views/")
        yield f'<rect x="{box.x}" y="{box.y}" width="{_BOX}" height="{_HIGH}" rx="4" class="room"/>'
        yield _text(box.x + 7, box.y + 15, name, "name")
        yield _text(box.x + 7, box.y + 28, f"{box.lines:,} lines", "note")


def _wrapped(words: str, most: int = 27) -> list[str]:
    lines = [""]
    for word in words.split():
        if len(lines[-1]) + len(word) > most:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def _route(number: int, colour: str, places: list[_Box]) -> Iterator[str]:
    shift = 9 * (number - 1)  # Where two routes share a room.
    points = [(box.corner[0] - shift, box.corner[1]) for box in places]
    path = " ".join(f"{x},{y}" for x, y in points)
    yield f'<polyline points="{path}" class="route" stroke="{colour}"/>'
    for step, (x, y) in enumerate(points, 1):
        yield f'<circle cx="{x}" cy="{y}" r="8" fill="{colour}"/>'
        yield f'<text x="{x}" y="{y + 4}" class="step">{step}</text>'


_STYLE: Final = """
text { font: 12px system-ui, sans-serif; fill: #15181d } .app { font-weight: 600; font-size: 16px }
.note, .below { font-size: 11px; fill: #586171 } .name { font-weight: 600 }
.floor { fill: #f5f6f8; stroke: #cdd2da } .room { fill: #fff; stroke: #a7afbc }
.route { fill: none; stroke-width: 3; opacity: .55 } .title { font-size: 20px; font-weight: 600 }
.step { fill: #fff; font-size: 10px; font-weight: 700; text-anchor: middle }
"""


def draw() -> str:
    """The picture as SVG. Raises KeyError where a route names a room that is not there."""
    graph = grimp.build_graph(*_FLOORS, cache_dir=None)
    rooms = _rooms_of(graph)
    drawn: list[str] = []
    places: dict[str, _Box] = {}
    top = _TOP
    for app in _FLOORS:
        boxes = [
            _Box(_LEFT + column * (_BOX + _GAP), top + 14 + row * (_HIGH + _GAP), room, rooms[room])
            for row, shelf in enumerate(_shelves_of(app, rooms))
            for column, room in enumerate(shelf)
        ]
        places |= {box.room: box for box in boxes}
        drawn += _floor(app, top, boxes, _imports_of(graph, app))
        top = _bottom(top, boxes) + 14
    for number, (colour, route) in enumerate(_ROUTES.values(), 1):
        drawn += _route(number, colour, [places[room] for room in route])
    legend = [
        f'<text x="{_LEFT + 170 * number}" y="52" fill="{colour}" style="fill:{colour}">'
        f"● {name}</text>"
        for number, (name, (colour, _route_of)) in enumerate(_ROUTES.items())
    ]
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {top}" width="{_WIDTH}">'
    title = _text(10, 32, "Support Auditor: imports point down only", "title")
    ground = f'<rect width="{_WIDTH}" height="{top}" fill="#fff"/>'
    return "\n".join(
        [head, f"<style>{_STYLE}</style>", ground, title, *legend, *drawn, "</svg>", ""]
    )


if __name__ == "__main__":
    sys.path.insert(0, str(_ROOT))
    target = Path(sys.argv[1]) if sys.argv[1:] else Path(__file__).with_name("architecture.svg")
    target.write_text(draw(), encoding="utf-8")
