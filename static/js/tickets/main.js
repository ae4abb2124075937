// The ticket page: its parts as tabs, macros that keep what is written, and its keys.

import { openTabs } from "../review/tabs.js";
import { insertMacros } from "./macros.js";
import { findKeys } from "./keys.js";
import { preventDoubleSubmit } from "./double_submit.js";

const page = document.querySelector("[data-ticket]");
page.classList.add("scripted");

const tabs = openTabs(page);
insertMacros(page);
preventDoubleSubmit(page);
findKeys(page, tabs);

// What was said last stands in view, as in every conversation; a first request is read from its top.
const talk = page.querySelector("#conversation");
if (!location.hash && talk.querySelectorAll(".message").length > 1) talk.scrollTop = talk.scrollHeight;
