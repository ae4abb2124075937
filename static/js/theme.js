"use strict";
// Classic and blocking on purpose: the chosen theme must stand before the first paint.
{
  const chosen = localStorage.getItem("theme");
  if (chosen === "light" || chosen === "dark") {
    document.documentElement.dataset.theme = chosen;
  }
}
