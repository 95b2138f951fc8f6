/** What a session token claims, and whether its claims are those of a session of this site that runs now. */

import LIMITS from "../identity/contract/limits.json" with { type: "json" };
import { Problem } from "./problem.mjs";
import { isObject, readMember } from "./strict_json.mjs";

/** @typedef {import("./strict_json.mjs").JsonObject} Claims */
/** @typedef {import("./providers.mjs").Provider} Provider */
/** @typedef {import("./session_config.mjs").SessionConfig} SessionConfig */

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
 * Return the time of expiry in Unix seconds; throws Problem for a token that is not for this site, or not for now.
 *
 * Expiry is looked at last, so that `token_expired` means a token that is right but for its age.
 * @param {Claims} claims
 * @param {SessionConfig} session
 * @param {number} now
 * @returns {number}
 */
export function checkClaims(claims, session, now) {
  /** @param {string} name */
  const read = (name) => readMember(claims, name);
  if (session.issuer !== null && read("iss") !== session.issuer) throw new Problem("token_issuer");
  if (session.audiences.length > 0 && !holds(read(nameAudience(claims, session.provider)), session.audiences)) {
    throw new Problem("token_audience");
  }
  if (session.parties.length > 0 && !isOneOf(read("azp"), session.parties)) throw new Problem("token_party");
  if (session.provider.checks.includes("role_is_authenticated") && read("role") !== "authenticated") {
    throw new Problem("token_role");
  }
  const isService = !isBlank(read("common_name")) || isBlank(read("sub"));
  if (session.provider.checks.includes("person_not_service") && isService) throw new Problem("token_service");
  return checkTimes(claims, now);
}

/**
 * Return the time of expiry in Unix seconds; throws Problem unless `now` lies in the token's life.
 *
 * RFC 7519 sections 4.1.4 to 4.1.6: `exp` is required, `nbf` and `iat` are optional.
 * @param {Claims} claims
 * @param {number} now
 * @returns {number}
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
 * Return whether the token is of an account that the provider made for nobody in particular.
 * @param {Claims} claims
 * @param {Provider} provider
 * @returns {boolean}
 */
export function isAnonymous(claims, provider) {
  const mark = provider.anonymous;
  return mark !== null && findClaim(claims, mark.claim) === mark.value;
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
 * @param {Provider} provider
 */
function nameAudience(claims, provider) {
  if (!provider.checks.includes("client_of_its_use")) return "aud";
  const use = readMember(claims, "token_use");
  if (use !== "id" && use !== "access") throw new Problem("token_use");
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
