// The page's sentences, translated in its template, and numbers in its language.

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte"];

export class Strings {
  constructor(template) {
    const spans = template.content.querySelectorAll("[data-key]");
    this.texts = Object.fromEntries([...spans].map((span) => [span.dataset.key, span.textContent]));
    this.language = document.documentElement.lang || undefined;
  }

  get(key, values = {}) {
    return Object.entries(values).reduce((text, [name, value]) => text.replace(`{${name}}`, value), this.texts[key] ?? "");
  }

  bytes(count) {
    const power = Math.min(Math.floor(Math.log(Math.max(count, 1)) / Math.log(1024)), UNITS.length - 1);
    return new Intl.NumberFormat(this.language, {
      style: "unit",
      unit: UNITS[power],
      unitDisplay: power ? "short" : "long",
      maximumFractionDigits: power > 1 ? 1 : 0,
    }).format(count / 1024 ** power);
  }

  time(seconds) {
    const whole = Math.round(seconds);
    const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
    const parts = hours ? [hours, String(minutes).padStart(2, "0")] : [minutes];
    return [...parts, String(whole % 60).padStart(2, "0")].join(":");
  }
}
