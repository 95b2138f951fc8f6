/** The Messenger: the page's `Intercom`, the calls that wait for it, and Intercom's widget itself. */
import { load, settings, widget as url } from "./configuration.js";
import { announce, announceAgain, note, say } from "./decisions.js";
import { add, addStyle, guard, use } from "./elements.js";
import { isLauncherOff, isOff, messenger, page, spell } from "./page.js";

/** Whether the Messenger waits for a person to ask for it: the site wants that, or the visitor saves data. */
export const isLight =
  load === "interaction" || navigator.connection?.saveData || navigator.connection?.effectiveType?.includes("2g");

/** Intercom's own function, once its script has come. @type {((...call: unknown[]) => unknown) | undefined} */
let widget;

/** The widget's script element, once it is wanted. @type {unknown} */
export let script;

/** Whether the Messenger does not come: an ad blocker or the network keeps it away, or it stays silent. */
export let isBlocked = false;

/**
 * What goes with every boot and update; undefined while it is not known who this is, null for whom it is hidden from.
 * @type {Intercom_.IntercomSettings | null | undefined}
 */
let proof;

/** Calls that came before it was known. @type {any[][]} */
let waiting = [];

/** Whether a page has asked for the Messenger without its button. */
let wasOff = false;

/** When updates were made, in Unix milliseconds. @type {number[]} */
let updates = [];

/** Whether the Messenger tells the page that it opens and closes. */
let isHeard = false;

/** @type {{shutdown(): void, load(): void}} */
let on;

/**
 * Looks for Intercom's own snippet, pasted or from a tag manager. A mere stub that keeps calls is none.
 * @param {string} [own] - the URL of our own widget
 * @returns {unknown} one, if there is any
 */
const hasOther = (own) =>
  /** @type {any} */ (window).intercomSettings?.app_id ||
  document.querySelector(`script[src*="/widget.intercom.io/"]:not([src="${own}"])`);

/** Whether something else on the page had loaded the Messenger before. */
export const isSecond = hasOther();

/** Whether another loader came after this one, which is noted once. @type {unknown} */
let isNoted;

/** @returns {unknown} whether another loader has come after this one */
const noteOther = () => (isNoted ||= hasOther(url) && note("other-loader", "late"));

/** @returns {Intercom_.IntercomSettings} what every boot says, for visitors and users */
function getSettings() {
  wasOff ||= isLauncherOff();
  return {
    ...(page.lang && { language_override: spell(page.lang) }),
    ...settings,
    // False forces the button to show, so it is said only where it was hidden before.
    ...(wasOff && { hide_default_launcher: isLauncherOff() || !!settings.hide_default_launcher }),
  };
}

/** Calls the widget, or queues the call for it. Every boot and update carries the proof. @param {any[]} call */
function send(call) {
  const [method, told] = call;
  if (method === "boot") call[1] = { ...getSettings(), ...told, ...proof };
  if (method === "update") {
    call[1] = { ...told, ...proof };
    updates.push(Date.now());
  }
  return widget ? widget(...call) : void intercom.q.push(call);
}

/** Boot first, then what the page had queued, in order. */
function sendBoot() {
  send(["boot"]);
  if (!isHeard) {
    send(["onShow", () => say("open")]);
    send(["onHide", () => say("close")]);
    send(["onUnreadCountChange", (/** @type {number} */ count) => say("unread", { count })]);
  }
  isHeard = true;
  waiting.splice(0).forEach(send);
}

/**
 * What the page calls as `Intercom`.
 * @param {...any} call - the method and its arguments
 * @returns {unknown} what the widget returns
 */
export function intercom(...call) {
  noteOther();
  if (call[0] === "shutdown") {
    shutdown();
    proof = {};
    return on.shutdown();
  }
  if (proof && script) return send(call);
  if (proof !== null) waiting.push(call);
  // A button of the site's own is as good as the launcher.
  return isOpening(call) && requestWidget();
}

/** @param {any[]} call @returns {boolean} whether it asks for something to see */
const isOpening = ([method]) => /^(show|start)/.test(method);

/** What the widget replays when it comes. @type {any[][]} */
intercom.q = [];

/** Loads the widget, where it is known who this is. */
function requestWidget() {
  if (!proof || script) return;
  isBlocked = false;
  // A script of the page's may have declared one of its own since.
  window.Intercom = intercom;
  const onload = () => {
    adopt(window.Intercom);
    window.Intercom = intercom;
    on.load();
  };
  script = use(() => add("script", { src: url, onload, onerror: () => lose("widget") }));
  if (script) sendBoot();
  // Trusted Types, after the caller has announced who this is.
  else setTimeout(lose, 0, "trusted-types");
}

/** @param {string} reason */
function lose(reason) {
  intercom.q = [];
  isHeard = script = false;
  block(reason);
}

/** The Messenger does not come. @param {string} reason */
export function block(reason) {
  isBlocked = true;
  announce("blocked", reason);
}

/** It comes after all, or is tried again. */
export function unblock() {
  if (!isBlocked) return;
  isBlocked = false;
  announceAgain();
}

/** @type {unknown} */
let preloaded;

/** Fetches the widget without running it, once. */
export const preload = () => {
  preloaded ??= add("link", { rel: "preload", as: "script", href: url });
};

/**
 * Boots the Messenger, now or when it is wanted.
 * @param {typeof proof} [told] - the proof; {} for a visitor; nothing for the one that was told last
 */
export function boot(told = proof) {
  proof = told;
  if (script) sendBoot();
  else if (!isLight || isBlocked || waiting.some(isOpening)) requestWidget();
}

/** Hides the Messenger from whom it is not for; what they ask for is not done as the next person's. */
export function refuse() {
  waiting = [];
  proof = null;
}

/**
 * Ends the Messenger's session; calls wait for the next boot.
 * @param {unknown} [isSpared] - whether a sibling may have begun it: then it is only put out of sight
 */
export function shutdown(isSpared) {
  // What was asked for while somebody was known is theirs, and not the next person's.
  if (proof) waiting = [];
  proof = undefined;
  if (isSpared) return conceal(true);
  if (!widget) intercom.q = [];
  isHeard = false;
  send(["shutdown"]);
}

/** @type {CSSStyleSheet | undefined} */
let cover;

/** Whether the session conceals it, until it is known who is here now. */
export let isConcealed = false;

/**
 * Conceals what the Messenger shows without telling it, or shows it again where the page lets it.
 * @param {boolean} [isWanted]
 */
export function conceal(isWanted = isConcealed) {
  // What waits after that is for who is found to be here.
  isConcealed = isWanted;
  const isHidden = isConcealed || isOff();
  // Most pages never need it, and it is a third of what the loader costs them.
  if (isHidden) cover ??= addStyle(document, messenger + "{visibility:hidden!important}");
  if (cover) cover.disabled = !isHidden;
}

/** Tells the Messenger that another page stands. */
export function move() {
  conceal();
  if (isOff() || !proof || !script) return;
  send(["reattach_activator"]);
  // Intercom throttles after so many updates in half an hour.
  const mostUpdates = 20;
  const halfAnHour = 18e5;
  if (!(/** @type {number} */ (updates.at(-mostUpdates)) > Date.now() - halfAnHour)) send(["update", getSettings()]);
}

/**
 * Takes the place of `window.Intercom`, keeping what the page queued in it.
 * @param {{shutdown(): void, load(): void}} handlers - the page itself called `shutdown`; Intercom's script has come
 */
export function install(handlers) {
  on = handlers;
  // Not by an error that is caught: for its stack Chromium compiles the whole file once more.
  const early = use(() => window.Intercom?.q);
  use(() =>
    // The widget replaces window.Intercom when it comes. It is caught here, so that each later call of the page,
    // too, passes through the function above.
    Object.defineProperty(window, "Intercom", { get: () => intercom, set: adopt, configurable: true }),
  );
  // A global variable of the page's own cannot be defined anew.
  window.Intercom = intercom;
  early?.forEach?.((/** @type {any[]} */ call) => guard(() => intercom(...call)));
}

/** Takes Intercom's own function, and no second one. @param {any} value */
function adopt(value) {
  if (value !== intercom && !(widget && noteOther())) widget = value;
}
