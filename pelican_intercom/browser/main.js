/** The loader: what it starts with, and what it offers to the page. */
import { configuration, contact, debug, style } from "./configuration.js";
import { decisions } from "./decisions.js";
import { guard, listen, use } from "./elements.js";
import { blockReason, check, consent, watchGate } from "./gate.js";
import { drawLauncher, removeLauncher } from "./launcher.js";
import { explain, follow, watchEvents, watchLinks } from "./links.js";
import { install, isBlocked, isLight, isSecond, move, script } from "./messenger.js";
import { isBusy, open, watchOpening } from "./opening.js";
import { isLauncherOff, isOff, narrow, watchPage } from "./page.js";
import { account, endSession, inquire, watchSession } from "./session.js";

/** Draws the light launcher, or takes it away. */
function showLauncher() {
  const isReady = account != null && (isBlocked ? isLight || contact : isLight && !script);
  // The build gives no style where the site hides its launcher.
  if (style && !isOff() && !isLauncherOff() && (isReady || isBusy || blockReason === "gpc")) {
    drawLauncher(isBusy, press);
  } else removeLauncher();
}

/** Shows what belongs on another page, or in a window of another width. */
function redraw() {
  move();
  showLauncher();
}

/** @param {Event} event - on the light launcher */
function press({ isTrusted }) {
  if (isBusy) return;
  open(["show"], "", "launcher", isTrusted);
  showLauncher();
}

function start() {
  const followHash = () => follow(location.hash, "hash");
  if (!isSecond) install({ shutdown: endSession, load: showLauncher });
  if (debug) explain();
  watchOpening();
  listen("intercom:state intercom:open", async () => {
    // The page hears of this state before it hears of the next.
    await showLauncher();
    check();
  });
  watchLinks();
  watchEvents();
  if (narrow) narrow.onchange = () => guard(redraw);
  watchPage(() => {
    const wasBlocked = blockReason;
    check();
    redraw();
    if (!wasBlocked) followHash();
  });
  watchGate(followHash);
  watchSession();
  followHash();
}

// Two copies on one page act as one.
if (!use(() => window.pelicanIntercom?.decisions)) {
  /** Calls that the page made before. */
  const early = window.pelicanIntercom;
  /** @type {Record<string, any>} */
  const api = {
    configuration,
    decisions,
    refresh: () => inquire(true),
    // A tool's own word, such as "denied", grants nothing.
    consent: (/** @type {unknown} */ granted) => guard(() => consent(granted === true)),
    open: (target = "") => guard(() => follow("#intercom" + (target && "/" + target), "call")),
    push: (/** @type {[string, ...unknown[]][]} */ ...calls) =>
      calls.forEach((call) => guard(() => api[call[0]](...call.slice(1)))),
  };
  window.pelicanIntercom = api;
  guard(start);
  early?.forEach?.((/** @type {any} */ call) => api.push(call));
}
