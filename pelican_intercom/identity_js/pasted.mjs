/** What a string is that was pasted where a secret belongs, by its form alone. */

import PASTED from "../identity/contract/pasted.json" with { type: "json" };

/** Where a workspace id (`app_id`) and a Messenger API secret (`api_secret`) are found. */
export const WHERE = PASTED.where;
// What is longer was not pasted, and searching it would take its time.
const LONGEST = 4_000;

/**
 * Return what a string looks like, such as `an access token`; empty where it looks like nothing known.
 *
 * @param {string} text
 * @returns {string}
 */
export function namePasted(text) {
  return PASTED.kinds.find(({ form }) => new RegExp(form, "u").test(text.slice(0, LONGEST)))?.name ?? "";
}
