"""What this app adds to the product."""

from __future__ import annotations

from typing import Final

from calls.functions import FUNCTIONS
from tenants.registry import Declaration

DECLARATION: Final = Declaration(functions=FUNCTIONS)
