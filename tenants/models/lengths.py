"""How long a text may be: said once, by its column."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.db import models


def longest(model: type[models.Model], name: str) -> int:
    """The characters that a value of *name* may have, a list's each. Raises ValueError without."""
    field = model._meta.get_field(name)
    length: int | None = getattr(getattr(field, "base_field", field), "max_length", None)
    if length is None:
        raise ValueError(f"{model.__name__}.{name} has no longest value.")
    return length
