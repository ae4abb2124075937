// One file to storage: a promise of a place, the bytes in one piece or in parts, then the call.

import { ask, Refusal, sentence } from "./api.js";

/** PUT with progress; resolves to the request. `tell` is given the bytes of this body sent. */
function put(url, body, headers, signal, tell) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const stop = () => request.abort();
    request.open("PUT", new URL(url, location.href));
    for (const [name, value] of Object.entries(headers ?? {})) request.setRequestHeader(name, value);
    request.upload.addEventListener("progress", (event) => tell(event.loaded));
    request.addEventListener("load", () => {
      if (request.status < 300) resolve(request);
      else reject(new Refusal(sentence(request.responseText) || `${request.status} ${request.statusText}`));
    });
    request.addEventListener("error", () => reject(new TypeError("network")));
    request.addEventListener("abort", () => reject(new DOMException("cancelled", "AbortError")));
    request.addEventListener("loadend", () => signal.removeEventListener("abort", stop));
    signal.addEventListener("abort", stop);
    request.send(body);
  });
}

async function putParts(file, promised, places, signal, tell) {
  const parts = [];
  for (const { number, upload_url: url } of promised.parts) {
    const start = (number - 1) * promised.part_size;
    const piece = file.slice(start, start + promised.part_size);
    const progress = (sent) => tell(start + sent);
    const request = await put(url, piece, {}, signal, progress).catch(async (error) => {
      if (error.name === "AbortError") throw error;
      // A part's address lives minutes: a slow line asks for a new one, once.
      const renewed = await ask("POST", `${places.uploads}${promised.upload_id}/parts`, { numbers: [number] }, { signal });
      return put(renewed.parts[0].upload_url, piece, {}, signal, progress);
    });
    parts.push({ number, etag: request.getResponseHeader("ETag") ?? "" });
  }
  await ask("POST", promised.complete_url, { parts }, { signal });
}

/** Creates the call; a broken line is tried again with the same key, so one call comes of it. */
async function bind(call, places, signal) {
  for (const pause of [1000, 3000, 9000]) {
    try {
      return await ask("POST", places.calls, call, { signal, key: call.upload_id });
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      await new Promise((resume) => setTimeout(resume, pause));
    }
  }
  return ask("POST", places.calls, call, { signal, key: call.upload_id });
}

/** Uploads `file` and creates its call with `fields`; resolves to the call. */
export async function send(file, fields, places, { signal, tell, bound }) {
  const promised = await ask(
    "POST",
    places.presign,
    { filename: file.name, content_type: file.type || "application/octet-stream", size_bytes: file.size },
    { signal },
  );
  try {
    if (promised.method === "MULTIPART") await putParts(file, promised, places, signal, tell);
    else await put(promised.upload_url, file, promised.headers, signal, tell);
    bound();
    const call = { ...fields, upload_id: promised.upload_id, original_filename: file.name };
    return await bind(call, places, signal);
  } catch (error) {
    // What was promised is given back; the sweep does it where this does not arrive.
    ask("DELETE", places.uploads + promised.upload_id).catch(() => {});
    throw error;
  }
}
