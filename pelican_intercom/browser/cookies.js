/** The cookies that scripts can read. */

/**
 * @param {string} name
 * @returns {string | undefined} the cookie's value as it was written, not decoded
 */
export const readCookie = (name) => `; ${document.cookie}`.split(`; ${name}=`)[1]?.split(";")[0];

/**
 * Deletes a cookie from the host and from every parent domain that could hold it.
 * @param {string} name
 */
export function deleteCookie(name) {
  // Browsers ignore the ends of the host's name that are no domain; the empty one is the host's own cookie.
  for (let start = 0; start <= location.hostname.length; start++) {
    document.cookie = `${name}=;Path=/;Max-Age=0;Domain=` + location.hostname.slice(start);
  }
}
