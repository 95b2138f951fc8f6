/** Who may ask: Origin and Sec-Fetch-Site, and the headers that browsers need (Fetch standard; Fetch Metadata). */

import { Problem } from "./problem.mjs";

/** @typedef {import("./config.mjs").Config} Config */
/** @typedef {import("./http_messages.mjs").Headers} Headers */
/** @typedef {import("./http_messages.mjs").Request} Request */

export const METHODS = "GET, OPTIONS";
const PREFLIGHT_SECONDS = "600";

/**
 * Return the headers that every answer has, whoever asks: nobody may keep it, and nothing may misread it.
 * @param {Config} config
 * @returns {Headers}
 */
export function makeConstantHeaders(config) {
  const vary = ["Origin", "Cookie", "Authorization"];
  if (config.header.toLowerCase() !== "authorization") vary.push(config.header);
  return [
    ["Cache-Control", "no-store"],
    ["Vary", vary.join(", ")],
    ["X-Content-Type-Options", "nosniff"],
    ["Cross-Origin-Resource-Policy", "same-origin"],
  ];
}

/**
 * Return the headers that let an allowed origin's pages read an answer; none for any other.
 * @param {Config} config
 * @param {string | undefined} origin
 * @returns {Headers}
 */
export function makeOriginHeaders(config, origin) {
  if (origin === undefined || !config.origins.has(origin)) return [];
  return [
    ["Access-Control-Allow-Origin", origin],
    ["Access-Control-Allow-Credentials", "true"],
    ["Access-Control-Expose-Headers", "Retry-After"],
  ];
}

/**
 * Return the headers that allow a preflight of the configured header.
 * @param {Config} config
 * @returns {Headers}
 */
export function makePreflightHeaders(config) {
  return [
    ["Access-Control-Allow-Methods", "GET"],
    ["Access-Control-Allow-Headers", config.header],
    ["Access-Control-Max-Age", PREFLIGHT_SECONDS],
  ];
}

/**
 * Throw Problem `method_not_allowed` for anything but GET and OPTIONS.
 * @param {Request} request
 */
export function checkMethod(request) {
  if (request.method !== "GET" && request.method !== "OPTIONS") throw new Problem("method_not_allowed");
}

/**
 * Throw Problem `origin_not_allowed` unless the page that asks is the site's own or an allowed one.
 *
 * Host is not looked at: behind a proxy, or with a rebound name, it says nothing about the page. A browser without
 * Sec-Fetch-Site sends Origin with every request to another origin, so a request with neither is not such a one.
 * @param {Request} request
 * @param {Config} config
 */
export function checkOrigin(request, config) {
  const site = request.headers.get("sec-fetch-site");
  const origin = request.headers.get("origin");
  if (origin !== undefined) {
    if (config.origins.has(origin) || (site === "same-origin" && origin !== "null")) return;
  } else if (site === undefined || site === "same-origin" || site === "none") {
    return;
  }
  throw new Problem("origin_not_allowed");
}
