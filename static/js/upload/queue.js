// The files that were chosen, and whose turn it is: two are sent at a time.

import { fingerprint } from "./saved_uploads.js";
import { Row } from "./row.js";
import { Strings } from "./strings.js";

const AT_ONCE = 2;
const FIELDS = ["company_name", "contact_email", "call_type", "direction", "agent", "language"];

export class Queue {
  constructor(form) {
    this.form = form;
    this.strings = new Strings(form.querySelector("template[data-strings]"));
    this.rows = [];
    this.isOpen = false;
    const { presign, uploads, calls, pages } = form.dataset;
    this.places = { presign, uploads, calls, pages };
    this.button = form.querySelector("[data-send]");
    this.list = form.querySelector("[data-queue]");
    this.template = form.querySelector("template[data-row]").content.firstElementChild;
    this.update();
  }

  get isBusy() {
    return this.rows.some((row) => row.isBusy);
  }

  add(files) {
    for (const file of files) {
      const known = this.rows.find((row) => !row.call && fingerprint(row.file) === fingerprint(file));
      if (known?.mayRetry) known.wait();
      if (known) continue;
      const row = new Row(file, this.template.cloneNode(true), this.strings, this.places, {
        changed: () => this.update(),
        retry: () => this.open(),
      });
      this.rows.push(row);
      this.list.append(row.element);
      const fault = this.fault(file);
      if (fault) row.refuse(fault);
      else row.wait();
    }
  }

  fault(file) {
    const most = Number(this.form.dataset.mostBytes);
    const endings = this.form.dataset.endings.split(" ");
    const ending = file.name.includes(".") ? file.name.split(".").pop().toLowerCase() : "";
    if (!endings.includes(ending)) return this.strings.get("ending", { ending: ending ? `.${ending}` : "…" });
    if (file.size > most) return this.strings.get("large", { most: this.strings.bytes(most) });
    return file.size === 0 ? this.strings.get("blank") : "";
  }

  fields() {
    const given = new FormData(this.form);
    return Object.fromEntries(FIELDS.map((name) => [name, given.get(name)?.trim()]).filter(([, value]) => value));
  }

  open() {
    this.isOpen = true;
    this.update();
  }

  update() {
    this.rows = this.rows.filter((row) => row.state !== "removed");
    const busy = this.rows.filter((row) => row.isBusy).length;
    const waiting = this.rows.filter((row) => row.state === "waiting");
    const arrived = this.rows.filter((row) => row.call).length;
    if (!waiting.length && !busy) this.isOpen = false;
    this.button.disabled = !waiting.length || this.isOpen;
    const key = this.isOpen ? "sendBusy" : (["sendNone", "sendOne"][waiting.length] ?? "send");
    this.button.textContent = this.strings.get(key, { n: waiting.length });
    this.form.querySelector("[data-total]").textContent = arrived
      ? this.strings.get("total", { n: arrived, all: this.rows.length })
      : "";
    if (this.isOpen && busy < AT_ONCE && waiting.length) waiting[0].upload(this.fields());
  }
}
