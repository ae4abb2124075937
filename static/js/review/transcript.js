// Turns in step with the audio: a click plays one, the spoken one is marked and kept in view.

const SLACK_MS = 20; // A seek may land a hair before the turn it was meant for.

export class Transcript {
  #page;
  #player;
  #tabs;
  #turns = [];
  #starts = [];
  #current = null;

  constructor(page, player, tabs) {
    this.#page = page;
    this.#player = player;
    this.#tabs = tabs;
    this.#read();
    page.addEventListener("click", (event) => this.#clicked(event));
    page.addEventListener("htmx:afterSwap", () => this.#searched());
    window.addEventListener("hashchange", () => this.#openHash());
    player?.addEventListener("moved", ({ detail }) => this.#follow(detail * 1000));
    page.querySelector("[data-loop]")?.addEventListener("click", () => this.toggleLoop());
    this.#openHash();
  }

  /** Play the turn `step` turns away from the current one. */
  step(step) {
    const at = this.#turns.indexOf(this.#current);
    const next = this.#turns[Math.min(Math.max(at + step, 0), this.#turns.length - 1)];
    if (next) {
      this.play(next);
    }
  }

  play(turn, startMs = Number(turn.dataset.startMs)) {
    this.#mark(turn);
    if (!this.#player) {
      return;
    }
    const wasLooping = this.#player.isLooping;
    this.#player.seek(startMs / 1000, { play: true });
    if (wasLooping) {
      this.#loopCurrent();
    }
  }

  toggleLoop() {
    if (this.#player?.isLooping) {
      this.#player.stopLoop();
    } else if (this.#player) {
      this.#loopCurrent();
    }
  }

  #loopCurrent() {
    const turn = this.#current ?? this.#turns[0];
    if (turn) {
      this.#player.loop(turn.dataset.startMs / 1000, turn.dataset.endMs / 1000);
    }
  }

  #read() {
    this.#turns = [...this.#page.querySelectorAll("[data-start-ms].turn")];
    this.#starts = this.#turns.map((turn) => Number(turn.dataset.startMs));
    this.#current = null;
  }

  #clicked(event) {
    const link = event.target.closest('a[href^="#turn-"]');
    const turn = link
      ? this.#page.querySelector(link.getAttribute("href"))
      : event.target.closest(".turn");
    const isSelecting = !link && String(window.getSelection()) !== "";
    if (!turn || isSelecting || event.ctrlKey || event.metaKey || event.shiftKey) {
      return;
    }
    event.preventDefault();
    if (link && !link.closest("#transcript")) {
      this.#tabs.showTranscript();
    }
    this.#showQuote(link);
    this.play(turn, Number(link?.dataset.startMs ?? turn.dataset.startMs));
    turn.scrollIntoView({ block: "nearest" });
  }

  #showQuote(link) {
    this.#page.querySelector(".quote.playing")?.classList.remove("playing");
    if (link?.matches(".quote")) {
      link.classList.add("playing");
    }
  }

  #searched() {
    this.#read();
    if (this.#player) {
      this.#follow(this.#player.audio.currentTime * 1000);
    }
    this.#page.querySelector("[data-sought]")?.scrollIntoView({ block: "center" });
  }

  #openHash() {
    const turn = /^#turn-\d+$/.test(location.hash) && this.#page.querySelector(location.hash);
    if (turn) {
      this.#tabs.showTranscript();
      const asked = askedMoment(turn);
      this.#player?.seek((asked ?? Number(turn.dataset.startMs)) / 1000, { play: asked !== null });
      this.#mark(turn);
    }
  }

  #follow(nowMs) {
    const turn = this.#turns[lastAtOrBefore(this.#starts, nowMs + SLACK_MS)];
    if (turn && turn !== this.#current) {
      this.#mark(turn);
    }
  }

  #mark(turn) {
    this.#current?.removeAttribute("aria-current");
    turn.setAttribute("aria-current", "true");
    this.#current = turn;
    if (this.#player && !this.#player.audio.paused) {
      keepInView(turn);
    }
  }
}

/** What the address says of when to begin, if that is in the turn; null where it says nothing. */
function askedMoment(turn) {
  const text = new URLSearchParams(location.search).get("at");
  const at = /^\d{1,9}$/.test(text ?? "") ? Number(text) : null;
  const isInside = at !== null && at >= turn.dataset.startMs && at <= turn.dataset.endMs;
  return isInside ? at : null;
}

/** The place of the last of the ascending `starts` that is not after `now`; -1 before the first. */
function lastAtOrBefore(starts, now) {
  let [low, high] = [0, starts.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    [low, high] = starts[middle] <= now ? [middle + 1, high] : [low, middle];
  }
  return low - 1;
}

/** Scrolls only when the turn has left the middle part of what is seen, so reading stays calm. */
function keepInView(turn) {
  const { top, bottom } = turn.getBoundingClientRect();
  const pane = turn.closest(".pane").getBoundingClientRect();
  const [from, to] = [Math.max(pane.top, 0), Math.min(pane.bottom, innerHeight)];
  const margin = (to - from) * 0.15;
  if (top < from + margin || bottom > to - margin) {
    turn.scrollIntoView({ block: "center", behavior: "smooth" });
  }
}
