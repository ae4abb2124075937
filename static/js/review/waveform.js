// The waveform from the server's peaks, and the line that crosses all bands.

import { clock } from "./player.js";

const QUIETEST_SCALE = 0.25; // A channel is not blown up to more than four times the louder one.

/** Draws when there are peaks; without them, or when drawing fails, the position slider stays. */
export async function drawWave(section, player) {
  const timeline = section.querySelector("[data-timeline]");
  if (!timeline) {
    return;
  }
  followBands(timeline, player);
  const place = timeline.querySelector("[data-wave]");
  const data = document.getElementById("wave-data");
  try {
    const wave = await drawn(place, JSON.parse(data.textContent), player);
    letKeysSlide(place, player);
    redrawOnThemeChange(wave, place);
  } catch {
    timeline.classList.add("plain");
  }
}

async function drawn(place, { peaks, seconds, speakers }, player) {
  const { default: WaveSurfer } = await import("../../vendored/wavesurfer/wavesurfer.esm.js");
  const height = place.clientHeight / peaks.length;
  place.dataset.speakers = speakers.join(" ");
  const wave = WaveSurfer.create({
    container: place,
    media: player.audio,
    peaks: scaled(peaks),
    duration: seconds,
    cspNonce: document.querySelector("script[nonce]")?.nonce,
    height,
    cursorWidth: 0,
    barWidth: 2,
    barGap: 1,
    barRadius: 1,
    splitChannels: channelColours(place, speakers, height),
    dragToSeek: true,
    hideScrollbar: true,
  });
  wave.on("interaction", (at) => player.seek(at));
  return wave;
}

/** Each channel fills its half: where somebody speaks matters here, not how loud the line was. */
function scaled(peaks) {
  const loudest = peaks.map((channel) => channel.reduce((most, peak) => Math.max(most, peak), 1));
  const floor = Math.max(...loudest) * QUIETEST_SCALE;
  return peaks.map((channel, at) => channel.map((peak) => peak / Math.max(loudest[at], floor)));
}

function channelColours(place, speakers, height) {
  const style = getComputedStyle(place);
  const ground = getComputedStyle(place.closest(".player")).backgroundColor;
  return speakers.map((speaker) => {
    const colour = style.getPropertyValue(`--${speaker}`);
    return { waveColor: paler(colour, ground), progressColor: colour, height };
  });
}

/** Opaque: what was played is painted into the shape of what is drawn, and keeps its alpha. */
function paler(colour, ground) {
  return `color-mix(in srgb, ${colour} 42%, ${ground})`;
}

function redrawOnThemeChange(wave, place) {
  const redraw = () => {
    const speakers = place.dataset.speakers.split(" ");
    const height = place.clientHeight / speakers.length;
    wave.setOptions({ splitChannels: channelColours(place, speakers, height) });
  };
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  new MutationObserver(redraw).observe(document.documentElement, { attributeFilter: ["data-theme"] });
}

function followBands(timeline, player) {
  const playhead = timeline.querySelector("[data-playhead]");
  playhead.hidden = false;
  player.addEventListener("moved", ({ detail }) => {
    playhead.style.setProperty("--at", String(player.length ? detail / player.length : 0));
  });
  for (const band of timeline.querySelectorAll(".band")) {
    band.addEventListener("click", (event) => {
      const { left, width } = band.getBoundingClientRect();
      player.seek(((event.clientX - left) / width) * player.length);
    });
  }
}

function letKeysSlide(place, player) {
  place.tabIndex = 0;
  place.role = "slider";
  place.ariaValueMin = "0";
  const show = () => {
    place.ariaValueMax = String(Math.round(player.length));
    place.ariaValueNow = String(Math.round(player.audio.currentTime));
    place.ariaValueText = `${clock(player.audio.currentTime)} ${place.dataset.ofWords} ${clock(player.length)}`;
  };
  player.addEventListener("moved", show);
  show();
}
