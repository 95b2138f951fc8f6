/**
 * What the loader has decided. The page hears of it through events on `document`, in codes of a fixed list; the
 * explaining build puts the whole list into words.
 *
 * @typedef {"waiting" | "visitor" | "user" | "hidden" | "unknown" | "blocked" | "off"} State
 * @typedef {[topic: string, reason: string, detail?: string]} Decision
 */

/** Every decision so far: a state or a topic, a code for the reason, and details for the site's owner. @type {Decision[]} */
export const decisions = [];

/** The state before the Messenger was blocked. @type {[state: State, reason: string, detail?: string]} */
let open = ["waiting", ""];

/** Notes a decision for the explaining build alone. @param {Decision} decision */
export const note = (...decision) => decisions.push(decision);

/** Tells the page. @param {string} name - of the event, after `intercom:` @param {object} [detail] */
export const say = (name, detail) =>
  document.dispatchEvent(new CustomEvent("intercom:" + name, { detail }));

/** Says that the loader is in a state, and why. @param {typeof open} decision */
export function announce(...decision) {
  const [state, reason] = decision;
  if (state !== "blocked") open = decision;
  note(...decision);
  say("state", { state, reason });
}

/** Says again what was so before the Messenger was blocked. */
export const announceAgain = () => announce(...open);

/** @returns {string | undefined} why this person is shown no Messenger; nothing where they may be */
export const findRefusal = () => ["hidden", "shutdown"].find((word) => open.includes(word));
