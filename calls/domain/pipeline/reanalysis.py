"""A call's current transcript, read anew because somebody asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from calls.domain.history import note
from calls.domain.pipeline.chosen_engines import is_analysis_paid, language_engine_named
from calls.domain.pipeline.profiles import profile_of
from calls.domain.pipeline.stages import begin_stage
from calls.models import Analysis, Call, Stage
from calls.stages import ANALYSIS
from calls.states import SUBJECT_KIND, CallEventKind, CallStatus, QualityStatus
from tenants.domain.audit import record
from tenants.domain.refusals import Refused
from tenants.domain.subjects import Subject

if TYPE_CHECKING:
    from tenants.domain.actors import Actor


def analyze_again(call: Call, actor: Actor) -> Stage:
    """The call's analysis, due once more, by whoever reads its calls now; earlier ones stay.

    Raises Refused for a call that is not completed, and where nothing could change: rules answer
    the same every time, and a server that was told the same was paid for it already. An answer of
    a server's that did not pass its check may be asked for again.
    """
    with transaction.atomic():
        # Stages before calls: the order in which workers lock, too.
        list(Stage.objects.select_for_update(of=("self",)).filter(call=call).order_by("pk"))
        held = Call.objects.select_for_update(of=("self",)).get(pk=call.pk)
        if held.status != CallStatus.COMPLETED:
            raise Refused(
                "not-completed",
                _("Only a completed call can be analyzed again (this one is %s).")
                % held.get_status_display(),
                status=409,
            )
        if _would_say_the_same(held):
            raise Refused(
                "nothing-would-change",
                _(
                    "This transcript was analyzed by the same engine in the same words: the "
                    "analysis would say the same. Change the engine or its AI profile first."
                ),
                status=409,
            )
        Call.objects.filter(pk=call.pk).update(status=CallStatus.TRANSCRIBED, updated_at=Now())
        detail = "It is analyzed again."
        note(call.pk, CallEventKind.RETRIED, actor, stage=ANALYSIS.name, detail=detail)
        if not actor.is_system:
            record(actor, "call.analyzed_again", Subject(SUBJECT_KIND, call.pk))
        return begin_stage(call.pk, ANALYSIS)


def _would_say_the_same(call: Call) -> bool:
    profile = profile_of(call)
    named = language_engine_named(profile.system_prompt if profile else "")
    read = Analysis.objects.filter(
        call=call, is_current=True, transcript__is_current=True, **named._asdict()
    )
    if is_analysis_paid():
        read = read.filter(quality_status=QualityStatus.PASSED)
    return bool(read.exists())
