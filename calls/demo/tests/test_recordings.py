"""The committed recordings are what the dialogues say they are."""

from collections import Counter
from datetime import datetime
from zoneinfo import ZoneInfo

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from calls.demo.dialogue import FOLDER, Dialogue, dialogues

RATE = 8_000
HEARD = 0.02  # RMS of full scale; the line's noise is a hundred times below.
STEP = RATE // 10

every_dialogue = pytest.mark.parametrize("dialogue", dialogues(), ids=lambda each: each.name)


def heard(dialogue: Dialogue) -> NDArray[np.float32]:
    """Both channels (2, n) as a player gives them, at 8 kHz."""
    resampler = av.AudioResampler(format="fltp", layout="stereo", rate=RATE)
    with av.open(str(dialogue.recording)) as container:
        frames = [out for frame in container.decode(audio=0) for out in resampler.resample(frame)]
    return np.concatenate([frame.to_ndarray() for frame in frames], axis=1)


def speaks(line: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Whether each channel is heard in each tenth of a second."""
    steps = line.shape[1] // STEP
    parts = line[:, : steps * STEP].reshape(2, steps, STEP)
    return np.asarray(np.sqrt((parts**2).mean(axis=2)) > HEARD)


@every_dialogue
def test_recording_is_a_short_stereo_call_that_does_not_clip(dialogue: Dialogue) -> None:
    line = heard(dialogue)

    assert line.shape[0] == 2
    assert 35 <= line.shape[1] / RATE <= 75
    assert np.all((np.abs(line).max(axis=1) > 0.3) & (np.abs(line).max(axis=1) < 0.95))


@every_dialogue
def test_each_side_is_silent_while_the_other_speaks(dialogue: Dialogue) -> None:
    agent, customer = speaks(heard(dialogue))
    interrupted = any(turn.gap_ms < 0 for turn in dialogue.turns)

    assert agent.any()
    assert customer.any()
    assert (agent & customer).any() == interrupted


@every_dialogue
def test_who_speaks_first_is_on_the_channel_of_their_side(dialogue: Dialogue) -> None:
    agent, customer = speaks(heard(dialogue)).argmax(axis=1)

    first = "agent" if agent < customer else "customer"

    assert first == dialogue.turns[0].speaker


@every_dialogue
def test_a_call_began_before_the_demo_was_loaded(dialogue: Dialogue) -> None:
    now = datetime(2026, 3, 4, 0, 30, tzinfo=ZoneInfo("Europe/Berlin"))

    started = dialogue.started_at(now)

    assert started < now
    assert f"{started:%H:%M}" == dialogue.time


def test_two_tenants_have_six_calls_each_with_ids_of_their_own() -> None:
    calls = dialogues()

    assert sorted(Counter(call.tenant for call in calls).values()) == [6, 6]
    assert len({call.external_id for call in calls}) == 12
    assert {(call.tenant, call.agent_index) for call in calls} == {
        (call.tenant, index) for call in calls for index in (0, 1)
    }


def test_every_recording_has_its_dialogue_and_all_are_small() -> None:
    files = set((FOLDER / "recordings").iterdir())

    assert files == {call.recording for call in dialogues()}
    assert sum(file.stat().st_size for file in files) < 3_000_000
