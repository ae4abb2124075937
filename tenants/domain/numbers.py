"""Phone numbers: each belongs to one tenant of the whole installation."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

if TYPE_CHECKING:
    from tenants.models import PhoneNumber


def is_taken(number: PhoneNumber) -> bool:
    """Whether somebody has the number. Only the database can tell: the other's row is invisible.

    A copy of the row is written and taken back, so nothing is changed.
    """
    trial = copy(number)
    trial._state = copy(number._state)  # noqa: SLF001  # Saving marks it, and the row is not saved.
    try:
        with transaction.atomic():
            trial.save()
            transaction.set_rollback(True)
    except IntegrityError:
        return True
    return False
