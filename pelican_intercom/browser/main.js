/** The loader: what it starts with, and what it offers to the page. */
import { configuration } from "./configuration.js";
import { findObjection, setConsent } from "./consent.js";
import { announce, decisions } from "./decisions.js";
import { explain } from "./explanation.js";
import { drawLauncher, markBusy, removeLauncher } from "./launcher.js";
import { follow, open, watchLinks } from "./links.js";
import { install, intercom, isBlocked, move, preload, script, want } from "./messenger.js";
import { isLauncherOff, isTagged, watchPage } from "./page.js";
import { account, endSession, forget, inquire, watchSession } from "./session.js";

const { connection } = /** @type {any} */ (navigator);

/** Whether the Messenger waits for a person to want it. */
const isLight = configuration.load === "interaction" || connection?.saveData || /2g/.test(connection?.effectiveType);

/** Why the Messenger may not be loaded, as it was last. @type {string | undefined} */
let objection;

/** Whether the launcher was pressed, and the Messenger is on its way. */
let isBusy = false;

/** Draws the launcher, or takes it away. */
function showLauncher() {
  const isReady = account !== null && (isBlocked || (isLight && !script));
  if (isTagged && !isLauncherOff && (isReady || objection === "gpc")) drawLauncher(press);
  else if (!isBusy) removeLauncher();
}

function press() {
  if (isBusy) return;
  isBusy = true;
  markBusy();
  if (objection) consent(true);
  intercom("onShow", () => {
    isBusy = false;
    removeLauncher();
  });
  open("show");
}

/** Loads the Messenger, if nothing stands against it. */
function check() {
  const now = findObjection();
  if (now === objection) return;
  objection = now;
  if (!now) return begin();
  if (now === "refused" || now === "cookie") forget();
  announce(now === "host" ? "off" : "waiting", now);
  showLauncher();
}

/** @param {boolean} granted */
function consent(granted) {
  setConsent(!!granted);
  check();
}

/** Starts when the configured moment comes. */
function begin() {
  const go = () => {
    if (!isLight) {
      if (!configuration.members) preload();
      want();
    }
    inquire();
  };
  const soon = () => {
    if (configuration.load === "load" || !window.requestIdleCallback) go();
    else requestIdleCallback(go, { timeout: 2e3 });
  };
  if (isBusy || document.readyState === "complete") soon();
  else addEventListener("load", soon);
}

function start() {
  window.pelicanIntercom = {
    configuration,
    decisions,
    refresh: () => inquire(true),
    consent,
    open: (target = "") => follow("#intercom" + (target && "/" + target)),
  };
  install(endSession, () => {
    isBusy = false;
    announce("blocked", "widget");
    showLauncher();
  });
  if (configuration.debug) explain();
  watchSession(showLauncher);
  watchLinks();
  watchPage((hasLauncherChanged) => {
    move(hasLauncherChanged);
    showLauncher();
    follow(location.hash);
  });
  addEventListener("pagehide", check);
  addEventListener("pageshow", check);
  if (Array.isArray(configuration.consent)) setInterval(check, 1e3);
  check();
  follow(location.hash);
}

// Two copies on one page act as one.
if (!window.pelicanIntercom) start();
