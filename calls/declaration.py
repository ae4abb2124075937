"""What this app adds to the product."""

from __future__ import annotations

from typing import Final

from calls.domain.uploads.keys import RECORDING
from calls.stages import STAGES
from tenants.registry import Declaration

DECLARATION: Final = Declaration(work_kinds=STAGES, object_kinds=(RECORDING,))
