"""What the installed apps declare of themselves, for those below them who may not know their names.

Each app's `declaration.py` holds DECLARATION, a tuple of parts: plain data, made without a query.
The type of a part stands beside the code that works with it, and this module knows none of them.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TypeVar

from django.apps import apps
from django.utils.module_loading import module_has_submodule

T = TypeVar("T")


def declared(kind: type[T]) -> list[T]:
    """The parts of this type, in the order of INSTALLED_APPS. Ask when the apps are loaded."""
    return [part for part in _parts() if isinstance(part, kind)]


@cache
def _parts() -> tuple[object, ...]:
    return tuple(
        part
        for config in apps.get_app_configs()
        if config.module and module_has_submodule(config.module, "declaration")
        for part in import_module(f"{config.name}.declaration").DECLARATION
    )
