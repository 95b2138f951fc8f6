/** What is answered about a person who is signed in, and what proves them to Intercom. */

import LIMITS from "../identity/contract/limits.json" with { type: "json" };
import { Problem } from "./problem.mjs";
import { account, messengerJwt, readsAsJwt, userHash } from "./signing.mjs";

/** @typedef {Readonly<import("./config.mjs").Config>} Config */
/** @typedef {import("./person.mjs").Person} Person */

/**
 * Return the answer's body for a person whose session ends at `expiry`; times are in Unix seconds.
 * @param {Config} config
 * @param {Person} person
 * @param {number} expiry
 * @param {number} now
 */
export async function describe(config, person, expiry, now) {
  if (person.isImpersonated) return { state: "hidden", reason: "impersonation" };
  for (const role of config.hiddenRoles) {
    if (person.roles.has(role)) return { state: "hidden", reason: `role ${role}` };
  }
  const remaining = Math.max(LIMITS.shortest_lifetime_seconds, Math.trunc(expiry) - now);
  const lifetime = Math.min(config.lifetime, remaining);
  /** @type {[string, unknown][]} */
  const identity = [
    ["state", "user"],
    ["boot", await prove(config, person, now + lifetime)],
    ["account", await account(config.apiSecret, config.session.issuer ?? "", person.userId)],
    ["expires_in", lifetime],
  ];
  return new Map(identity);
}

/**
 * Return what Intercom's `boot` gets: a JWT, or the attributes beside a hash of the user id; and the company.
 *
 * Throws Problem `user_id_invalid` where the hash could serve as another JWT's signature.
 * @param {Config} config
 * @param {Person} person
 * @param {number} expiry
 * @returns {Promise<Map<string, unknown>>}
 */
async function prove({ apiSecret, sign }, person, expiry) {
  const attributes = new Map([["user_id", person.userId], ...person.attributes]);
  /** @type {[string, unknown][]} */
  const company = person.company ? [["company", person.company]] : [];
  if (sign === "jwt") {
    return new Map([["intercom_user_jwt", await messengerJwt(apiSecret, attributes.set("exp", expiry))], ...company]);
  }
  if (readsAsJwt(person.userId)) throw new Problem("user_id_invalid");
  return new Map([...attributes, ["user_hash", await userHash(apiSecret, person.userId)], ...company]);
}
