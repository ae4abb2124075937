// How fast bytes go: over the last seconds, since one second says little and the whole too much.

const WINDOW_MS = 8000;
const LEAST_MS = 500;

export class Pace {
  constructor(bytes) {
    this.looks = [{ bytes, at: performance.now() }];
  }

  /** Bytes a second; 0 while it cannot be said. */
  at(bytes) {
    const at = performance.now();
    while (this.looks.length > 1 && at - this.looks[0].at > WINDOW_MS) this.looks.shift();
    const [first] = this.looks;
    this.looks.push({ bytes, at });
    return at - first.at < LEAST_MS ? 0 : Math.max(0, ((bytes - first.bytes) * 1000) / (at - first.at));
  }
}
