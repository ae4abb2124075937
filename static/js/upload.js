// The upload page: files dropped or chosen become a queue.

import { Queue } from "./upload/queue.js";

function listen(form) {
  const queue = new Queue(form);
  const input = form.querySelector("input[type=file]");
  const drop = form.querySelector("[data-drop]");
  form.classList.add("scripted");
  input.multiple = true;
  input.required = false; // The queue holds the files; the input only picks them.
  input.addEventListener("change", () => {
    queue.add(input.files);
    input.value = "";
  });
  for (const name of ["dragover", "dragleave", "drop"]) {
    form.addEventListener(name, (event) => {
      event.preventDefault();
      drop.classList.toggle("over", name === "dragover");
      if (name === "drop") queue.add(event.dataTransfer.files);
    });
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    queue.open();
  });
  addEventListener("beforeunload", (event) => {
    if (queue.isBusy) event.preventDefault();
  });
}

for (const form of document.querySelectorAll("form[data-upload]")) listen(form);
