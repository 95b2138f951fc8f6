/** The person that a verified session token names: what may be signed about them. */

import LIMITS from "../identity/contract/limits.json" with { type: "json" };
import { findClaim, isNumber } from "./claims.mjs";
import { Problem } from "./problem.mjs";
import { isUnicode } from "./variables.mjs";

/** @typedef {import("./claims.mjs").Claims} Claims */
/** @typedef {import("./providers.mjs").Provider} Provider */
/** @typedef {import("./session_config.mjs").SessionConfig} SessionConfig */

// Below it Python and JavaScript write fractions differently, and no attribute of a person is that small.
const SMALLEST_FRACTION = 1e-4;
const DATE =
  /^([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ]([0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.[0-9]+)?(?:[Zz]|([+-])([0-9]{2}):([0-9]{2}))$/;

/**
 * Who a token names: `userId`, `attributes` and `roles`.
 *
 * `attributes` holds those of email, name, created_at and the custom ones that may be signed, in this order; `roles`
 * the names that the token gives.
 */
export class Person {
  /**
   * Read verified claims; throws Problem `user_id_invalid` or `email_unverified`.
   * @param {Claims} claims
   * @param {SessionConfig} session
   * @param {{signsUnverified?: boolean}} [more]
   */
  constructor(claims, session, { signsUnverified = false } = {}) {
    const paths = session.claims;
    this.userId = readUserId(findClaim(claims, paths.user_id));
    let email = readEmail(findClaim(claims, paths.email));
    // An address that its provider has not verified stays out of the whole answer: some providers copy it into the
    // name, and whoever claims another's address would read the other's conversations.
    let leftOut = "";
    if (email && !signsUnverified && !isVerified(claims, session.provider, paths.email)) {
      leftOut = email.toLowerCase();
      email = null;
      if (this.userId.toLowerCase().includes(leftOut)) throw new Problem("email_unverified");
    }
    /** @type {[string, unknown][]} */
    const found = [
      ["email", email],
      ["name", onlyText(findClaim(claims, paths.name))],
      ["created_at", readTime(findClaim(claims, paths.created_at))],
    ];
    for (const [name, path] of session.attributes) found.push([name, findClaim(claims, path)]);
    /** @param {unknown} value */
    const tells = (value) => leftOut && typeof value === "string" && value.toLowerCase().includes(leftOut);
    this.attributes = new Map(found.filter(([, value]) => isSignable(value) && !tells(value)));
    this.roles = readRoles(findClaim(claims, paths.roles));
  }
}

/**
 * Return whether the provider vouches for the address at a path: JSON `true` beside it, and nothing else.
 * @param {Claims} claims
 * @param {Provider} provider
 * @param {string} path
 */
function isVerified(claims, provider, path) {
  return provider.verifies_addresses || findClaim(claims, `${path}_verified`) === true;
}

/**
 * Return a text or a safe integer as Intercom's user id: an integer counts as its decimal text.
 * @param {unknown} value
 */
function readUserId(value) {
  if (Number.isSafeInteger(value)) return String(value);
  if (typeof value !== "string" || !value || !isUnicode(value)) throw new Problem("user_id_invalid");
  return value;
}

/** @param {unknown} value */
function readEmail(value) {
  return typeof value === "string" && value.includes("@") && isUnicode(value) ? value : null;
}

/** @param {unknown} value */
function onlyText(value) {
  return typeof value === "string" ? value : null;
}

/**
 * Return Unix seconds from a number of them or from a text in RFC 3339; else `null`.
 * @param {unknown} value
 */
function readTime(value) {
  if (isNumber(value) && value >= 0 && value <= Number.MAX_SAFE_INTEGER) return Math.floor(value);
  const found = typeof value === "string" ? DATE.exec(value) : null;
  if (!found) return null;
  const written = `${found[1]}T${found[2]}`;
  const moment = new Date(`${written}Z`);
  // A 30th of February would be moved into March.
  if (Number.isNaN(moment.getTime()) || !moment.toISOString().startsWith(written)) return null;
  const offset = (Number(found[4] ?? 0) * 60 + Number(found[5] ?? 0)) * 60;
  const seconds = moment.getTime() / 1000 - (found[3] === "+" ? offset : -offset);
  return seconds >= 0 ? seconds : null;
}

/**
 * Return the role names in a list, or in a text that separates them by commas or spaces.
 * @param {unknown} value
 * @returns {Set<string>}
 */
function readRoles(value) {
  if (typeof value === "string") return new Set([...value.split(/[, ]+/), value]);
  return new Set(Array.isArray(value) ? value.filter((role) => typeof role === "string") : []);
}

/**
 * Return whether Intercom takes a value as an attribute, and both twins write it alike.
 * @param {unknown} value
 */
function isSignable(value) {
  if (typeof value === "string") {
    return value !== "" && [...value].length <= LIMITS.longest_attribute_characters && isUnicode(value);
  }
  if (typeof value === "boolean") return true;
  if (!isNumber(value)) return false;
  const size = Math.abs(value);
  return size === 0 || (size >= SMALLEST_FRACTION && size <= Number.MAX_SAFE_INTEGER);
}
