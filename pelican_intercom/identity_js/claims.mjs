/** The claims of a session token, and whether they are those of a current session of this site. */

import LIMITS from "../identity/contract/limits.json" with { type: "json" };
import { NobodyError, Problem } from "./problem.mjs";
import { isObject, readMember } from "./strict_json.mjs";
import { partition } from "./text.mjs";

/** @typedef {import("./strict_json.mjs").JsonObject} Claims */
/** @import { Provider } from "./providers.mjs" */
/** @import { SessionConfig } from "./session_config.mjs" */

/**
 * Return the claim at a path or `undefined`: an exact name at the top wins, then each dot is a step down.
 * @param {Claims} claims
 * @param {string} path
 */
export function findClaim(claims, path) {
  if (Object.hasOwn(claims, path)) return claims[path];
  /** @type {unknown} */
  let value = claims;
  for (const step of path.split(".")) {
    if (Array.isArray(value)) {
      value = value.filter((entry) => isObject(entry) && Object.hasOwn(entry, step)).map((entry) => entry[step]);
    } else if (isObject(value) && Object.hasOwn(value, step)) value = value[step];
    else return undefined;
  }
  return value;
}

/**
 * Return whether a claim's value is the required one.
 * @param {unknown} value
 * @param {string} required
 * @returns {boolean}
 */
export function meets(value, required) {
  if (Array.isArray(value)) return value.some((entry) => meets(entry, required));
  if (required === "true" || required === "false") return value === (required === "true");
  return value === required || (Number.isSafeInteger(value) && /^[0-9]+$/.test(required) && String(value) === required);
}

/**
 * Return the expiry time in Unix seconds; throws Problem for a token that is not for this site, or not valid now.
 * @param {Claims} claims
 * @param {SessionConfig} session
 * @param {number} now
 */
export function checkClaims(claims, session, now) {
  /** @param {string} name */
  const read = (name) => readMember(claims, name);
  const issuer = read("iss");
  if (session.issuer !== null && issuer !== session.issuer) {
    const known = Object.entries(session.provider.foreign_issuers);
    const [, detail = ""] = known.find(([start]) => typeof issuer === "string" && issuer.startsWith(start)) ?? [];
    throw new Problem("token_issuer", { detail });
  }
  let audience = read("aud");
  if (session.provider.checks.includes("client_of_its_use")) {
    const use = read("token_use");
    if (use !== "id" && use !== "access") throw new Problem("token_use");
    // Cognito's access tokens have theirs elsewhere.
    if (use === "access") audience = read("client_id");
  }
  /** @type {{audiences: readonly unknown[], parties: readonly unknown[]}} */
  const { audiences, parties } = session;
  // A string or a list of them (RFC 7519 section 4.1.3).
  const named = [audience].flat();
  if (audiences.length > 0 && !named.some((name) => audiences.includes(name))) throw new Problem("token_audience");
  if (parties.length > 0 && !parties.includes(read("azp"))) throw new Problem("token_party");
  if (session.provider.checks.includes("role_is_authenticated") && read("role") !== "authenticated") {
    throw new Problem("token_role");
  }
  const subject = read("sub");
  if (session.provider.checks.includes("subject_is_a_person") && (typeof subject !== "string" || !subject)) {
    throw new Problem("token_service");
  }
  checkBearer(claims, session.provider);
  return checkTimes(claims, now);
}

/**
 * Throw Problem unless the token is a person's own, and a bearer token.
 * @param {Claims} claims
 * @param {Provider} provider
 */
export function checkBearer(claims, provider) {
  if (Object.hasOwn(claims, "cnf")) throw new Problem("token_bound");
  if (Object.hasOwn(claims, "events")) throw new Problem("token_use");
  const subject = readMember(claims, "sub");
  const clients = ["client_id", "azp", "cid"].map((name) => readMember(claims, name));
  if (typeof subject === "string" && subject && clients.includes(subject)) throw new Problem("token_service");
  for (const [path, pattern] of Object.entries(provider.services)) {
    const value = findClaim(claims, path);
    const entries = Array.isArray(value) ? value : [value];
    if (entries.some((entry) => matches(entry, pattern))) throw new Problem("token_service");
  }
}

/**
 * Return whether a value is what a pattern says, perhaps with anything before or after it (*).
 * @param {unknown} value
 * @param {string} pattern
 */
function matches(value, pattern) {
  if (typeof value !== "string") return false;
  const isEnd = pattern.startsWith("*") && value.endsWith(pattern.slice(1));
  const isStart = pattern.endsWith("*") && value.startsWith(pattern.slice(0, -1));
  return value === pattern || isEnd || isStart;
}

/**
 * Return the expiry time in Unix seconds; throws Problem unless `now` lies in the token's life.
 * @param {Claims} claims
 * @param {number} now
 */
export function checkTimes(claims, now) {
  const latest = now + LIMITS.clock_leeway_seconds;
  const expiry = readMember(claims, "exp");
  const start = Object.hasOwn(claims, "nbf") ? claims["nbf"] : 0;
  const issued = Object.hasOwn(claims, "iat") ? claims["iat"] : 0;
  if (!isNumber(expiry)) throw new Problem("token_no_expiry");
  if (!isNumber(start) || !isNumber(issued)) throw new Problem("token_malformed");
  if (start > latest) throw new Problem("token_not_yet_valid");
  if (issued > latest) throw new Problem("token_issued_in_future");
  if (expiry <= now) throw new Problem("token_expired");
  return expiry;
}

/**
 * Throw NobodyError for an anonymous account, and for a session that does not meet what is required.
 * @param {Claims} claims
 * @param {Provider} provider
 * @param {readonly string[]} required
 */
export function checkSession(claims, provider, required) {
  for (const mark of provider.nobody) {
    const [path, value] = partition(mark, "=");
    if (meets(findClaim(claims, path), value)) throw new NobodyError(mark);
  }
  for (const mark of [...provider.full, ...required]) {
    const [path, value] = partition(mark, "=");
    const claimed = findClaim(claims, path) ?? null;
    if (!meets(claimed, value) && (required.includes(mark) || claimed !== null)) throw new NobodyError(mark);
  }
}

/**
 * Return whether a value is a finite JSON number.
 * @param {unknown} value
 * @returns {value is number}
 */
export function isNumber(value) {
  return typeof value === "number" && Number.isFinite(value);
}
