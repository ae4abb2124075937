"use strict";
// One choice of light and dark for the pages and the admin: each keeps it under a name of its own.
// Classic and blocking on purpose: the theme reads its name when it starts.
{
  const ours = "theme";
  const theirs = "_x_adminTheme";
  const chosen = localStorage.getItem(ours);
  localStorage.setItem(theirs, JSON.stringify(chosen === "light" || chosen === "dark" ? chosen : "auto"));
  window.addEventListener("pagehide", () => {
    const now = JSON.parse(localStorage.getItem(theirs) ?? '"auto"');
    if (now === "light" || now === "dark") localStorage.setItem(ours, now);
    else localStorage.removeItem(ours);
  });
}
