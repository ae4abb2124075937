"""Speaks the demo dialogues into recordings: `python -m calls.demo.record [name ...]`.

Run by hand when a dialogue changes, on a machine that has Debian's `flite`; its output is
committed, so nobody who installs the product needs it. The same dialogue and flite 2.2 give the
same samples every time.
"""

import logging
import shutil
import subprocess
import sys
import tempfile
import wave
import zlib
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from calls.demo.dialogue import Dialogue, ScriptedTurn, dialogues

Samples = NDArray[np.float64]

RATE = 8_000  # Hz
VOICE_RATE = 16_000  # Hz, what flite's clustergen voices give.
BAND = (300.0, 3_400.0)  # Hz, where a telephone line has lost 3 dB.
CHANNELS = ("agent", "customer")
LOUDNESS = {"agent": 0.085, "customer": 0.070}  # RMS of full scale while speaking.
NOISE = {"agent": 0.0002, "customer": 0.0003}  # RMS of full scale: -74 and -70 dB.
STEP = 16  # Of 32,768: a telephone line carries 12 bits or little more.
PEAK = 0.80  # Of full scale; leaves room for what a lossy codec adds.
TAIL_MS = 900
# Seconds a voice takes, against its own pace: `rms` drags and `awb` hurries.
STRETCH = {"slt": 1.0, "rms": 0.98, "awb": 1.06}
# Codec, bits per second and options by ending. With fewer bits, or as joint stereo, Opus and AAC
# let one channel be heard in the other: at 20 kbit/s by -39 dB, enough to be transcribed twice.
CODECS: dict[str, tuple[str, int, dict[str, str]]] = {
    ".ogg": ("libopus", 22_000, {"application": "voip"}),
    ".mp3": ("libmp3lame", 32_000, {"joint_stereo": "0"}),
    ".m4a": ("aac", 32_000, {"aac_ms": "0", "aac_is": "0"}),
    ".flac": ("flac", 0, {}),
    ".wav": ("pcm_mulaw", 0, {}),
}

log = logging.getLogger(__name__)


def record(dialogue: Dialogue, flite: str) -> float:
    """Write the recording of *dialogue*; how many seconds it lasts."""
    clips = [_spoken(turn.say, dialogue.voices[turn.speaker], flite) for turn in dialogue.turns]
    line = _mixed(dialogue.turns, clips, seed=zlib.crc32(dialogue.name.encode()))
    _write(dialogue.recording, line)
    seconds: float = line.shape[1] / RATE
    return seconds


def _spoken(text: str, voice: str, flite: str) -> Samples:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "speech.wav"
        stretch = f"duration_stretch={STRETCH[voice]}"
        command = [flite, "-voice", voice, "--setf", stretch, "-t", text, "-o", str(path)]
        subprocess.run(command, check=True)  # noqa: S603  # Own words, an argument list, no shell.
        with wave.open(str(path)) as speech:
            if speech.getframerate() != VOICE_RATE:
                raise ValueError(f"flite's {voice} gives {speech.getframerate()} Hz")
            pcm = np.frombuffer(speech.readframes(speech.getnframes()), dtype="<i2")
    return _trimmed(_telephone(pcm / 32_768))


def _telephone(wide: Samples) -> Samples:
    """The telephone band of 16 kHz samples, at 8 kHz: gentle slopes, as a real line's."""
    hertz = np.fft.rfftfreq(wide.size, 1 / VOICE_RATE)
    rises = 1 / np.sqrt(1 + (BAND[0] / np.maximum(hertz, 1)) ** 6)
    falls = 1 / np.sqrt(1 + (hertz / BAND[1]) ** 24)
    spectrum = np.fft.rfft(wide) * rises * falls * (hertz < RATE / 2)
    narrow: Samples = np.fft.irfft(spectrum, wide.size)[:: VOICE_RATE // RATE]
    return narrow


def _trimmed(speech: Samples) -> Samples:
    """Speech without the silence around it, so that the dialogue alone sets the pauses."""
    loud = np.flatnonzero(np.abs(speech) > 0.01 * np.abs(speech).max())
    margin = RATE // 50
    return speech[max(loud[0] - margin, 0) : loud[-1] + margin]


def _levelled(speech: Samples, loudness: float) -> Samples:
    """Speech at a loudness, its few higher peaks bent below PEAK rather than cut."""
    level = speech * loudness / np.sqrt(np.mean(speech**2))
    bent: Samples = PEAK * np.tanh(level / PEAK)
    return bent


def _mixed(turns: tuple[ScriptedTurn, ...], clips: list[Samples], *, seed: int) -> Samples:
    """Both channels (2, n) on one clock: the agent left, the customer right, a line's noise."""
    starts: list[int] = []
    clock = 0
    for turn, clip in zip(turns, clips, strict=True):
        starts.append(clock + turn.gap_ms * RATE // 1_000)
        clock = starts[-1] + clip.size
    length = max(start + clip.size for start, clip in zip(starts, clips, strict=True))
    line = _noise(length + TAIL_MS * RATE // 1_000, seed)
    for turn, start, clip in zip(turns, starts, clips, strict=True):
        channel = CHANNELS.index(turn.speaker)
        line[channel, start : start + clip.size] += _levelled(clip, LOUDNESS[turn.speaker])
    return line


def _noise(length: int, seed: int) -> Samples:
    levels = np.array([[NOISE[channel]] for channel in CHANNELS])
    hiss: Samples = np.random.default_rng(seed).standard_normal((len(CHANNELS), length)) * levels
    return hiss


def _write(path: Path, line: Samples) -> None:
    codec, bits_per_second, options = CODECS[path.suffix]
    pcm = (np.round(line * 32_767 / STEP) * STEP).astype("<i2").T.reshape(1, -1)
    frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(pcm), format="s16", layout="stereo")
    frame.sample_rate = RATE
    # Bit-exact: no time of making and no random serial number in the file.
    with av.open(str(path), "w", options={"fflags": "bitexact"}) as container:
        stream = container.add_stream(codec, rate=RATE, layout="stereo", options=options)
        if not isinstance(stream, av.AudioStream):
            raise TypeError(f"{codec} is no audio codec")
        if bits_per_second:
            stream.bit_rate = bits_per_second
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def main(names: list[str]) -> None:
    """Record the dialogues of these names; all of them when there are none."""
    flite = shutil.which("flite")
    if flite is None:
        sys.exit("flite is not installed: apt-get install flite")
    for dialogue in dialogues():
        if not names or dialogue.name in names:
            log.info("%-42s %5.1f s", dialogue.name, record(dialogue, flite))


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    main(sys.argv[1:])
