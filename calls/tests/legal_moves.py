"""What a stage and a call may become next, and which stages an ended call has."""

from __future__ import annotations

from calls.states import CallStatus
from tenants.states import WorkState

READY, RUNNING, DONE = WorkState.READY, WorkState.RUNNING, WorkState.DONE
FAILED, DEAD, CANCELLED = WorkState.FAILED, WorkState.DEAD, WorkState.CANCELLED
STAGE_MOVES = {
    READY: {RUNNING, CANCELLED},
    RUNNING: {READY, DONE, FAILED, DEAD, CANCELLED},
    DONE: set[WorkState](),
    FAILED: {READY},
    DEAD: {READY},
    CANCELLED: {READY},
}
STOPS = {CallStatus.FAILED, CallStatus.CANCELLED}
CALL_MOVES = {
    CallStatus.UPLOADED: {CallStatus.TRANSCRIBING, CallStatus.CANCELLED},
    CallStatus.TRANSCRIBING: {CallStatus.TRANSCRIBED} | STOPS,
    CallStatus.TRANSCRIBED: {CallStatus.ANALYZING, CallStatus.CANCELLED},
    CallStatus.ANALYZING: {CallStatus.COMPLETED} | STOPS,
    CallStatus.COMPLETED: set[CallStatus](),
    CallStatus.FAILED: {CallStatus.UPLOADED, CallStatus.TRANSCRIBED},
    CallStatus.CANCELLED: {CallStatus.UPLOADED, CallStatus.TRANSCRIBED},
}
STATES_OF_ENDED = {
    CallStatus.COMPLETED: {DONE},
    CallStatus.FAILED: {FAILED, DEAD},
    CallStatus.CANCELLED: {CANCELLED},
}
