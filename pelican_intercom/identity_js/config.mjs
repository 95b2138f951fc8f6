/**
 * The configuration: what identities are signed with, and for whom; session_config.mjs is about session tokens.
 *
 * It is valid by construction: loading gives a whole configuration, or `null` where the variables have faults.
 */

import LIMITS from "../identity/contract/limits.json" with { type: "json" };
import { readSession } from "./session_config.mjs";
import { fits } from "./variables.mjs";

/** @import { Variables } from "./variables.mjs" */

/**
 * What may be used to answer.
 * @typedef {NonNullable<ReturnType<typeof loadConfig>>} Config
 */

/**
 * Return the configuration of a function that verifies session tokens, or `null` with what is wrong in `given.faults`.
 * @param {Variables} given
 */
export function loadConfig(given) {
  // Node 18 has it behind a flag, and refused every valid token.
  if (!globalThis.crypto) given.faults.push("There is no Web Crypto here: the function needs Node 20 or later.");
  const session = readSession(given);
  const [shortest, longest] = [LIMITS.shortest_lifetime_seconds, LIMITS.longest_lifetime_seconds];
  const value = given.read("INTERCOM_JWT_TTL", String(LIMITS.usual_lifetime_seconds));
  const lifetime = /^[0-9]{1,9}$/.test(value) ? Number(value) : 0;
  if (lifetime < shortest || lifetime > longest) {
    given.faults.push(`INTERCOM_JWT_TTL must be a whole number of seconds from ${shortest} to ${longest}.`);
  }
  if (!session || given.faults.length > 0) return null;
  return Object.freeze({
    apiSecret: given.read("INTERCOM_API_SECRET"),
    sign: given.read("INTERCOM_SIGN", "jwt"),
    lifetime,
    origins: readOrigins(given),
    hiddenRoles: given.readList("INTERCOM_HIDDEN_ROLES"),
    signsUnverifiedAddresses: given.read("INTERCOM_UNVERIFIED_EMAIL") === "sign",
    session,
  });
}

/**
 * Return the allowed origins that are written as browsers send them, even if something else is wrong.
 * @param {Variables} given
 */
export function readOrigins(given) {
  const name = "INTERCOM_ALLOWED_ORIGINS";
  return new Set(given.readList(name).filter((origin) => fits(name, origin)));
}
