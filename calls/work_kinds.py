"""The work on imports that the work queue holds. The stages of calls stand in calls/stages.py."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from tenants.work_queue.kinds import WorkKind

if TYPE_CHECKING:
    from calls.models import ImportLine

IMPORT_LINE: Final[WorkKind[ImportLine]] = WorkKind(
    name="import_line",
    label=_("import"),
    model="calls.ImportLine",
    queue="default",
    session="calls.domain.bulk.lines.importing",
    hooks="calls.domain.bulk.lines.LineHooks",
    lease=timedelta(minutes=5),  # The longest that one step, as a store's copy, may be silent.
    most_deaths=3,
    rests=(timedelta(seconds=10), timedelta(seconds=60)),
    at_once_a_tenant=1,
    batch=1000,
    dead_message=_("The worker died each time it had this line."),
)
FOLDER_LINE: Final = replace(
    IMPORT_LINE, name="folder_line", label=_("import from a folder"), queue=""
)
"""Only the command may read a folder: the workers may stand on another machine."""
WORK_KINDS: Final = (IMPORT_LINE, FOLDER_LINE)
