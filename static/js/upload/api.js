// Our API from a page: the session and the CSRF token with every request, problems as errors.

import { retry } from "./retry.js";

/** An answer of 4xx or 5xx with its message, if it has one; `afterMs` is its Retry-After. */
export class ApiError extends Error {
  constructor(message, status, afterMs) {
    super(message);
    Object.assign(this, { status, afterMs });
  }
}

function csrfToken() {
  return document.querySelector("input[name=csrfmiddlewaretoken]").value;
}

/** The answer's JSON (null without a body). Throws ApiError with the problem's sentence. */
export async function request(method, url, body, { signal } = {}) {
  const headers = { Accept: "application/json", "X-CSRFToken": csrfToken() };
  if (body) headers["Content-Type"] = "application/json";
  const answer = await fetch(url, {
    method,
    headers,
    signal,
    credentials: "same-origin",
    body: body ? JSON.stringify(body) : undefined,
  });
  const text = await answer.text();
  if (!answer.ok) {
    const after = Number(answer.headers.get("Retry-After")) * 1000 || undefined;
    throw new ApiError(problemMessage(text), answer.status, after);
  }
  return text ? JSON.parse(text) : null;
}

/** As `request`, for what may be sent twice: retried where the connection breaks or the server is busy. */
export function requestWithRetry(method, url, body, hooks) {
  return retry(() => request(method, url, body, hooks), hooks);
}

/** What a problem document says to people; fields' errors where it has some. */
export function problemMessage(text) {
  let problem;
  try {
    problem = JSON.parse(text);
  } catch {
    return "";
  }
  const errors = Array.isArray(problem.errors)
    ? problem.errors.map((error) => error.detail ?? error.message)
    : Object.values(problem.errors ?? {}).flat();
  const details = errors.filter((error) => typeof error === "string" && error);
  return details.length ? details.join(" ") : problem.detail || problem.title || "";
}
