// A chosen macro goes to where the cursor is; without scripts the page comes back with it instead.

export function insertMacros(page) {
  const form = page.querySelector("[data-macros]");
  const box = page.querySelector("[data-reply]");
  if (!form || !box) return;

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const choice = form.elements.macro;
    const text = choice.selectedOptions[0].dataset.text;
    const isOnOwnLine = box.selectionStart === 0 || box.value[box.selectionStart - 1] === "\n";
    box.setRangeText(isOnOwnLine ? text : `\n${text}`, box.selectionStart, box.selectionEnd, "end");
    choice.value = "";
    box.focus();
  });
}
