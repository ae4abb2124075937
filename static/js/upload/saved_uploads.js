// Which upload a file was begun with: kept by this browser, so that a closed page can go on.

const NAME = "uploads";
const KEPT_MS = 24 * 60 * 60 * 1000; // The server keeps it for hours only.
let unkept = {}; // Where the browser keeps nothing, a page still goes on.

function read() {
  let kept;
  try {
    kept = JSON.parse(localStorage.getItem(NAME)) ?? {};
  } catch {
    return unkept;
  }
  return Object.fromEntries(Object.entries(kept).filter(([, { at }]) => Date.now() - at < KEPT_MS));
}

function write(known) {
  unkept = known;
  try {
    localStorage.setItem(NAME, JSON.stringify(known));
  } catch {
    // As said above.
  }
}

export function fingerprint(file) {
  return JSON.stringify([file.name, file.size, file.lastModified]);
}

export function remember(file, id) {
  write({ ...read(), [fingerprint(file)]: { id, at: Date.now() } });
}

export function forget(file) {
  const { [fingerprint(file)]: _, ...others } = read();
  write(others);
}

/** The upload's id; undefined for a file that is new. */
export function recall(file) {
  return read()[fingerprint(file)]?.id;
}
