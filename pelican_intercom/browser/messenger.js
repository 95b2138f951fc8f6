/** The Messenger: the page's `Intercom`, the calls that wait for it, and Intercom's widget itself. */
import { configuration } from "./configuration.js";
import { isLauncherOff, isTagged, language } from "./page.js";

const address = configuration.widget ?? "https://widget.intercom.io/widget/" + configuration.app;

/** Intercom throttles after 20 updates in half an hour. A few are kept for pages that hide or show the launcher. */
const mostUpdates = 20;
const keptUpdates = 5;

/** Intercom's own function, once its script has come. @type {((...call: unknown[]) => unknown) | undefined} */
let widget;

/** The widget's script element, once it is wanted. @type {HTMLScriptElement | undefined} */
export let script;

/** Whether an ad blocker, or the network, keeps the widget away. */
export let isBlocked = false;

/** What goes with every boot and update; undefined while it is not known who this is.
 * @type {Intercom_.IntercomSettings | undefined} */
let proof;

/** Whether to load the widget as soon as it is known who this is. */
let isWanted = false;

/** Calls that came before that. @type {unknown[][]} */
const waiting = [];

/** When updates were made, in Unix milliseconds. @type {number[]} */
let updates = [];

/** @type {() => void} */
let onShutdown;
/** @type {() => void} */
let onBlocked;

/** @returns {Intercom_.IntercomSettings} what every boot says, whoever this is */
function getSettings() {
  const { app, base, settings } = configuration;
  return {
    app_id: app,
    ...(base && { api_base: base }),
    ...(language && { language_override: language }),
    ...settings,
    ...(isLauncherOff != null && { hide_default_launcher: isLauncherOff || !!settings?.hide_default_launcher }),
  };
}

/**
 * Calls the widget, or lets the call wait in its queue. Every boot and update carries the proof.
 * @param {any[]} call - the method and its arguments
 * @returns {unknown} what the widget returns
 */
function send(call) {
  const [method, told] = call;
  if (method === "boot") call[1] = { ...getSettings(), ...told, ...proof };
  if (method === "update") {
    call[1] = { ...told, ...proof };
    updates.push(Date.now());
  }
  return widget ? widget(...call) : void intercom.q.push(call);
}

/**
 * What the page calls as `Intercom`.
 * @param {...any} call - the method and its arguments
 * @returns {unknown} what the widget returns
 */
export function intercom(...call) {
  if (call[0] === "shutdown") {
    shutdown();
    proof = {};
    return onShutdown();
  }
  if (proof && script) return send(call);
  waiting.push(call);
  // A button of the site's own is as good as the launcher.
  if (/^(show|start)/.test(call[0])) want();
  return undefined;
}

/** What the widget replays when it comes. @type {any[][]} */
intercom.q = [];

/** Loads the widget now, or as soon as it is known who this is. */
export function want() {
  isWanted = true;
  if (!proof || script) return;
  script = document.createElement("script");
  script.src = address;
  script.onerror = () => {
    script = undefined;
    intercom.q = [];
    isBlocked = true;
    onBlocked();
  };
  document.head.append(script);
  send(["boot"]);
  // Boot first, then what the page had queued, in order.
  for (const call of waiting.splice(0)) send(call);
}

/** Fetches the widget without running it. */
export function preload() {
  const link = document.createElement("link");
  link.rel = "preload";
  link.as = "script";
  link.href = address;
  document.head.append(link);
}

/** Boots the Messenger, now or when it is wanted. @param {Intercom_.IntercomSettings} told - the proof; {} for a visitor */
export function boot(told) {
  proof = told;
  if (script) {
    send(["boot"]);
    for (const call of waiting.splice(0)) send(call);
  } else if (isWanted) want();
}

/** Ends the Messenger's session; calls wait for the next boot. */
export function shutdown() {
  proof = undefined;
  if (!widget) intercom.q = [];
  send(["shutdown"]);
}

/** Tells the Messenger that another page stands. @param {boolean} hasLauncherChanged */
export function move(hasLauncherChanged) {
  if (!proof || !script) return;
  send(["reattach_activator"]);
  if (!isTagged) send(["hide"]);
  updates = updates.filter((time) => time > Date.now() - 18e5);
  if (updates.length < mostUpdates - (hasLauncherChanged ? 0 : keptUpdates)) send(["update", getSettings()]);
}

/**
 * Veils what the Messenger shows, at once and without telling it, or lifts the veil.
 * @param {boolean} isVeiled
 */
export function veil(isVeiled) {
  for (const element of document.querySelectorAll("body>[id^=intercom-],body>[class^=intercom-]")) {
    /** @type {HTMLElement} */ (element).style.visibility = isVeiled ? "hidden" : "";
  }
}

/**
 * Takes the place of `window.Intercom`, keeping what the page queued in it.
 * @param {() => void} whenShutDown - the page itself called `shutdown`
 * @param {() => void} whenBlocked - the widget did not come
 */
export function install(whenShutDown, whenBlocked) {
  onShutdown = whenShutDown;
  onBlocked = whenBlocked;
  const early = window.Intercom?.q ?? [];
  // The widget replaces window.Intercom when it comes. It is caught here, so that each later call of the page,
  // too, passes through the function above.
  Object.defineProperty(window, "Intercom", {
    get: () => intercom,
    set: (value) => {
      widget = value;
    },
  });
  for (const call of early) intercom(...call);
}
