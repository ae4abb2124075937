// Our API from a page: the session and the CSRF token with every request, problems as errors.

export class Refusal extends Error {}

function csrfToken() {
  return document.querySelector("input[name=csrfmiddlewaretoken]").value;
}

/** The answer's JSON (null without a body). Throws Refusal with the problem's sentence. */
export async function ask(method, url, body, { signal, key } = {}) {
  const headers = { Accept: "application/json", "X-CSRFToken": csrfToken() };
  if (body) headers["Content-Type"] = "application/json";
  if (key) headers["Idempotency-Key"] = key;
  const answer = await fetch(url, {
    method,
    headers,
    signal,
    credentials: "same-origin",
    body: body ? JSON.stringify(body) : undefined,
  });
  const text = await answer.text();
  if (!answer.ok) throw new Refusal(sentence(text) || `${answer.status} ${answer.statusText}`);
  return text ? JSON.parse(text) : null;
}

/** What a problem document says to people; fields' errors where it has some. */
export function sentence(text) {
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
