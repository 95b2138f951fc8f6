/** The person that is signed in, and what may be signed about them. */

import LIMITS from "../identity/contract/limits.json" with { type: "json" };
import { findClaim, isNumber } from "./claims.mjs";
import { readEmails } from "./emails.mjs";
import { Problem } from "./problem.mjs";
import { readRoles } from "./roles.mjs";
import { isObject, readMember } from "./strict_json.mjs";
import { isUnicode, keepVisible, strip } from "./text.mjs";

// Below this, Python and JavaScript write fractions differently, and no attribute of a person is that small.
const SMALLEST_FRACTION = 1e-4;
const FEWEST_MILLISECONDS = 100_000_000_000; // as seconds, this is the year 5138
const DIGITS = /^[0-9]{1,16}$/;
// What programs write for nobody: their languages' undefined, Django's and Spring's anonymous user, and zeros.
const NOBODY = (
  " undefined null none nan nil true false infinity -infinity anonymoususer 00000000-0000-0000-0000-000000000000"
).split(" ");
const DATE =
  /^([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ]((?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9])(?:\.[0-9]+)?([Zz]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$/;

/**
 * Who is signed in: `userId`, the `attributes` to sign, in their order, and the `roles` by name.
 * @typedef {ReturnType<typeof readPerson>} Person
 */

/**
 * Return whom verified claims name; throws Problem `user_id_invalid` or `email_unverified`.
 * @param {import("./claims.mjs").Claims} claims
 * @param {import("./session_config.mjs").SessionConfig} session
 * @param {boolean} signsUnverified
 */
export function readPerson(claims, session, signsUnverified) {
  const paths = session.claims;
  const userId = readId(findClaim(claims, paths.user_id));
  if (userId === null) throw new Problem("user_id_invalid");
  const emails = readEmails(claims, session, signsUnverified);
  if (emails.areToldBy(userId, paths.user_id === session.provider.claims.user_id)) throw new Problem("email_unverified");
  /** @type {[string, unknown][]} */
  const found = [
    ["email", emails.own],
    ["name", onlyString(findClaim(claims, paths.name))],
    ["created_at", readTime(findClaim(claims, paths.created_at))],
  ];
  for (const [name, path] of session.attributes) found.push([name, findClaim(claims, path)]);
  const { roles, areReadable } = readRoles(findClaim(claims, paths.roles));
  const remarks = [];
  if (!areReadable) {
    remarks.push("The claim of INTERCOM_CLAIM_ROLES holds something that is not the name of a role.");
  }
  const claimed = (session.company && findClaim(claims, session.company)) ?? null;
  const company = readCompany(claimed, emails);
  if (claimed !== null && !company) {
    remarks.push("The claim of INTERCOM_CLAIM_COMPANY is not an object with an id and a name.");
  }
  return {
    userId,
    attributes: new Map(found.filter(([, value]) => isSignable(value) && !emails.areToldBy(value))),
    roles,
    company,
    // The actor of RFC 8693 section 4.1, which Clerk has too, and what Keycloak's mapper is called.
    isImpersonated: ["act", "impersonator"].some((name) => (readMember(claims, name) ?? null) !== null),
    remarks,
  };
}

/**
 * Return a string or an integer as an id for Intercom: an integer becomes its decimal digits.
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
  const company = { company_id: readId(id), name: onlyString(readMember(value, "name")) };
  return Object.values(company).every((part) => isSignable(part) && !emails.areToldBy(part)) ? company : null;
}

/** @param {unknown} value */
function onlyString(value) {
  return typeof value === "string" ? value : null;
}

/**
 * Return Unix seconds from a number of them, of milliseconds or of microseconds, or its digits; else `null`.
 * @param {unknown} value
 */
function readTime(value) {
  let number = typeof value === "string" && DIGITS.test(value) ? Number(value) : value;
  if (isNumber(number) && number >= 0 && number <= Number.MAX_SAFE_INTEGER) {
    while (number >= FEWEST_MILLISECONDS) number /= 1000;
    return Math.floor(number);
  }
  const found = typeof value === "string" ? DATE.exec(value) : null;
  if (!found) return null;
  const [, date, time, offset = ""] = found;
  // A 30th of February would be moved into March.
  const day = new Date(`${date}T00:00:00Z`);
  if (Number.isNaN(day.getTime()) || !day.toISOString().startsWith(`${date}T`)) return null;
  const seconds = Date.parse(`${date}T${time}${offset.toUpperCase()}`) / 1000;
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
