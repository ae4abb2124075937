"""What each installed app declares of itself, for those below it who may not know its name."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from django.apps import apps
from django.utils.module_loading import module_has_submodule

if TYPE_CHECKING:
    from tenants.postgresql.functions import SqlFunction


@dataclass(frozen=True, kw_only=True)
class Declaration:
    """The content of an app's `declaration.py`: plain data, made without touching a model."""

    functions: tuple[SqlFunction, ...] = ()


@cache
def declarations() -> tuple[Declaration, ...]:
    """Those of all installed apps, in the order of INSTALLED_APPS; ask when apps are loaded."""
    return tuple(
        import_module(f"{config.name}.declaration").DECLARATION
        for config in apps.get_app_configs()
        if config.module and module_has_submodule(config.module, "declaration")
    )


def declared_functions() -> list[SqlFunction]:
    return [function for each in declarations() for function in each.functions]
