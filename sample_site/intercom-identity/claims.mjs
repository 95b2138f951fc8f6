/** What a session token claims, and whether its claims are those of a session of this site that runs now. */

import { isObject, readMember } from "./jsontext.mjs";
import { Refusal } from "./refusal.mjs";

/** @typedef {import("./jsontext.mjs").JsonObject} Claims */
/** @typedef {import("./environment.mjs").Environment} Environment */
/** @typedef {import("./providers.mjs").Provider} Provider */

/** Seconds by which an issuer's clock may be ahead; expiry has none. */
export const LEEWAY = 30;

/**
 * Return the claim at a path or `undefined`: an exact name at the top wins, then each dot is a step down.
 * @param {Claims} claims
 * @param {string} path
 * @returns {unknown}
 */
export function findClaim(claims, path) {
  if (Object.hasOwn(claims, path)) return claims[path];
  /** @type {unknown} */
  let value = claims;
  for (const step of path.split(".")) {
    if (!isObject(value) || !Object.hasOwn(value, step)) return undefined;
    value = value[step];
  }
  return value;
}

/**
 * Return the time of expiry in Unix seconds; throws Refusal for a token that is not for this site, or not for now.
 *
 * Expiry is looked at last, so that `token_expired` means a token that is right but for its age.
 * @param {Claims} claims
 * @param {Provider} row
 * @param {Environment} environment
 * @param {number} now
 * @returns {number}
 */
export function checkClaims(claims, row, environment, now) {
  /** @param {string} name */
  const read = (name) => readMember(claims, name);
  if (environment.issuer !== null && read("iss") !== environment.issuer) throw new Refusal("token_issuer");
  if (environment.audiences.length > 0 && !holds(read(nameAudience(claims, row)), environment.audiences)) {
    throw new Refusal("token_audience");
  }
  if (environment.parties.length > 0 && !isOneOf(read("azp"), environment.parties)) throw new Refusal("token_party");
  if (row.checks.includes("role_is_authenticated") && read("role") !== "authenticated") throw new Refusal("token_role");
  if (row.checks.includes("person_not_service") && (!isBlank(read("common_name")) || isBlank(read("sub")))) {
    throw new Refusal("token_service");
  }
  return checkTimes(claims, now);
}

/**
 * Return the time of expiry in Unix seconds; throws Refusal unless `now` lies in the token's life.
 *
 * RFC 7519 sections 4.1.4 to 4.1.6: `exp` is required, `nbf` and `iat` are optional.
 * @param {Claims} claims
 * @param {number} now
 * @returns {number}
 */
export function checkTimes(claims, now) {
  const expiry = readMember(claims, "exp");
  const start = Object.hasOwn(claims, "nbf") ? claims["nbf"] : 0;
  const issued = Object.hasOwn(claims, "iat") ? claims["iat"] : 0;
  if (!isNumber(expiry)) throw new Refusal("token_no_expiry");
  if (!isNumber(start) || !isNumber(issued)) throw new Refusal("token_malformed");
  if (start > now + LEEWAY) throw new Refusal("token_not_yet_valid");
  if (issued > now + LEEWAY) throw new Refusal("token_issued_in_future");
  if (expiry <= now) throw new Refusal("token_expired");
  return expiry;
}

/**
 * Return whether the token is of an account that the provider made for nobody in particular.
 * @param {Claims} claims
 * @param {Provider} row
 * @returns {boolean}
 */
export function isAnonymous(claims, row) {
  return row.anonymous !== null && findClaim(claims, row.anonymous[0]) === row.anonymous[1];
}

/**
 * Return whether a value is a finite JSON number.
 * @param {unknown} value
 * @returns {value is number}
 */
export function isNumber(value) {
  return typeof value === "number" && Number.isFinite(value);
}

/**
 * Return the claim that holds the audience: Cognito's access tokens have theirs in `client_id`.
 * @param {Claims} claims
 * @param {Provider} row
 */
function nameAudience(claims, row) {
  if (!row.checks.includes("client_of_its_use")) return "aud";
  const use = readMember(claims, "token_use");
  if (use !== "id" && use !== "access") throw new Refusal("token_use");
  return use === "id" ? "aud" : "client_id";
}

/**
 * Return whether a claim, a string or a list of them, names one of the allowed (RFC 7519 section 4.1.3).
 * @param {unknown} claimed
 * @param {readonly string[]} allowed
 */
function holds(claimed, allowed) {
  return (Array.isArray(claimed) ? claimed : [claimed]).some((name) => isOneOf(name, allowed));
}

/**
 * @param {unknown} value
 * @param {readonly string[]} allowed
 */
function isOneOf(value, allowed) {
  return typeof value === "string" && allowed.includes(value);
}

/**
 * Return whether a claim is absent or says nothing: `null`, `false`, 0, and empty texts, lists and objects.
 * @param {unknown} value
 */
function isBlank(value) {
  return !value || (typeof value === "object" && Object.keys(value).length === 0);
}
