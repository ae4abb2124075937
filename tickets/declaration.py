"""What this app adds to the product."""

from __future__ import annotations

from typing import Final

from tenants.registry import Declaration
from tickets.functions import FUNCTIONS

DECLARATION: Final = Declaration(functions=FUNCTIONS)
