/** The explaining build: the panel for `#intercom/why`, and every decision in the console under INTERCOM_DEBUG. */
import { closePanel, showPanel } from "./panel.js";
import { explain } from "./words.js";

/** @type {{decisions: import("./words.js").Decision[], configuration: import("../configuration.js").Configuration}} */
const { decisions, configuration } = window.pelicanIntercom;

/** @param {import("./words.js").Decision} decision */
function say(decision) {
  if (!configuration.debug) return;
  console.info("pelican-intercom:", explain(decision).filter(Boolean).join(" "), `[${decision.slice(0, 2).join(", ")}]`);
}

function look() {
  if (location.hash === "#intercom/why") showPanel(decisions, configuration);
  else closePanel();
}

decisions.forEach(say);
// Each decision to come is heard as it is noted.
decisions.push = (/** @type {import("./words.js").Decision[]} */ ...added) => {
  added.forEach(say);
  const length = Array.prototype.push.apply(decisions, added);
  look();
  return length;
};
addEventListener("hashchange", look);
look();
