/** The session token that the site's own script holds, where a cookie does not carry it. */

/**
 * Calls a global function as a method of its object, waiting up to three seconds for it to appear.
 * @param {string} path - its dotted name
 * @returns {Promise<unknown>} the token; null where the site's script says that nobody is signed in
 * @throws what the site's function throws, and where there is none
 */
export async function readToken(path) {
  for (let tries = 0; tries < 60; tries++) {
    /** @type {any} */
    let value = window;
    let owner;
    for (const name of path.split(".")) {
      owner = value;
      value = value?.[name];
      // A provider's script that is there and has no session says null (Clerk.session); undefined is not there yet.
      if (value === null) return value;
    }
    if (value) return value.call(owner);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw path;
}
