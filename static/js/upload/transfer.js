// One file to storage: a promise of a place, the bytes in one piece or in parts, then the call.

import { ask, askOn } from "./api.js";
import { forget, recall, remember } from "./memory.js";
import { sendParts } from "./parts.js";
import { insist } from "./patience.js";
import { passesAtStorage, put } from "./put.js";

const ARRIVED = ["received", "bound"];
const TAKEN = [409, 412]; // Of an address that was used: an answer was lost, the file was not.

/** How far an earlier attempt came; null where it cannot go on. */
async function earlier(file, places, hooks) {
  const id = recall(file);
  if (!id) return null;
  const upload = await askOn("GET", places.uploads + id, null, hooks).catch((error) => {
    if (error.status === 404) return null;
    throw error;
  });
  const isComing = upload?.method === "MULTIPART" && upload.state === "uploading";
  if (isComing || ARRIVED.includes(upload?.state)) return upload;
  giveUp(file, places);
  return null;
}

async function promise(file, places, hooks) {
  const claim = { filename: file.name, content_type: file.type || "application/octet-stream", size_bytes: file.size };
  const upload = await askOn("POST", places.presign, claim, hooks);
  remember(file, upload.upload_id);
  return upload;
}

async function sendWhole(file, upload, hooks) {
  hooks.start(0);
  try {
    await insist(() => put(upload.upload_url, file, upload.headers, hooks), { ...hooks, passes: passesAtStorage });
  } catch (error) {
    if (!TAKEN.includes(error.status)) throw error;
  }
}

/** Uploads `file`, from where it stopped last time, and creates its call with `fields`; the call.
 *
 * Hooks: `signal` stops; `start` and `tell` are given the bytes there; `again` is called before
 * another attempt, `checking` once all is sent. What fails can go on later, until `giveUp`.
 */
export async function send(file, fields, places, hooks) {
  const upload = (await earlier(file, places, hooks)) ?? (await promise(file, places, hooks));
  if (!ARRIVED.includes(upload.state)) {
    if (upload.method === "MULTIPART") await sendParts(file, upload, places, hooks);
    else await sendWhole(file, upload, hooks);
  }
  hooks.checking();
  // Asked again, the same call is answered: an upload becomes one call only.
  const call = { ...fields, upload_id: upload.upload_id, original_filename: file.name };
  const made = await askOn("POST", places.calls, call, hooks);
  forget(file);
  return made;
}

/** Give back what was promised; the sweep does it where this does not arrive. */
export function giveUp(file, places) {
  const id = recall(file);
  forget(file);
  if (id) ask("DELETE", places.uploads + id).catch(() => {});
}
