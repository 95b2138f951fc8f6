/** The session token that the site's own script holds, where a cookie does not carry it. */
import { configuration } from "./configuration.js";

/** @param {number} milliseconds */
const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/**
 * Calls the configured function as a method of its object, waiting for it to appear.
 * @param {AbortSignal} signal - ends the waiting
 * @returns {Promise<unknown>} the token; null where the site's script says that nobody is signed in
 * @throws what the site's function throws
 */
export async function readToken(signal) {
  while (!signal.aborted) {
    /** @type {any} */
    let owner;
    /** @type {any} */
    let value = window;
    for (const name of /** @type {string} */ (configuration.token).split(".")) {
      owner = value;
      value = value?.[name];
      // A provider's script that is there and has no session says null (Clerk.session); undefined is not there yet.
      if (value === null) return value;
    }
    if (value) return value.call(owner);
    await sleep(50);
  }
  return null;
}
