"""The work on tickets that the work queue holds."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from tenants.mail.kinds import MailKind
from tenants.work_queue.kinds import WorkKind

if TYPE_CHECKING:
    from tickets.models import Training

TRAINING: Final[WorkKind[Training]] = WorkKind(
    name="training",
    label=_("training"),
    model="tickets.Training",
    queue="default",
    work="tickets.domain.classifier.training.train_at_low_priority",
    hooks="tickets.domain.classifier.training.TrainingHooks",
    lease=timedelta(minutes=20),  # 15,000 examples take 3 on one busy core.
    most_deaths=3,
    rests=(timedelta(minutes=1),),
    at_once=1,
    dead_message=_("Every worker that trained it stopped before it finished."),
)
REPLY_MAIL: Final = MailKind(
    name="reply_mail",
    label=_("reply by e-mail"),
    address=_("the customer's address"),
    write="tickets.domain.mail.rendering.written",
    hooks="tickets.domain.mail.outgoing.ReplyHooks",
)
WORK_KINDS: Final = (TRAINING, REPLY_MAIL)
