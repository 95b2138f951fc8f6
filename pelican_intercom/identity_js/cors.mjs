/** Who may ask: Origin and Sec-Fetch-Site, and the headers that browsers need (Fetch standard; Fetch Metadata). */

import LIMITS from "../identity/contract/limits.json" with { type: "json" };
import { Problem } from "./problem.mjs";

/** @import { Headers, Request } from "./http_messages.mjs" */

export const ALLOW = /** @type {const} */ (["Allow", "GET, OPTIONS"]);
/** The header that says why a session is nobody's. */
const REASON = "Pelican-Intercom-Reason";
const EXPOSE = "Access-Control-Expose-Headers";

/** Which pages may ask: the site's own, and those of the allowed origins. */
export class Cors {
  #origins;

  /** @param {ReadonlySet<string>} origins @param {string} [header] brings session tokens */
  constructor(origins, header = "Authorization") {
    this.#origins = origins;
    const vary = ["Origin", "Cookie", "Authorization"];
    if (header.toLowerCase() !== "authorization") vary.push(header);
    /** @type {Headers} */
    this.constantHeaders = [
      // A framework's site cache adds a max-age to no-store alone, and then caches the answer.
      ["Cache-Control", "private, no-store"],
      ["Vary", vary.join(", ")],
      ["X-Content-Type-Options", "nosniff"],
      ["Cross-Origin-Resource-Policy", "same-origin"],
    ];
    /** @type {Headers} */
    this.preflightHeaders = [
      ["Access-Control-Allow-Methods", "GET"],
      ["Access-Control-Allow-Headers", header],
      ["Access-Control-Max-Age", String(LIMITS.preflight_seconds)],
    ];
  }

  /**
   * Return the headers of every answer to a request; they let the pages of an allowed origin read it.
   * @param {Request} request
   * @returns {Headers}
   */
  listHeaders(request) {
    const origin = request.headers.get("origin");
    if (origin === undefined || !this.#origins.has(origin)) return this.constantHeaders;
    return [
      ...this.constantHeaders,
      ["Access-Control-Allow-Origin", origin],
      ["Access-Control-Allow-Credentials", "true"],
      [EXPOSE, "Retry-After"],
    ];
  }

  /**
   * Throw Problem `method_not_allowed` for anything but GET and OPTIONS.
   *
   * Throw Problem `origin_not_allowed` unless the page that asks is the site's own or an allowed one.
   * @param {Request} request
   */
  check(request) {
    if (request.method !== "GET" && request.method !== "OPTIONS") throw new Problem("method_not_allowed");
    const site = request.headers.get("sec-fetch-site");
    const origin = request.headers.get("origin");
    if (origin !== undefined) {
      if (this.#origins.has(origin) || (site === "same-origin" && origin !== "null")) return;
    } else if (site === undefined || site === "same-origin" || site === "none") {
      return;
    }
    throw new Problem("origin_not_allowed");
  }
}

/**
 * Return headers with the one that says why a session is nobody's, which an allowed origin may read too.
 * @param {string} reason
 * @param {Headers} headers
 * @returns {Headers}
 */
export function addReason(reason, headers) {
  return [
    [REASON, reason],
    ...headers.map(([name, value]) => /** @type {const} */ ([name, name === EXPOSE ? `${value}, ${REASON}` : value])),
  ];
}
