"""The language a call is heard in, and what its correction starts anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db.models.functions import Now
from django.utils.translation import gettext as _

from calls.domain.history import note
from calls.domain.pipeline.stages import begin_stage
from calls.models import Call, Stage, Transcript
from calls.stages import TRANSCRIPTION, call_stages
from calls.states import CallEventKind, CallStatus
from engines.speech.languages import AUTO, language_to_ask
from tenants.domain.people import current_settings
from tenants.domain.refusals import Refused
from tenants.states import WorkState

if TYPE_CHECKING:
    from tenants.domain.actors import Actor
    from tenants.models import TenantSettings

_FIRST: Final = TRANSCRIPTION.name


def said_language(call: Call, tenant: TenantSettings) -> str:
    """What is said of the call, else of all the tenant's calls."""
    return call.spoken_language or tenant.language


def hear_as_said(call: Call, actor: Actor) -> list[Stage]:
    """What is due once something else is said of a call's language: its transcription, anew.

    Nothing, where it was heard in that language or will be. In the transaction that saves the
    call, and before it: stages are locked before calls. Raises Refused while a stage runs, which
    was told the old language. Earlier transcripts stay.
    """
    stages = list(Stage.objects.select_for_update(of=("self",)).filter(call=call).order_by("pk"))
    if any(stage.state == WorkState.RUNNING for stage in stages):
        raise Refused(
            "call-in-work",
            _(
                "This call is being processed. Change its language when that has ended, or "
                "cancel the processing first."
            ),
            status=409,
        )
    heard = Transcript.objects.filter(call=call, is_current=True).defer("turns").first()
    said = said_language(call, current_settings())
    if heard is None or not _is_other(said, heard):
        return []
    detail = f"Its language was corrected from {heard.language or AUTO} to {said}."
    return [_begin_anew(call, stages, actor, detail)]


def _is_other(said: str, heard: Transcript) -> bool:
    """Whether a call would not be heard as it was; found out, it is what it sounded like."""
    asked = language_to_ask(said) or heard.sounds_like or heard.language
    return asked != heard.language


def _begin_anew(call: Call, stages: list[Stage], actor: Actor, detail: str) -> Stage:
    """The transcription, ready; what had not been done after it is begun when it ends."""
    unmade = [stage.pk for stage in stages if stage.state != WorkState.DONE]
    Stage.objects.filter(pk__in=unmade, kind__in=_kinds_after(_FIRST)).delete()
    Call.objects.filter(pk=call.pk).update(status=CallStatus.UPLOADED, updated_at=Now())
    note(call.pk, CallEventKind.RETRIED, actor, stage=_FIRST, detail=detail)
    return begin_stage(call.pk, TRANSCRIPTION)


def _kinds_after(name: str) -> list[str]:
    """All that come after a stage, at any distance."""
    following = [kind.name for kind in call_stages().values() if kind.after == name]
    return following + [later for kind in following for later in _kinds_after(kind)]
