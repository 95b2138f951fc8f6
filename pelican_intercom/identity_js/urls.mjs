/** URLs in the configuration: where keys may be fetched from, what an issuer and an origin look like. */

// A provider on this very machine, for development: nobody stands on the wire there.
const LOOPBACK = /^http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::[0-9]{1,5})?(?=\/|$)/;
const AUTHORITY =
  /^(?:https:\/\/[A-Za-z0-9.-]+(?::[0-9]{1,5})?(?=\/|$)|https:\/\/\[[0-9A-Fa-f:.]+\](?::[0-9]{1,5})?(?=\/|$))/;
const ORIGIN = /^(https?):\/\/([a-z0-9.-]+|\[[0-9a-f:]+\])(?::([1-9][0-9]{0,4}))?$/;
const LOCAL_ORIGIN = /^http:\/\/(?:(?:[a-z0-9-]+\.)*localhost|127(?:\.[0-9]{1,3}){3}|\[::1\])(?::[0-9]+)?$/;

/**
 * Return whether keys may be had from a URL: https, or http on this machine; no user name, no fragment.
 * @param {string} url
 * @returns {boolean}
 */
export function isFetchable(url) {
  return (AUTHORITY.test(url) || LOOPBACK.test(url)) && /^[!-~]*$/.test(url) && !url.includes("#");
}

/**
 * Return whether an issuer has the shape of a provider's `iss` claim, with http allowed on this machine.
 *
 * A word in capitals stands for one step without a slash; HOST may hold a path too.
 * @param {string} shape
 * @param {string} issuer
 * @returns {boolean}
 */
export function fits(shape, issuer) {
  if (!isFetchable(issuer) || issuer.includes("?")) return false;
  const pattern = shape.replace(/[A-Z]{2,}|[^A-Za-z0-9]/g, (part) => {
    if (part === "HOST") return "[^?#\\s]+";
    return part.length > 1 ? "[^/?#\\s]+" : `\\${part}`;
  });
  return new RegExp(`^${pattern}$`).test(LOOPBACK.test(issuer) ? `https${issuer.slice(4)}` : issuer);
}

/**
 * Return the issuer as the provider writes it in its tokens, a slash at the end added or taken off; else `null`.
 * @param {string} shape
 * @param {string} issuer
 * @returns {string | null}
 */
export function completeIssuer(shape, issuer) {
  const spellings = [issuer, `${issuer}/`, issuer.replace(/\/+$/, "")];
  return spellings.find((spelling) => fits(shape, spelling)) ?? null;
}

/**
 * Return whether a text is an origin as browsers send it (RFC 6454 section 6.2): no path, no default port.
 * @param {string} text
 * @returns {boolean}
 */
export function isOrigin(text) {
  const found = ORIGIN.exec(text);
  return found !== null && found[3] !== (found[1] === "https" ? "443" : "80");
}

/**
 * Return whether nobody else on the network reads what goes to an origin: https, or http on this machine.
 * @param {string} origin
 * @returns {boolean}
 */
export function isPrivate(origin) {
  return !origin.startsWith("http:") || LOCAL_ORIGIN.test(origin);
}
