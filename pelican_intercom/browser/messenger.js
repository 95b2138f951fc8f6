/** The Messenger: the page's `Intercom`, the calls that wait for it, and Intercom's widget itself. */
import { configuration } from "./configuration.js";

/** Intercom's own function, once its script has come. @type {((...call: unknown[]) => unknown) | undefined} */
let widget;

/** Whether the Messenger has been told whom it is for. */
let booted = false;

/** The proof of who this is, sent with every `boot` and `update`. @type {Intercom_.IntercomSettings} */
let identity = {};

/** Calls that came before the first boot. @type {unknown[][]} */
const waiting = [];

/**
 * What the page calls as `Intercom`.
 * @param {...unknown} call - the method and its arguments
 * @returns {unknown} what Intercom's widget returns, once it is there
 */
function intercom(...call) {
  if (!booted) return void waiting.push(call);
  if (call[0] === "boot" || call[0] === "update") call[1] = { ...(call[0] === "boot" ? settings() : {}), .../** @type {object} */ (call[1]), ...identity };
  return widget ? widget(...call) : void intercom.q.push(call);
}

/** What the widget replays when it comes. @type {unknown[][]} */
intercom.q = [];

/** @returns {Intercom_.IntercomSettings} what every boot says, whoever this is */
function settings() {
  return {
    app_id: configuration.app,
    ...(configuration.base && { api_base: configuration.base }),
    ...(document.documentElement.lang && { language_override: document.documentElement.lang }),
    ...configuration.settings,
  };
}

/** Takes the place of `window.Intercom`, keeping what the page queued in it. */
export function install() {
  for (const call of window.Intercom?.q ?? []) waiting.push([...call]);
  // The widget replaces window.Intercom when it comes. It is caught here, so that each later call of the page,
  // too, passes through the function above.
  Object.defineProperty(window, "Intercom", {
    configurable: true,
    get: () => intercom,
    set: (value) => {
      widget = value;
    },
  });
}

/** @returns {string} the address of Intercom's widget */
const address = () => configuration.widget ?? "https://widget.intercom.io/widget/" + configuration.app;

/** Fetches the widget without running it. */
export function preload() {
  const link = document.createElement("link");
  link.rel = "preload";
  link.as = "script";
  link.href = address();
  document.head.append(link);
}

/**
 * Boots the Messenger: `boot` first, then what the page had queued, in order.
 * @param {Intercom_.IntercomSettings} [proof] - of a user; none for a visitor
 */
export function boot(proof = {}) {
  identity = proof;
  booted = true;
  intercom("boot", {});
  for (const call of waiting.splice(0)) intercom(...call);
  if (widget) return;
  const script = document.createElement("script");
  script.src = address();
  document.head.append(script);
}
