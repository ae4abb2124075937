// The upload page: files dropped or chosen become rows, and two at a time are sent.

import { Row } from "./upload/row.js";

const AT_ONCE = 2;
const ENDINGS = ["mp3", "wav", "m4a", "mp4", "flac", "ogg", "opus", "webm"];
const FIELDS = ["company_name", "contact_email", "call_type", "direction", "agent"];
const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte"];

function wordsOf(form) {
  const spans = form.querySelector("template[data-words]").content.querySelectorAll("[data-key]");
  const texts = Object.fromEntries([...spans].map((span) => [span.dataset.key, span.textContent]));
  const language = document.documentElement.lang || undefined;
  return {
    of: (key, values = {}) =>
      Object.entries(values).reduce((text, [name, value]) => text.replace(`{${name}}`, value), texts[key] ?? ""),
    bytes(count) {
      const power = Math.min(Math.floor(Math.log(Math.max(count, 1)) / Math.log(1024)), UNITS.length - 1);
      const style = { style: "unit", unit: UNITS[power], unitDisplay: power ? "short" : "long", maximumFractionDigits: power > 1 ? 1 : 0 };
      return new Intl.NumberFormat(language, style).format(count / 1024 ** power);
    },
    time(seconds) {
      const whole = Math.max(Math.round(seconds), 0);
      return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
    },
  };
}

class Queue {
  constructor(form) {
    this.form = form;
    this.words = wordsOf(form);
    this.rows = [];
    this.isOpen = false;
    const { presign, uploads, calls, pages } = form.dataset;
    this.places = { presign, uploads, calls, pages };
    this.button = form.querySelector("[data-send]");
    this.list = form.querySelector("[data-queue]");
    this.template = form.querySelector("template[data-row]").content.firstElementChild;
    this.update();
  }

  add(files) {
    for (const file of files) {
      const row = new Row(file, this.template.cloneNode(true), this.words, {
        changed: () => this.update(),
        again: () => this.open(),
      });
      this.rows.push(row);
      this.list.append(row.element);
      const fault = this.fault(file);
      if (fault) row.refuse(fault);
      else row.become("waiting");
    }
  }

  fault(file) {
    const most = Number(this.form.dataset.mostBytes);
    const ending = file.name.includes(".") ? file.name.split(".").pop().toLowerCase() : "";
    if (!ENDINGS.includes(ending)) return this.words.of("ending", { ending: ending ? `.${ending}` : "…" });
    if (file.size > most) return this.words.of("large", { most: this.words.bytes(most) });
    return file.size === 0 ? this.words.of("blank") : "";
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
    const busy = this.rows.filter((row) => ["sending", "binding"].includes(row.state)).length;
    const waiting = this.rows.filter((row) => row.state === "waiting");
    const arrived = this.rows.filter((row) => row.call).length;
    if (!waiting.length && !busy) this.isOpen = false;
    this.button.disabled = !waiting.length || this.isOpen;
    const word = this.isOpen ? "sending" : (["sendNone", "sendOne"][waiting.length] ?? "send");
    this.button.textContent = this.words.of(word, { n: waiting.length });
    this.form.querySelector("[data-total]").textContent = arrived
      ? this.words.of("total", { n: arrived, all: this.rows.length })
      : "";
    if (this.isOpen && busy < AT_ONCE && waiting.length) waiting[0].upload(this.fields(), this.places);
  }
}

function listen(form) {
  const queue = new Queue(form);
  const input = form.querySelector("input[type=file]");
  const drop = form.querySelector("[data-drop]");
  form.classList.add("scripted");
  input.multiple = true;
  input.required = false; // The queue holds the files; the input is only a door.
  input.addEventListener("change", () => {
    queue.add(input.files);
    input.value = "";
  });
  for (const name of ["dragover", "dragleave", "drop"]) {
    form.addEventListener(name, (event) => {
      event.preventDefault();
      drop.classList.toggle("over", name === "dragover");
      if (name === "drop") queue.add(event.dataTransfer.files);
    });
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    queue.open();
  });
  addEventListener("beforeunload", (event) => {
    if (queue.rows.some((row) => ["sending", "binding"].includes(row.state))) event.preventDefault();
  });
}

for (const form of document.querySelectorAll("form[data-upload]")) listen(form);
