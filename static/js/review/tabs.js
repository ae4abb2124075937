// The parts of the page as tabs. On a wide page the transcript stands beside them, always open.

const WIDE = matchMedia("(min-width: 60.01rem)");

export function openTabs(page) {
  const list = page.querySelector("[data-tabs]");
  const tabs = [...list.querySelectorAll("a")];
  const panes = tabs.map((tab) => page.querySelector(tab.getAttribute("href")));
  const offered = () => (WIDE.matches ? tabs.slice(1) : tabs);

  function show(chosen) {
    tabs.forEach((tab, at) => {
      const isChosen = tab === chosen;
      const isBeside = at === 0 && WIDE.matches;
      tab.setAttribute("aria-selected", String(isChosen));
      tab.tabIndex = isChosen ? 0 : -1;
      panes[at].hidden = !isChosen && !isBeside;
      panes[at].setAttribute("role", isBeside ? "region" : "tabpanel");
    });
  }

  function step(event) {
    const steps = { ArrowRight: 1, ArrowLeft: -1 };
    if (!(event.key in steps)) {
      return;
    }
    event.preventDefault();
    event.stopPropagation(); // The page's arrows move the audio.
    const among = offered();
    const next = among.at((among.indexOf(event.target) + steps[event.key]) % among.length);
    show(next);
    next.focus();
  }

  list.setAttribute("role", "tablist");
  tabs.forEach((tab, at) => {
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-controls", panes[at].id);
    if (!panes[at].querySelector("a, button, summary")) {
      panes[at].tabIndex = 0; // Else nobody could scroll it by keyboard.
    }
    tab.addEventListener("click", (event) => {
      event.preventDefault();
      show(tab);
    });
  });
  list.addEventListener("keydown", step);
  const showFirst = () => show(offered()[0]);
  WIDE.addEventListener("change", showFirst);
  showFirst();
  return { showTranscript: () => WIDE.matches || show(tabs[0]) };
}
