/** When the loader begins: not before it may, and then at the moment that the site chose. */
import { consent as wanted, identity, load, members } from "./configuration.js";
import { findBlockReason, setConsent } from "./consent.js";
import { announce } from "./decisions.js";
import { guard, listen } from "./elements.js";
import { isLight, preload } from "./messenger.js";
import { page } from "./page.js";
import { forget, inquire } from "./session.js";

/** Why the Messenger may not be loaded, as it was last; "" where it may. @type {string | undefined} */
export let blockReason;

let isUnderWay = false;

/** @type {() => unknown} */
let onOpen;

/** Begins, if nothing stands against it and it has not begun. */
export function begin() {
  if (blockReason || isUnderWay) return;
  isUnderWay = true;
  // Without a function there is nothing to wait for.
  if (identity && !isLight && !members) preload();
  inquire();
}

/** Begins when the configured moment comes, and soon where it never does: a page may never be loaded, or idle. */
function wait() {
  const soon = () => (load ? begin() : (window.requestIdleCallback ?? setTimeout)(begin, { timeout: 2e3 }));
  if (document.readyState === "complete") soon();
  else {
    listen("load", soon);
    setTimeout(soon, 5e3);
  }
}

/** Looks whether anything stands against it. */
export function check() {
  const before = blockReason;
  if (before === (blockReason = findBlockReason())) return;
  isUnderWay = false;
  if (!blockReason) {
    wait();
    // What was asked for before.
    if (before) onOpen();
    return;
  }
  if (/^(refused|cookie)/.test(blockReason)) forget();
  announce(/host|page|other/.test(blockReason) ? "off" : "waiting", blockReason, page.meta);
}

/** @param {boolean} granted */
export function consent(granted) {
  setConsent(granted);
  check();
}

/** Looks now, and whenever it may have changed. @param {() => unknown} whenOpen - nothing stands against it any more */
export function watchGate(whenOpen) {
  onOpen = whenOpen;
  listen("pagehide pageshow prerenderingchange", check);
  if (/** @type {any} */ (wanted)?.[0]) setInterval(() => guard(check), 1e3);
  check();
}
