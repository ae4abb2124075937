"""What the apps declare exists, and no app below knows what those above it declare."""

from __future__ import annotations

import re
import tomllib
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from celery import current_app
from django.apps import apps
from django.urls import reverse
from django.utils.module_loading import module_has_submodule

import tenants
from tenants.domain.roles import KeyScope, RoleActions
from tenants.pages import AdminLink, PageRoutes, RailLink
from tenants.postgresql.functions import SqlFunction
from tenants.registry import declared
from tenants.work_queue.sweeps import Sweep

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.apps import AppConfig


_ROOT: Final = Path(__file__).resolve().parents[2]


def apps_above() -> list[AppConfig]:
    return [
        config
        for config in apps.get_app_configs()
        if config.module
        and module_has_submodule(config.module, "declaration")
        and config.name != "tenants"
    ]


def words_of(config: AppConfig) -> Iterator[str]:
    """Its tables, permissions, SQL functions and names of pages, as regular expressions."""
    yield from (model._meta.db_table for model in config.get_models())
    yield rf"admin:{config.label}_\w+"
    for part in import_module(f"{config.name}.declaration").DECLARATION:
        if isinstance(part, RoleActions | KeyScope):
            yield from part.actions
        if isinstance(part, SqlFunction):
            yield part.name
        if isinstance(part, PageRoutes):
            yield f"{getattr(import_module(part.urls), 'app_name', config.label)}:[a-z-]+"


def test_tenants_names_nothing_of_an_app_above_it() -> None:
    words = {word for config in apps_above() for word in words_of(config)}
    pattern = re.compile(rf"(?<![\w/-])({'|'.join(sorted(words))})(?![\w.-])")
    root = Path(str(tenants.__file__)).parent
    found = [
        f"{path.relative_to(root)}: {match[0]}"
        for path in sorted(root.rglob("*.py"))
        if "migrations" not in path.parts
        for match in pattern.finditer(path.read_text(encoding="utf-8"))
    ]

    assert len(words) > 100
    assert found == []


@pytest.mark.parametrize("link", [*declared(AdminLink), *declared(RailLink)], ids=str)
def test_a_declared_link_leads_to_a_page(link: AdminLink | RailLink) -> None:
    assert reverse(link.page).startswith("/")


def test_a_declared_sweep_is_a_task() -> None:
    current_app.loader.import_default_modules()
    assert {sweep.task for sweep in declared(Sweep)} - current_app.tasks.keys() == set()


def test_the_tools_know_every_app_of_ours() -> None:
    apps_of_ours = {each.name for each in apps.get_app_configs() if Path(each.path).parent == _ROOT}
    tool = tomllib.loads((_ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    known = {
        "root_packages": tool["importlinter"]["root_packages"],
        "layers": tool["importlinter"]["contracts"][0]["layers"],
        "testpaths": tool["pytest"]["ini_options"]["testpaths"],
        "known-first-party": tool["ruff"]["lint"]["isort"]["known-first-party"],
        "source": tool["coverage"]["run"]["source"],
    }

    assert {place: apps_of_ours - set(names) for place, names in known.items()} == {
        place: set() for place in known
    }, "docs/howto/app.md, 1"
