/**
 * What the loader has decided. The page hears of it through `intercom:state` events on `document`; the explaining
 * build puts the whole list into words.
 *
 * @typedef {"waiting" | "visitor" | "user" | "hidden" | "unknown" | "blocked" | "off"} State
 */

/** Every decision so far: a state or a topic, and a short code for the reason. @type {[string, string][]} */
export const decisions = [];

/**
 * Notes a decision for the explaining build alone.
 * @param {string} topic
 * @param {string} reason
 */
export const note = (topic, reason) => decisions.push([topic, reason]);

/**
 * Says that the loader is in a state, and why.
 * @param {State} state
 * @param {string} reason - a short code, or the function's own words
 */
export function announce(state, reason) {
  note(state, reason);
  document.dispatchEvent(new CustomEvent("intercom:state", { bubbles: true, detail: { state, reason } }));
}
