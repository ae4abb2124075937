// A second press while the first is on its way sends nothing: no customer reads a reply twice.

export function preventDoubleSubmit(page) {
  page.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    // After the press itself has been read: a disabled button would not be sent.
    setTimeout(() => press(form, true));
  });
  // The browser's way back brings the page as it was left.
  addEventListener("pageshow", () => page.querySelectorAll("form").forEach((form) => press(form, false)));
}

function press(form, isSent) {
  for (const button of form.querySelectorAll("button")) button.disabled = isSent;
}
