/** The person that a verified session token names: what may be signed about them. */

import LIMITS from "../identity/contract/limits.json" with { type: "json" };
import { findClaim, isNumber } from "./claims.mjs";
import { readEmails } from "./emails.mjs";
import { Problem } from "./problem.mjs";
import { canBeRead, readRoles } from "./roles.mjs";
import { isObject, readMember } from "./strict_json.mjs";
import { isUnicode, keepVisible, strip } from "./text.mjs";

/** @typedef {import("./claims.mjs").Claims} Claims */
/** @typedef {import("./session_config.mjs").SessionConfig} SessionConfig */

// Below it Python and JavaScript write fractions differently, and no attribute of a person is that small.
const SMALLEST_FRACTION = 1e-4;
const FEWEST_MILLISECONDS = 100_000_000_000; // as seconds, this is the year 5138
const DIGITS = /^[0-9]{1,16}$/;
// What programs write for no one: undefined and the like in their languages, Django's and Spring's user, and zeros.
const NOBODY = (
  " undefined null none nan nil true false infinity -infinity anonymoususer 00000000-0000-0000-0000-000000000000"
).split(" ");
const DATE =
  /^([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ]([0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.[0-9]+)?(?:[Zz]|([+-])([0-9]{2}):([0-9]{2}))$/;

/**
 * Who a token names: `userId`, `attributes`, `company`, `roles` and `isImpersonated`.
 *
 * `attributes` holds those of email, name, created_at and the custom ones that may be signed, in this order; `company` is
 * `company_id` and `name`, or `null`, `roles` the names that the token gives, and `remarks` a sentence for each claim that
 * says something in a shape that cannot be read.
 */
export class Person {
  /** @type {string[]} */
  remarks = [];

  /**
   * Read verified claims; throws Problem `user_id_invalid` or `email_unverified`.
   * @param {Claims} claims
   * @param {SessionConfig} session
   * @param {{signsUnverified?: boolean}} [more]
   */
  constructor(claims, session, { signsUnverified = false } = {}) {
    const paths = session.claims;
    const userId = readId(findClaim(claims, paths.user_id));
    if (userId === null) throw new Problem("user_id_invalid");
    this.userId = userId;
    const emails = readEmails(claims, session, signsUnverified);
    const isIssuersOwn = paths.user_id === session.provider.claims.user_id;
    if (emails.areToldBy(userId, isIssuersOwn)) throw new Problem("email_unverified");
    /** @type {[string, unknown][]} */
    const found = [
      ["email", emails.own],
      ["name", onlyText(findClaim(claims, paths.name))],
      ["created_at", readTime(findClaim(claims, paths.created_at))],
    ];
    for (const [name, path] of session.attributes) found.push([name, findClaim(claims, path)]);
    this.attributes = new Map(found.filter(([, value]) => isSignable(value) && !emails.areToldBy(value)));
    const roles = findClaim(claims, paths.roles);
    this.roles = readRoles(roles);
    if (!canBeRead(roles)) {
      this.remarks.push("The claim of INTERCOM_CLAIM_ROLES holds something that is not the name of a role.");
    }
    const company = (session.company && findClaim(claims, session.company)) ?? null;
    this.company = readCompany(company, emails);
    if (company !== null && !this.company) {
      this.remarks.push("The claim of INTERCOM_CLAIM_COMPANY is not an object with an id and a name.");
    }
    // The actor of RFC 8693 section 4.1, which Clerk has too, and what Keycloak's mapper is called.
    this.isImpersonated = ["act", "impersonator"].some((name) => (readMember(claims, name) ?? null) !== null);
  }
}

/**
 * Return a string or an integer as the id of a person or a company: an integer is its decimal digits.
 *
 * `null` for anything else, and for what programs write for nobody, such as `undefined` or blanks.
 * @param {unknown} value
 */
function readId(value) {
  if (Number.isSafeInteger(value)) return String(value);
  if (typeof value !== "string" || !isUnicode(value)) return null;
  const shown = strip(keepVisible(value).toLowerCase(), "\"'`");
  const isNobody =
    NOBODY.includes(strip(shown, "\"'`()<>[]{}")) || (shown.startsWith("[object") && shown.endsWith("]"));
  return isNobody ? null : value;
}

/**
 * Return `company_id` and `name`, the two that Intercom asks for, or `null` where one of them is not there.
 * @param {unknown} value
 * @param {import("./emails.mjs").Emails} emails
 */
function readCompany(value, emails) {
  if (!isObject(value)) return null;
  const id = Object.hasOwn(value, "company_id") ? value["company_id"] : readMember(value, "id");
  const company = { company_id: readId(id), name: onlyText(readMember(value, "name")) };
  return Object.values(company).every((part) => isSignable(part) && !emails.areToldBy(part)) ? company : null;
}

/** @param {unknown} value */
function onlyText(value) {
  return typeof value === "string" ? value : null;
}

/**
 * Return Unix seconds from a number of them, of milliseconds or of microseconds, or its digits; else `null`.
 *
 * A text in RFC 3339 is read too.
 * @param {unknown} value
 */
function readTime(value) {
  let time = typeof value === "string" && DIGITS.test(value) ? Number(value) : value;
  if (isNumber(time) && time >= 0 && time <= Number.MAX_SAFE_INTEGER) {
    while (time >= FEWEST_MILLISECONDS) time /= 1000;
    return Math.floor(time);
  }
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
