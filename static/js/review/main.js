// The review page: one player, and what moves with it. Each part works without the others.

import { followProgress } from "./progress.js";
import { findKeys } from "./keys.js";
import { Player } from "./player.js";
import { openTabs } from "./tabs.js";
import { Transcript } from "./transcript.js";
import { drawWave } from "./waveform.js";

const page = document.querySelector("[data-review]");
page.classList.add("scripted");

const tabs = openTabs(page);
const section = page.querySelector("[data-player]");
const player = section ? new Player(section) : null;
const transcript = new Transcript(page, player, tabs);

findKeys(page, player, transcript);
followProgress(player);
if (player) {
  drawWave(section, player);
}
