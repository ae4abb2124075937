// Bytes to a signed address, with progress: fetch has none for what is sent.

import { ApiError, problemMessage } from "./api.js";
import { isTransient } from "./retry.js";

const STALLED_MS = 60_000;

/** A connection that broke; `origin` is the storage's where it is not ours. */
function broken(url) {
  const { origin } = new URL(url, location.href);
  return Object.assign(new TypeError("broken"), { origin: origin === location.origin ? "" : origin });
}

/** `onProgress` is given the bytes of this body sent. Throws ApiError, and TypeError where the connection broke. */
export function put(url, body, headers, { signal, onProgress }) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const stop = () => request.abort();
    if (signal.aborted) return reject(signal.reason);
    let stalled = setTimeout(stop, STALLED_MS);
    request.open("PUT", new URL(url, location.href));
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.addEventListener("progress", (event) => {
      clearTimeout(stalled);
      stalled = setTimeout(stop, STALLED_MS);
      onProgress(event.loaded);
    });
    request.addEventListener("load", () => {
      if (request.status < 300) resolve();
      else reject(new ApiError(problemMessage(request.responseText), request.status));
    });
    request.addEventListener("error", () => reject(broken(url)));
    request.addEventListener("abort", () => reject(signal.aborted ? signal.reason : broken(url)));
    request.addEventListener("loadend", () => {
      clearTimeout(stalled);
      signal.removeEventListener("abort", stop);
    });
    signal.addEventListener("abort", stop);
    request.send(body);
  });
}

/** A storage's own faults pass, other than our API's, which say what has to be mended. */
export function isTransientAtStorage(error) {
  return isTransient(error) || error.status >= 500;
}
