/** The loader: what it starts with, and what it offers to the page. */
import { configuration } from "./configuration.js";
import { findBlockReason, setConsent } from "./consent.js";
import { announce, decisions } from "./decisions.js";
import { guard, listen } from "./elements.js";
import { explain } from "./explanation.js";
import { drawLauncher, removeLauncher } from "./launcher.js";
import { follow, open, watchLinks } from "./links.js";
import { install, intercom, isBlocked, move, preload, requestWidget, script } from "./messenger.js";
import { isLauncherOff, isOff } from "./page.js";
import { watchPage } from "./page_changes.js";
import { account, endSession, forget, inquire, watchSession } from "./session.js";

const { load, members } = configuration;
const { connection } = /** @type {any} */ (navigator);

/** Whether the Messenger waits for a person to want it. */
const isLight = load === "interaction" || connection?.saveData || /2g/.test(connection?.effectiveType);

/** Why the Messenger may not be loaded, as it was last. @type {string | undefined} */
let blockReason;

/** Whether the launcher was pressed, and the Messenger is on its way. */
let isBusy = false;

/** Draws the launcher, or takes it away. */
function showLauncher() {
  const isReady = account != null && (isBlocked || (isLight && !script));
  if (isBlocked) isBusy = false;
  if (!isOff() && !isLauncherOff() && (isReady || blockReason === "gpc")) drawLauncher(press);
  else if (!isBusy) removeLauncher();
}

/** @this {HTMLElement} */
function press() {
  if (isBusy) return;
  isBusy = true;
  this.setAttribute("aria-busy", "true");
  this.style.opacity = ".6";
  if (blockReason) consent(true);
  intercom("onShow", () => {
    isBusy = false;
    removeLauncher();
  });
  open("show");
}

/** Loads the Messenger, if nothing stands against it. */
function check() {
  if (blockReason === (blockReason = findBlockReason())) return;
  if (!blockReason) return begin();
  if (/^(refused|cookie)/.test(blockReason)) forget();
  announce(blockReason === "host" ? "off" : "waiting", blockReason);
}

/** @param {boolean} granted */
function consent(granted) {
  setConsent(granted);
  check();
}

/** Starts when the configured moment comes. */
function begin() {
  const go = () => {
    if (!isLight) {
      if (!members) preload();
      requestWidget();
    }
    inquire();
  };
  /** @type {(then: () => void) => unknown} */
  const moment = load ? go : window.requestIdleCallback ?? setTimeout;
  const soon = () => moment(go);
  if (document.readyState === "complete") soon();
  else listen("load", soon);
}

function start() {
  install(endSession);
  if (configuration.debug) explain();
  listen("intercom:state", () => {
    check();
    showLauncher();
  });
  watchSession();
  watchLinks();
  watchPage(() => {
    move();
    showLauncher();
    follow(location.hash);
  });
  listen("pagehide pageshow", check);
  if (/** @type {any} */ (configuration.consent)?.[0]) setInterval(() => guard(check), 1e3);
  check();
  follow(location.hash);
}

// Two copies on one page act as one.
if (!window.pelicanIntercom?.decisions) {
  /** Calls that the page made before. @type {unknown} */
  const early = window.pelicanIntercom;
  /** @type {Record<string, any>} */
  const api = {
    configuration,
    decisions,
    refresh: () => inquire(true),
    consent: (/** @type {boolean} */ granted) => guard(() => consent(granted)),
    open: (target = "") => guard(() => follow("#intercom" + (target && "/" + target))),
    push: (/** @type {[string, ...unknown[]][]} */ ...calls) => {
      for (const [method, ...values] of calls) guard(() => api[method](...values));
    },
  };
  window.pelicanIntercom = api;
  guard(start);
  if (Array.isArray(early)) api.push(...early);
}
