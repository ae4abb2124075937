// What passes by itself is tried again, after a while.

const PAUSES_MS = [1000, 3000, 9000];
const PASSING = [408, 429, 502, 503, 504];

/** A broken line (fetch and `put` say TypeError), or a server that is busy or starts anew. */
export function isPassing(error) {
  return error instanceof TypeError || PASSING.includes(error.status);
}

function pause(ms, signal) {
  return new Promise((resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason));
    setTimeout(resolve, ms);
  });
}

/** The attempt's result. Four attempts at most; `again` is told of each failure that passes. */
export async function insist(attempt, { signal, again, passes = isPassing }) {
  for (const ms of PAUSES_MS) {
    try {
      return await attempt();
    } catch (error) {
      if (!passes(error)) throw error;
      again();
      await pause(error.afterMs ?? ms, signal);
    }
  }
  return attempt();
}
