// One file's row: its state, its progress, and what may be done with it.

import { request } from "./api.js";
import { recall } from "./saved_uploads.js";
import { SpeedMeter } from "./speed.js";
import { abandon, uploadFile } from "./transfer.js";

const WORKING = ["uploaded", "transcribing", "transcribed", "analyzing"];
const BUSY = ["sending", "checking"];
const ENDED = ["refused", "cancelled"];
const POLL_MS = 3000;
const SLOWEST_POLL_MS = 30_000; // News stay away: many rows together must not use up the rate limit.
const REDRAW_MS = 250;

export class Row {
  constructor(file, element, strings, places, { changed, retry }) {
    Object.assign(this, { file, element, strings, places, changed, state: "", call: null, stop: null });
    this.part("name").textContent = file.name;
    this.part("size").textContent = strings.bytes(file.size);
    this.bar = element.querySelector("progress");
    this.bar.setAttribute("aria-label", file.name);
    const actions = {
      cancel: () => this.stop.abort(),
      retry: () => {
        this.become("waiting");
        retry();
      },
      remove: () => {
        abandon(file, places);
        this.element.closest("form").querySelector("input[type=file]").focus();
        this.become("removed");
      },
    };
    for (const [action, run] of Object.entries(actions)) {
      this.part(action).addEventListener("click", run);
      this.part(action).setAttribute("aria-label", `${this.part(action).textContent}: ${file.name}`);
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
    label.textContent = this.strings.get(state);
    label.className = `state ${state === "refused" ? "failed" : this.isBusy ? "busy" : state}`;
    this.part("detail").textContent = detail;
    this.part("speed").textContent = "";
    this.element.dataset.is = state;
    this.bar.hidden = !this.isBusy && state !== "waiting";
    this.part("cancel").hidden = state !== "sending";
    this.part("retry").hidden = !this.mayRetry;
    this.part("remove").hidden = state !== "waiting" && !ENDED.includes(state);
    if (hadFocus) this.element.querySelector("button:not([hidden]), a[href]")?.focus();
    this.changed();
  }

  wait() {
    this.become("waiting", recall(this.file) ? this.strings.get("resumes") : "");
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
      this.call = await uploadFile(this.file, fields, this.places, {
        signal: this.stop.signal,
        onStart: (sent) => {
          this.speedMeter = new SpeedMeter(sent);
          this.show(sent);
        },
        onProgress: (sent) => this.show(sent),
        onRetry: () => (this.part("speed").textContent = this.strings.get("retrying")),
        onSent: () => this.become("checking"),
      });
    } catch (error) {
      this.fail(error);
      return;
    }
    this.part("name").href = `${this.places.pages}${this.call.id}/`;
    this.become(this.call.status);
    this.poll(POLL_MS);
  }

  fail(error) {
    if (this.stop.signal.aborted) {
      abandon(this.file, this.places);
      this.become("cancelled");
    } else {
      this.become("refused", this.sentence(error));
    }
  }

  sentence(error) {
    if (error.origin) return this.strings.get("unreached", { origin: error.origin });
    if (error instanceof TypeError) return this.strings.get("offline");
    return error.message || this.strings.get("unsaid", { status: error.status });
  }

  show(sent) {
    this.bar.value = sent / this.file.size;
    if (performance.now() - (this.shownAt ?? 0) < REDRAW_MS) return;
    this.shownAt = performance.now();
    const speed = this.speedMeter.measure(sent);
    this.part("speed").textContent = this.strings.get(speed ? "speed" : "progress", {
      done: this.strings.bytes(sent),
      size: this.strings.bytes(this.file.size),
      speed: this.strings.bytes(speed),
      left: this.strings.time((this.file.size - sent) / speed),
    });
  }

  poll(delay) {
    if (!WORKING.includes(this.call.status)) return;
    setTimeout(async () => {
      // A failed poll is no change: the next one tells.
      const call = await request("GET", `${this.places.calls}/${this.call.id}`).catch(() => this.call);
      const hasMoved = call.status !== this.call.status;
      this.call = call;
      if (hasMoved) this.become(call.status, call.error?.message ?? "");
      this.poll(hasMoved ? POLL_MS : Math.min(delay * 1.5, SLOWEST_POLL_MS));
    }, delay);
  }
}
