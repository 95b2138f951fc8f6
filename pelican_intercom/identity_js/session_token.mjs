/** The session token of a request: in a header, or in a cookie as any login writes it, or as Supabase does. */

import LIMITS from "../identity/contract/limits.json" with { type: "json" };
import { Problem } from "./problem.mjs";
import { readMember, readObject } from "./strict_json.mjs";
import { partition, strip } from "./text.mjs";
import { decodeBase64url } from "./token.mjs";

const BLANK = " \t";
// What @supabase/ssr writes before a session that is JSON in base64url.
const WRAPPED = "base64-";

/**
 * Return the text of the session token, or `null` where the request has none.
 * @param {import("./http_messages.mjs").Request} request
 * @param {import("./session_config.mjs").SessionConfig} config
 */
export function readToken(request, config) {
  const name = config.header.toLowerCase();
  const given = request.headers.get(name);
  if (given !== undefined) {
    const header = strip(given, BLANK);
    const [scheme, token] = partition(header, " ");
    if (scheme.toLowerCase() === "bearer") return strip(token, BLANK) || null;
    // In Authorization another scheme, such as a staging site's Basic, is no session token at all.
    if (name !== "authorization") return header || null;
  }
  return config.cookie ? readCookie(request, config.cookie) : null;
}

/**
 * Return the token in the cookie `name`, or `null` where the request has none.
 * @param {import("./http_messages.mjs").Request} request
 * @param {string} name
 */
function readCookie(request, name) {
  const found = findValues(request, name);
  const values = found.get(name) ?? new Set();
  const pieces = [];
  for (let piece; (piece = found.get(`${name}.${pieces.length}`)); ) pieces.push(takeOnly(piece));
  if (pieces.length > 0) values.add(pieces.join(""));
  return values.size > 0 ? unwrap(takeOnly(values)) || null : null;
}

/**
 * Return the values of each cookie whose name begins with `name`; empty ones are left out.
 * @param {import("./http_messages.mjs").Request} request
 * @param {string} name
 */
function findValues(request, name) {
  /** @type {Map<string, Set<string>>} */
  const found = new Map();
  for (const cookies of [request.headers.get("cookie") ?? "", ...(request.cookies ?? [])]) {
    for (const pair of cookies.split(";")) {
      const [key = "", value] = partition(pair, "=").map((side) => strip(side, BLANK));
      if (value && key.startsWith(name)) found.set(key, (found.get(key) ?? new Set()).add(value));
    }
  }
  return found;
}

/** @param {Set<string>} values */
function takeOnly(values) {
  const [only = ""] = values;
  if (values.size > 1) throw new Problem("token_ambiguous");
  return only;
}

/** @param {string} value */
function unwrap(value) {
  if (value.length > 1 && value.startsWith('"') && value.endsWith('"')) value = value.slice(1, -1);
  const [scheme] = /^bearer(?: |%20)/i.exec(value) ?? [""];
  if (scheme) value = strip(value.slice(scheme.length), BLANK);
  if (!value.startsWith(WRAPPED)) return value;
  if (value.length > LIMITS.longest_cookie_characters) throw new Problem("token_too_large");
  const session = readObject(decodeBase64url(value.slice(WRAPPED.length)));
  const token = session && readMember(session, "access_token");
  if (typeof token !== "string") throw new Problem("token_malformed");
  return token;
}
