// What fails for a moment is tried again, later each time.

const BACKOFF_MS = [1000, 3000, 9000];
const TRANSIENT_STATUSES = [408, 429, 502, 503, 504];

/** A broken line (fetch and `put` say TypeError), or a server that is busy or starts anew. */
export function isTransient(error) {
  return error instanceof TypeError || TRANSIENT_STATUSES.includes(error.status);
}

function wait(ms, signal) {
  return new Promise((resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason));
    setTimeout(resolve, ms);
  });
}

/** The attempt's result. Four attempts at most; `onRetry` is called after each transient failure. */
export async function retry(attempt, { signal, onRetry, isRetryable = isTransient }) {
  for (const ms of BACKOFF_MS) {
    try {
      return await attempt();
    } catch (error) {
      if (!isRetryable(error)) throw error;
      onRetry();
      await wait(error.afterMs ?? ms, signal);
    }
  }
  return attempt();
}
