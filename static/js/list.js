// Arrow keys walk the table of calls; a click anywhere in a row opens it. Enter is the link's own.

const STEPS = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 };

function links(table) {
  return [...table.querySelectorAll("tbody th a")];
}

function isTyping(target) {
  return target.closest("input, select, textarea, [contenteditable], summary, dialog") !== null;
}

for (const table of document.querySelectorAll("table[data-keys]")) {
  document.addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    if (!step || event.altKey || event.ctrlKey || event.metaKey || isTyping(event.target)) return;
    const all = links(table);
    const here = all.indexOf(document.activeElement);
    // From outside the table the arrows scroll, as they always do; letters enter it.
    if (here < 0 && event.key.startsWith("Arrow")) return;
    event.preventDefault();
    all[Math.min(Math.max(here + step, 0), all.length - 1)]?.focus();
  });

  table.addEventListener("click", (event) => {
    const row = event.target.closest("tr[data-href]");
    if (!row || event.target.closest("a, button") || String(getSelection())) return;
    if (event.metaKey || event.ctrlKey) window.open(row.dataset.href, "_blank", "noopener");
    else location.assign(row.dataset.href);
  });
}
