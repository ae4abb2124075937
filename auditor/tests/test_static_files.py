"""Script modules find each other under the names that carry their hash."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditor.static_files import HashedFiles

if TYPE_CHECKING:
    from pathlib import Path


def test_a_module_imports_its_neighbour_by_the_hashed_name(tmp_path: Path) -> None:
    scripts = tmp_path / "js"
    scripts.mkdir()
    (scripts / "page.js").write_text('import { play } from "./player.js";\nplay();\n')
    (scripts / "player.js").write_text("export function play() {}\n")
    storage = HashedFiles(location=tmp_path, base_url="/static/")
    names = ("js/page.js", "js/player.js")

    list(storage.post_process({name: (storage, name) for name in names}))

    (page,) = scripts.glob("page.*.js")
    (player,) = scripts.glob("player.*.js")
    assert f'from "./{player.name}"' in page.read_text()
