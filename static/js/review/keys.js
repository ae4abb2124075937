// The keyboard of the review page. Silent while somebody types, and under an open dialog.

const FIELDS = "input:not([type=range]), textarea, select, [contenteditable]";
const PRESSABLE = "button, a, summary";

export function findKeys(page, player, transcript) {
  const dialog = document.getElementById("keys");
  const opener = document.querySelector("[data-open-keys]");
  opener.hidden = false;
  opener.addEventListener("click", () => dialog.showModal());

  const actions = {
    " ": () => player?.toggle(),
    ArrowLeft: () => player?.skip(-5),
    ArrowRight: () => player?.skip(5),
    "[": () => player?.changeSpeed(-1),
    "<": () => player?.changeSpeed(-1),
    "]": () => player?.changeSpeed(1),
    ">": () => player?.changeSpeed(1),
    j: () => transcript.step(1),
    n: () => transcript.step(1),
    k: () => transcript.step(-1),
    p: () => transcript.step(-1),
    l: () => transcript.toggleLoop(),
    "/": () => page.querySelector("#find-query")?.focus(),
    "?": () => dialog.showModal(),
  };

  document.addEventListener("keydown", (event) => {
    const action = actions[event.key];
    const isTaken = event.ctrlKey || event.metaKey || event.altKey || dialog.open;
    const isPress = event.key === " " && event.target.closest(PRESSABLE);
    if (!action || isTaken || isPress || event.target.closest(FIELDS)) {
      return;
    }
    event.preventDefault();
    action();
  });
}
