"""What a browser makes of the recording on a review page: its length, its seeks, its sound."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page


# Each script is a function of the audio element; a rejected promise is the browser's complaint.
_EVENT = """const came = (audio, name) => new Promise((done, failed) => {
  const complain = () => failed(new Error(`no ${name}: ${audio.error?.message ?? "too late"}`));
  audio.addEventListener(name, done, { once: true });
  audio.addEventListener("error", complain, { once: true });
  setTimeout(complain, 20_000);
});"""
_LOAD = """async (audio) => {
  %s
  if (audio.error) { throw new Error(audio.error.message); }
  if (audio.readyState < 1) { await came(audio, "loadedmetadata"); }
  return audio.duration;
}"""
_PLAY = """async (audio) => {
  %s
  const moved = came(audio, "timeupdate");
  await audio.play();
  await moved;
  while (audio.currentTime === 0 && !audio.ended) { await came(audio, "timeupdate"); }
  audio.pause();
}"""
_SEEK = """async (audio, second) => {
  %s
  const landed = came(audio, "seeked");
  if (typeof second === "number") {
    audio.currentTime = second;
  } else {
    document.querySelector(`${second} .said`).click();
  }
  await landed;
  const at = audio.currentTime;
  audio.pause();
  return at;
}"""
_DECODE = """async (audio) => {
  const bytes = await (await fetch(audio.currentSrc)).arrayBuffer();
  const sound = await new OfflineAudioContext(1, 1, 16000).decodeAudioData(bytes);
  const samples = sound.getChannelData(0);
  let loudest = 0;
  for (const sample of samples) { loudest = Math.max(loudest, Math.abs(sample)); }
  const first = samples.findIndex((sample) => Math.abs(sample) > loudest / 2);
  return first / sound.sampleRate;
}"""
# The clock of the element at the moment when what it plays becomes loud.
_HEAR = """async (audio, from) => {
  %s
  const context = new AudioContext();
  const analyser = new AnalyserNode(context, { fftSize: 256, smoothingTimeConstant: 0 });
  const source = context.createMediaElementSource(audio);
  source.connect(analyser).connect(context.destination);
  await context.resume();
  const landed = came(audio, "seeked");
  audio.currentTime = from;
  await landed;
  await audio.play();
  const wave = new Float32Array(256);
  try {
    while (!audio.ended && audio.currentTime < from + 5) {
      analyser.getFloatTimeDomainData(wave);
      if (wave.some((sample) => Math.abs(sample) > 0.25)) { return audio.currentTime; }
      await new Promise((done) => setTimeout(done, 4));
    }
    throw new Error("the sound never came");
  } finally {
    audio.pause();
  }
}"""
_TURNS = """() => [...document.querySelectorAll(".turn")].map(
  (turn) => [`#${turn.id}`, turn.dataset.startMs / 1000])"""


@dataclass(frozen=True, slots=True)
class Played:
    """Seconds. `seek_error` is the worst of its seeks."""

    duration: float
    seek_error: float


class Ear:
    """Listens to the one audio element of an open review page.

    Every method raises playwright's Error where the browser complains.
    """

    def __init__(self, page: "Page") -> None:
        self._page = page

    def listen(self) -> Played:
        """Load it, play a moment of it, and seek: to turns where there are some, else anywhere."""
        duration = self._ask(_LOAD)
        self._ask(_PLAY)
        wrong = [abs(self._ask(_SEEK, to) - second) for to, second in self._places(duration)]
        self._ask(_LOAD)  # It says what went wrong since.
        return Played(duration, max(wrong))

    def decoded_onset(self) -> float:
        """The second where its loud part begins, decoded as a whole."""
        return self._ask(_DECODE)

    def heard_onset(self, begin: float) -> float:
        """The second on its own clock where it becomes loud, played from *begin* on."""
        return self._ask(_HEAR, begin)

    def _places(self, duration: float) -> list[tuple[str | float, float]]:
        turns: list[tuple[str, float]] = self._page.evaluate(_TURNS)
        if not turns:
            return [(second, second) for second in (duration / 4, duration / 2, duration * 0.75)]
        picked = {0, len(turns) // 2, len(turns) - 1}
        return [(turns[at][0], turns[at][1]) for at in sorted(picked)]

    def _ask(self, script: str, given: str | float = 0) -> float:
        written = script.replace("%s", _EVENT)
        answer: float = self._page.locator("audio").evaluate(written, given)
        return answer
