// The keyboard of the ticket page. Silent while somebody types, and under an open dialog.

const FIELDS = "input, textarea, select, [contenteditable]";

export function findKeys(page, tabs) {
  const dialog = document.getElementById("keys");
  const opener = document.querySelector("[data-open-keys]");
  opener.hidden = false;
  opener.addEventListener("click", () => dialog.showModal());

  const reach = (selector) => {
    const field = page.querySelector(selector);
    if (!field) return;
    tabs.showTranscript();
    field.closest("details")?.setAttribute("open", "");
    field.focus();
  };
  const actions = {
    r: () => reach("[data-reply]"),
    n: () => reach("[data-note]"),
    m: () => reach("[data-macros] select"),
    "?": () => dialog.showModal(),
  };

  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.target.closest("textarea")?.form.requestSubmit();
      return;
    }
    const action = actions[event.key];
    const isTaken = event.ctrlKey || event.metaKey || event.altKey || dialog.open;
    if (!action || isTaken || event.target.closest(FIELDS)) return;
    event.preventDefault();
    action();
  });
}
