/** The cookies that scripts can read. A page in a frame without an origin has none. */
import { use } from "./elements.js";

/**
 * @param {string} name
 * @returns {string | undefined} the cookie's value as it was written, not decoded
 */
export const readCookie = (name) => use(() => `; ${document.cookie}`.split(`; ${name}=`)[1]?.split(";")[0]);

/**
 * Deletes a cookie from the host and from every parent domain that could hold it.
 * @param {string} name
 */
export const deleteCookie = (name) =>
  use(() => {
    const labels = location.hostname.split(".");
    // Without a domain, it is the host's own cookie.
    do document.cookie = `${name}=;Path=/;Max-Age=0;Domain=` + labels.join(".");
    while (labels.shift());
  });
