/** The cookies that scripts can read. */

/**
 * @param {string} name
 * @returns {string | undefined} the cookie's value as it was written, not decoded
 */
export const readCookie = (name) =>
  document.cookie
    .split("; ")
    .find((cookie) => cookie.startsWith(name + "="))
    ?.slice(name.length + 1);

/**
 * Deletes a cookie from the host and from every parent domain that could hold it.
 * @param {string} name
 */
export function deleteCookie(name) {
  // Without its last label, "a.b.example" leaves "b.example", "example" and, for the host's own cookie, "".
  for (let domain = "." + location.hostname; ; domain = domain.replace(/^\.?[^.]*/, "")) {
    document.cookie = name + "=;Path=/;Max-Age=0" + (domain && ";Domain=" + domain);
    if (!domain) return;
  }
}
