// A large file in parts, four side by side; those that the storage has already are skipped.

import { requestWithRetry } from "./api.js";
import { retry } from "./retry.js";
import { isTransientAtStorage, put } from "./put.js";

const CONCURRENCY = 4; // For all files together: a browser opens six connections to a host.
const FRESH_MS = 60_000;
const RENEWED_AT_ONCE = 50;

const waiting = [];
let free = CONCURRENCY;

function freeSlot(signal) {
  return new Promise((resolve, reject) => {
    waiting.push(resolve);
    signal.addEventListener("abort", () => {
      const at = waiting.indexOf(resolve);
      if (at >= 0) waiting.splice(at, 1);
      reject(signal.reason);
    });
  });
}

/** Runs the task as soon as fewer than CONCURRENCY others run. */
async function inSlot(task, signal) {
  if (free) free -= 1;
  else await freeSlot(signal);
  try {
    return await task();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else free += 1;
  }
}

/** Where to PUT each part. Addresses live minutes, so they are renewed before they end. */
class Addresses {
  constructor(upload, url, hooks) {
    Object.assign(this, { url, hooks, renewing: null });
    this.keep(upload);
  }

  keep({ parts, expires_at: until }) {
    this.until = Date.parse(until);
    this.urls = new Map(parts.filter((part) => part.upload_url).map((part) => [part.number, part.upload_url]));
  }

  async of(number, missing) {
    const isFresh = this.urls.has(number) && this.until - Date.now() > FRESH_MS;
    if (!isFresh) await (this.renewing ??= this.renew(number, missing));
    return this.urls.get(number) ?? this.of(number, missing);
  }

  async renew(number, missing) {
    try {
      const numbers = [...new Set([number, ...missing])].slice(0, RENEWED_AT_ONCE);
      this.keep(await requestWithRetry("POST", this.url, { numbers }, this.hooks));
    } finally {
      this.renewing = null;
    }
  }
}

/** Sends what is missing of `upload`, which is new or as far as it has come, and completes it. */
export async function sendParts(file, upload, places, hooks) {
  const size = upload.part_size;
  const sent = new Map(Array.from({ length: Math.ceil(file.size / size) }, (_, at) => [at + 1, 0]));
  for (const part of upload.parts) if (part.etag) sent.set(part.number, part.size_bytes);
  const missing = [...sent.keys()].filter((number) => !sent.get(number));
  const addresses = new Addresses(upload, `${places.uploads}${upload.upload_id}/parts`, hooks);

  const bytesSent = () => [...sent.values()].reduce((sum, bytes) => sum + bytes, 0);

  function progress(number, bytes) {
    sent.set(number, bytes);
    hooks.onProgress(bytesSent());
  }

  async function sendPart(number) {
    const piece = file.slice((number - 1) * size, number * size);
    const url = await addresses.of(number, missing);
    try {
      await put(url, piece, {}, { signal: hooks.signal, onProgress: (bytes) => progress(number, bytes) });
    } catch (error) {
      addresses.urls.delete(number); // It may have expired: the next attempt takes a new one.
      progress(number, 0);
      throw error;
    }
    progress(number, piece.size);
  }

  const isRetryable = (error) => isTransientAtStorage(error) || error.status === 403;
  async function worker() {
    try {
      for (let number; (number = missing.shift()); ) {
        await retry(() => inSlot(() => sendPart(number), hooks.signal), { ...hooks, isRetryable });
      }
    } catch (error) {
      missing.length = 0; // What is on its way may arrive; nothing more is begun.
      throw error;
    }
  }

  hooks.onStart(bytesSent());
  const ends = await Promise.allSettled(Array.from({ length: CONCURRENCY }, worker));
  const failed = ends.find((end) => end.status === "rejected");
  if (failed) throw failed.reason;
  await requestWithRetry("POST", upload.complete_url, {}, hooks);
}
