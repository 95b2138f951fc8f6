/**
 * What the loader has decided, said to the page as an `intercom:state` event on `document`.
 *
 * @typedef {"waiting" | "visitor" | "user" | "hidden" | "unknown" | "blocked" | "off"} State
 */

/** Every decision so far, for the explaining build: [state or topic, reason]. @type {[string, string][]} */
export const decisions = [];

/**
 * Says that the loader is in a state, and why.
 * @param {State} state
 * @param {string} reason - a short code
 */
export function announce(state, reason) {
  decisions.push([state, reason]);
  document.dispatchEvent(new CustomEvent("intercom:state", { detail: { state, reason } }));
}
