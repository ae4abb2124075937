// One file to storage: a presigned upload, the bytes in one piece or in parts, then the call.

import { request, requestWithRetry } from "./api.js";
import { forget, recall, remember } from "./saved_uploads.js";
import { sendParts } from "./parts.js";
import { retry } from "./retry.js";
import { isTransientAtStorage, put } from "./put.js";

const ARRIVED = ["received", "bound"];
const ALREADY_SENT = [409, 412]; // Of an address that was used: an answer was lost, the file was not.

/** How far an earlier attempt came; null where it cannot go on. */
async function resume(file, places, hooks) {
  const id = recall(file);
  if (!id) return null;
  const upload = await requestWithRetry("GET", places.uploads + id, null, hooks).catch((error) => {
    if (error.status === 404) return null;
    throw error;
  });
  const isComing = upload?.method === "MULTIPART" && upload.state === "uploading";
  if (isComing || ARRIVED.includes(upload?.state)) return upload;
  abandon(file, places);
  return null;
}

async function presign(file, places, hooks) {
  const params = { filename: file.name, content_type: file.type || "application/octet-stream", size_bytes: file.size };
  const upload = await requestWithRetry("POST", places.presign, params, hooks);
  remember(file, upload.upload_id);
  return upload;
}

async function sendWhole(file, upload, hooks) {
  hooks.onStart(0);
  try {
    await retry(() => put(upload.upload_url, file, upload.headers, hooks), { ...hooks, isRetryable: isTransientAtStorage });
  } catch (error) {
    if (!ALREADY_SENT.includes(error.status)) throw error;
  }
}

/** Uploads `file`, from where it stopped last time, and creates its call with `fields`; the call.
 *
 * Hooks: `signal` stops; `onStart` and `onProgress` are given the bytes sent; `onRetry` is called before
 * another attempt, `onSent` once all is sent. What fails can go on later, until `abandon`.
 */
export async function uploadFile(file, fields, places, hooks) {
  const upload = (await resume(file, places, hooks)) ?? (await presign(file, places, hooks));
  if (!ARRIVED.includes(upload.state)) {
    if (upload.method === "MULTIPART") await sendParts(file, upload, places, hooks);
    else await sendWhole(file, upload, hooks);
  }
  hooks.onSent();
  // Asked again, the same call is answered: an upload becomes one call only.
  const call = { ...fields, upload_id: upload.upload_id, original_filename: file.name };
  const made = await requestWithRetry("POST", places.calls, call, hooks);
  forget(file);
  return made;
}

/** Delete an upload that is not wanted any more; the sweep does it where this does not arrive. */
export function abandon(file, places) {
  const id = recall(file);
  forget(file);
  if (id) request("DELETE", places.uploads + id).catch(() => {});
}
