// One file's row: its state, its progress, and what may be done with it.

import { ask } from "./api.js";
import { recall } from "./memory.js";
import { Pace } from "./pace.js";
import { giveUp, send } from "./transfer.js";

const WORKING = ["uploaded", "transcribing", "transcribed", "analyzing"];
const BUSY = ["sending", "checking"];
const ENDED = ["refused", "cancelled"];
const LOOK_MS = 3000;
const SLOWEST_LOOK_MS = 30_000; // News stay away: many rows together must not use up the rate limit.
const SHOWN_MS = 250;

export class Row {
  constructor(file, element, words, places, { changed, again }) {
    Object.assign(this, { file, element, words, places, changed, state: "", call: null, stop: null });
    this.part("name").textContent = file.name;
    this.part("size").textContent = words.bytes(file.size);
    this.bar = element.querySelector("progress");
    this.bar.setAttribute("aria-label", file.name);
    const acts = {
      cancel: () => this.stop.abort(),
      retry: () => {
        this.become("waiting");
        again();
      },
      remove: () => {
        giveUp(file, places);
        this.element.closest("form").querySelector("input[type=file]").focus();
        this.become("removed");
      },
    };
    for (const [act, run] of Object.entries(acts)) {
      this.part(act).addEventListener("click", run);
      this.part(act).setAttribute("aria-label", `${this.part(act).textContent}: ${file.name}`);
    }
  }

  part(name) {
    return this.element.querySelector(`[data-${name}]`);
  }

  get isBusy() {
    return BUSY.includes(this.state);
  }

  get mayRetry() {
    return ENDED.includes(this.state) && !this.isHopeless;
  }

  become(state, detail = "") {
    const hadFocus = this.element.contains(document.activeElement);
    this.state = state;
    if (state === "removed") this.element.remove();
    const label = this.part("state");
    label.textContent = this.words.of(state);
    label.className = `state ${state === "refused" ? "failed" : this.isBusy ? "busy" : state}`;
    this.part("detail").textContent = detail;
    this.part("pace").textContent = "";
    this.element.dataset.is = state;
    this.bar.hidden = !this.isBusy && state !== "waiting";
    this.part("cancel").hidden = state !== "sending";
    this.part("retry").hidden = !this.mayRetry;
    this.part("remove").hidden = state !== "waiting" && !ENDED.includes(state);
    if (hadFocus) this.element.querySelector("button:not([hidden]), a[href]")?.focus();
    this.changed();
  }

  wait() {
    this.become("waiting", recall(this.file) ? this.words.of("resumes") : "");
  }

  refuse(detail) {
    this.isHopeless = true;
    this.become("refused", detail);
  }

  async upload(fields) {
    this.stop = new AbortController();
    this.bar.value = 0;
    this.become("sending");
    try {
      this.call = await send(this.file, fields, this.places, {
        signal: this.stop.signal,
        start: (there) => {
          this.pace = new Pace(there);
          this.show(there);
        },
        tell: (there) => this.show(there),
        again: () => (this.part("pace").textContent = this.words.of("again")),
        checking: () => this.become("checking"),
      });
    } catch (error) {
      this.fail(error);
      return;
    }
    this.part("name").href = `${this.places.pages}${this.call.id}/`;
    this.become(this.call.status);
    this.follow(LOOK_MS);
  }

  fail(error) {
    if (this.stop.signal.aborted) {
      giveUp(this.file, this.places);
      this.become("cancelled");
    } else {
      this.become("refused", this.sentence(error));
    }
  }

  sentence(error) {
    if (error.origin) return this.words.of("unreached", { origin: error.origin });
    if (error instanceof TypeError) return this.words.of("offline");
    return error.message || this.words.of("unsaid", { status: error.status });
  }

  show(there) {
    this.bar.value = there / this.file.size;
    if (performance.now() - (this.shownAt ?? 0) < SHOWN_MS) return;
    this.shownAt = performance.now();
    const speed = this.pace.at(there);
    this.part("pace").textContent = this.words.of(speed ? "pace" : "there", {
      done: this.words.bytes(there),
      size: this.words.bytes(this.file.size),
      speed: this.words.bytes(speed),
      left: this.words.time((this.file.size - there) / speed),
    });
  }

  follow(pause) {
    if (!WORKING.includes(this.call.status)) return;
    setTimeout(async () => {
      // A missed look is no news: the next one tells.
      const call = await ask("GET", `${this.places.calls}/${this.call.id}`).catch(() => this.call);
      const hasMoved = call.status !== this.call.status;
      this.call = call;
      if (hasMoved) this.become(call.status, call.error?.message ?? "");
      this.follow(hasMoved ? LOOK_MS : Math.min(pause * 1.5, SLOWEST_LOOK_MS));
    }, pause);
  }
}
