"""What the worker would do meanwhile, and recordings to do it with."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from calls.domain.pipeline.analysis import analyze
from calls.domain.pipeline.transcription import transcribe
from calls.models import Stage
from engines.language.local.analyst import LocalAnalyst
from tenants.scope import tenant_scope

if TYPE_CHECKING:
    from calls.models import Call
    from engines.speech.port import SpeechEngine

# 22 seconds, two channels: the agent speaks on the left, the customer on the right.
RECORDING: Final = (
    Path(__file__).resolve().parents[3]
    / "calls/demo/recordings/sunny-hill-internet-5-no-connection.wav"
)


def work_through(call: Call, engine: SpeechEngine) -> None:
    """Transcribe and analyze the call, as its worker would."""
    with tenant_scope(call.tenant.pk):
        analysis, *_ = transcribe(Stage.objects.get(call=call).pk, engine)
        analyze(analysis.pk, LocalAnalyst())
