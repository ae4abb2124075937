// One file's row: its state, its progress, and what may be done with it.

import { ask } from "./api.js";
import { send } from "./transfer.js";

const WORKING = ["uploaded", "transcribing", "transcribed", "analyzing"];
const POLL_MS = 3000;

export class Row {
  constructor(file, element, words, { changed, again }) {
    Object.assign(this, { file, element, words, changed, state: "", call: null, stop: null });
    this.part("name").textContent = file.name;
    this.part("size").textContent = words.bytes(file.size);
    this.bar = element.querySelector("progress");
    this.bar.setAttribute("aria-label", file.name);
    this.part("cancel").addEventListener("click", () => this.stop?.abort());
    this.part("retry").addEventListener("click", () => {
      this.become("waiting");
      again();
    });
    this.part("remove").addEventListener("click", () => this.become("removed"));
    for (const act of ["cancel", "retry", "remove"]) {
      this.part(act).setAttribute("aria-label", `${this.part(act).textContent}: ${file.name}`);
    }
  }

  part(name) {
    return this.element.querySelector(`[data-${name}]`);
  }

  become(state, detail = "") {
    this.state = state;
    if (state === "removed") this.element.remove();
    const label = this.part("state");
    label.textContent = this.words.of(state);
    label.className = `state ${state === "refused" ? "failed" : state === "sending" || state === "binding" ? "busy" : state}`;
    this.part("detail").textContent = detail;
    this.element.dataset.is = state;
    this.bar.hidden = !["waiting", "sending", "binding"].includes(state);
    this.part("cancel").hidden = state !== "sending";
    this.part("retry").hidden = !["refused", "cancelled"].includes(state) || this.isHopeless;
    this.part("remove").hidden = !["waiting", "refused", "cancelled"].includes(state);
    this.changed();
  }

  refuse(detail) {
    this.isHopeless = true;
    this.become("refused", detail);
  }

  async upload(fields, places) {
    this.stop = new AbortController();
    this.bar.value = 0;
    this.become("sending");
    const began = performance.now();
    const tell = (sent) => this.show(sent, (performance.now() - began) / 1000);
    const bound = () => this.become("binding");
    try {
      this.call = await send(this.file, fields, places, { signal: this.stop.signal, tell, bound });
    } catch (error) {
      if (error.name === "AbortError") this.become("cancelled");
      else this.become("refused", error instanceof TypeError ? this.words.of("offline") : error.message);
      return;
    }
    this.part("name").href = `${places.pages}${this.call.id}/`;
    this.become(this.call.status);
    this.follow(places);
  }

  show(sent, seconds) {
    this.bar.value = this.file.size ? Math.min(sent / this.file.size, 1) : 1;
    if (seconds < 0.5) return;
    const speed = sent / seconds;
    this.part("detail").textContent = this.words.of("speed", {
      done: this.words.bytes(sent),
      size: this.words.bytes(this.file.size),
      speed: this.words.bytes(speed),
      left: this.words.time((this.file.size - sent) / speed),
    });
  }

  follow(places) {
    if (!WORKING.includes(this.call.status)) return;
    setTimeout(async () => {
      // A missed look is no news: the next one tells.
      const call = await ask("GET", `${places.calls}/${this.call.id}`).catch(() => this.call);
      const moved = call.status !== this.call.status;
      this.call = call;
      if (moved) this.become(call.status, call.error?.message ?? "");
      this.follow(places);
    }, POLL_MS);
  }
}
