// How fast bytes are sent: over the last seconds, since one second says little and the whole too much.

const WINDOW_MS = 8000;
const SHORTEST_MS = 500;

export class SpeedMeter {
  constructor(bytes) {
    this.samples = [{ bytes, at: performance.now() }];
  }

  /** Bytes a second; 0 while it cannot be said. */
  measure(bytes) {
    const at = performance.now();
    while (this.samples.length > 1 && at - this.samples[0].at > WINDOW_MS) this.samples.shift();
    const [first] = this.samples;
    this.samples.push({ bytes, at });
    return at - first.at < SHORTEST_MS ? 0 : Math.max(0, ((bytes - first.bytes) * 1000) / (at - first.at));
  }
}
