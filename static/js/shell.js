// The frame's two conveniences: the theme's switch, and menus that close by themselves.

const THEMES = ["system", "light", "dark"];

function show(theme, button) {
  const label = button.querySelector("[data-strings]");
  label.textContent = label.dataset[theme];
  if (theme === "system") {
    delete document.documentElement.dataset.theme;
    localStorage.removeItem("theme");
  } else {
    document.documentElement.dataset.theme = theme;
    localStorage.setItem("theme", theme);
  }
  button.dataset.themeSwitch = theme;
}

for (const button of document.querySelectorAll("[data-theme-switch]")) {
  show(localStorage.getItem("theme") ?? "system", button);
  button.hidden = false;
  button.addEventListener("click", () => {
    show(THEMES[(THEMES.indexOf(button.dataset.themeSwitch) + 1) % THEMES.length], button);
  });
}

for (const menu of document.querySelectorAll("details[data-menu]")) {
  document.addEventListener("click", (event) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
}
