"""Where frames stand in a recording: by its own clock where it has one, else by counting."""

from av.audio.frame import AudioFrame

TOLERANCE_SECONDS = 0.1  # Recorders' timestamps jitter by some 50 ms; words are sought by 100 ms.
# A jump beyond it is a clock that was set, not time that passed without sound.
LONGEST_GAP_SECONDS = 3_600
_RESTART_SECONDS = 1.0  # A clock that falls back to its first second began anew: chained Ogg.


class Timeline:
    """Takes a stream's frames in order and says how much silence stands before each.

    Missing time is silence, so that what follows stands where its timestamp, and a player that
    seeks, puts it. No frame is dropped: one that claims time already filled comes after it.
    """

    def __init__(self, *, has_clock: bool) -> None:
        self.is_continuous = True  # Counting samples gives each frame's time.
        self._has_clock = has_clock
        self._position = 0.0  # Seconds: where the next frame stands if nothing is missing.
        self._offset = 0.0  # What is added to the stream's clock.
        self._last = 0.0  # The stream's clock at the last frame's end.

    def silence_before(self, frame: AudioFrame) -> float:
        """Seconds, 0 mostly. Moves on by the silence and the frame."""
        silence = self._missing(frame.time) if self._has_clock and frame.time is not None else 0.0
        self._position += silence + frame.samples / frame.sample_rate
        if frame.time is not None:
            self._last = frame.time + frame.samples / frame.sample_rate
        return silence

    def _missing(self, time: float) -> float:
        if time < min(_RESTART_SECONDS, self._last - TOLERANCE_SECONDS):
            self._offset = self._position - max(time, 0.0)
            self.is_continuous = False
        ahead = time + self._offset - self._position
        if abs(ahead) > TOLERANCE_SECONDS:
            self.is_continuous = False
        if ahead > LONGEST_GAP_SECONDS:
            self._offset -= ahead
        return ahead if TOLERANCE_SECONDS < ahead <= LONGEST_GAP_SECONDS else 0.0
