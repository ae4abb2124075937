// The page's one <audio>, its controls, and everybody who wants to know where it is.

const SPEED_KEY = "review.speed";

/** m:ss, or h:mm:ss from an hour on: the same words as the server's `clock` filter. */
export function clock(seconds) {
  const whole = Math.floor(seconds);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (number) => String(number).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

export class Player extends EventTarget {
  #section;
  #loop = null;
  #frame = 0;

  constructor(section) {
    super();
    this.#section = section;
    this.audio = section.querySelector("audio");
    this.audio.controls = false;
    this.#find("[data-controls]").hidden = false;
    this.#listen();
    this.speed = this.#keptSpeed();
    this.#show();
    if (this.audio.error) {
      this.#showError(); // It failed before anybody listened.
    }
  }

  get length() {
    return this.audio.duration || Number(this.#find("[data-position]").max) / 1000;
  }

  get speed() {
    return this.audio.playbackRate;
  }

  set speed(rate) {
    this.audio.playbackRate = rate;
    this.audio.defaultPlaybackRate = rate;
    this.#find("[data-speed]").value = String(rate);
    try {
      localStorage.setItem(SPEED_KEY, String(rate));
    } catch {
      // Private windows may keep nothing: the speed then lasts as long as the page.
    }
  }

  /** Go to a second; `play` starts from there. A running loop is left. */
  seek(seconds, { play = false } = {}) {
    this.stopLoop();
    this.audio.currentTime = Math.min(Math.max(seconds, 0), this.length || 0);
    this.#show();
    if (play) {
      this.play();
    }
  }

  skip(seconds) {
    this.seek(this.audio.currentTime + seconds);
  }

  play() {
    // Refused without a gesture, or when the source failed: `error` says the latter.
    this.audio.play().catch(() => {});
  }

  toggle() {
    if (this.audio.paused) {
      this.play();
    } else {
      this.audio.pause();
    }
  }

  /** One step along the speeds on offer. */
  changeSpeed(step) {
    const speeds = [...this.#find("[data-speed]").options].map((option) => Number(option.value));
    const at = speeds.indexOf(this.speed);
    this.speed = speeds[Math.min(Math.max(at + step, 0), speeds.length - 1)];
  }

  /** Play from `start` to `end` seconds again and again. */
  loop(start, end) {
    this.#loop = { start, end };
    this.#find("[data-loop]").setAttribute("aria-pressed", "true");
  }

  stopLoop() {
    this.#loop = null;
    this.#find("[data-loop]").setAttribute("aria-pressed", "false");
  }

  get isLooping() {
    return this.#loop !== null;
  }

  #find(selector) {
    return this.#section.querySelector(selector);
  }

  #keptSpeed() {
    const speeds = [...this.#find("[data-speed]").options].map((option) => option.value);
    const kept = localStorage.getItem(SPEED_KEY);
    return speeds.includes(kept) ? Number(kept) : 1;
  }

  #listen() {
    const { audio } = this;
    audio.addEventListener("timeupdate", () => this.#show());
    audio.addEventListener("seeking", () => this.#show());
    audio.addEventListener("playing", () => this.#runAlong());
    audio.addEventListener("durationchange", () => {
      this.#find("[data-position]").max = String(this.length * 1000);
      this.#show();
    });
    for (const name of ["play", "pause"]) {
      audio.addEventListener(name, () => this.#showPlaying());
    }
    audio.addEventListener("error", () => this.#showError());
    this.#find("[data-play]").addEventListener("click", () => this.toggle());
    for (const button of this.#section.querySelectorAll("[data-skip]")) {
      button.addEventListener("click", () => this.skip(Number(button.dataset.skip)));
    }
    this.#find("[data-speed]").addEventListener("change", (event) => {
      this.speed = Number(event.target.value);
    });
    this.#find("[data-position]").addEventListener("input", (event) => {
      this.seek(event.target.value / 1000);
    });
  }

  /** Frame by frame while it plays: the browser's own event comes only four times a second. */
  #runAlong() {
    if (this.#loop && this.audio.currentTime >= this.#loop.end) {
      this.audio.currentTime = this.#loop.start;
    }
    this.#show();
    cancelAnimationFrame(this.#frame);
    if (!this.audio.paused) {
      this.#frame = requestAnimationFrame(() => this.#runAlong());
    }
  }

  #show() {
    const now = this.audio.currentTime;
    this.#find("[data-now]").textContent = clock(now);
    this.#find("[data-position]").value = String(now * 1000);
    this.#find("[data-position]").setAttribute("aria-valuetext", clock(now));
    if (this.audio.duration) {
      this.#find("[data-length]").textContent = clock(this.audio.duration);
    }
    this.dispatchEvent(new CustomEvent("moved", { detail: now }));
  }

  #showError() {
    this.#find("[data-player-error]").hidden = false;
  }

  #showPlaying() {
    const button = this.#find("[data-play]");
    const isPlaying = !this.audio.paused;
    button.classList.toggle("playing", isPlaying);
    button.ariaLabel = isPlaying ? button.dataset.pauseWords : button.dataset.playWords;
  }
}
