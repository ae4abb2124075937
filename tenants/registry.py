"""What each installed app declares of itself, for those below it who may not know its name."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from django.apps import apps
from django.utils.module_loading import module_has_submodule

from tenants.work_queue.functions import work_functions

if TYPE_CHECKING:
    from tenants.kinds import ObjectKind
    from tenants.models import WorkItem
    from tenants.postgresql.functions import SqlFunction
    from tenants.work_queue.kinds import WorkKind


@dataclass(frozen=True, kw_only=True)
class Declaration:
    """The content of an app's `declaration.py`: plain data, made without touching a model."""

    functions: tuple[SqlFunction, ...] = ()
    work_kinds: tuple[WorkKind[WorkItem], ...] = ()
    object_kinds: tuple[ObjectKind, ...] = ()


@cache
def declarations() -> tuple[Declaration, ...]:
    """Those of all installed apps, in the order of INSTALLED_APPS; ask when apps are loaded."""
    return tuple(
        import_module(f"{config.name}.declaration").DECLARATION
        for config in apps.get_app_configs()
        if config.module and module_has_submodule(config.module, "declaration")
    )


def declared_functions() -> list[SqlFunction]:
    """With those that the work queue needs for the kinds of work there are."""
    kinds = [kind for each in declarations() for kind in each.work_kinds]
    return [function for each in declarations() for function in each.functions] + work_functions(
        kinds
    )
