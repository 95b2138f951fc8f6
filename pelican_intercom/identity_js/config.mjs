/**
 * The configuration: what identities are signed with, and for whom; session_config.mjs is about session tokens.
 *
 * It is valid by construction: loading gives a whole configuration, or throws ConfigError with all that is wrong.
 */

import LIMITS from "../identity/contract/limits.json" with { type: "json" };
import { namePasted, WHERE } from "./pasted.mjs";
import { readSession } from "./session_config.mjs";
import { isOrigin, isPrivate } from "./urls.mjs";
import { ConfigError, isQuoted, strip, Variables } from "./variables.mjs";

/**
 * What may be used to answer.
 *
 * `apiSecret` is Intercom's Messenger API secret, `sign` the kind of proof, and `lifetime` the most seconds that it
 * holds. Pages of `origins` may ask from another host; people with one of `hiddenRoles` get no Messenger. `session`
 * says how session tokens are verified.
 *
 * @typedef {object} Config
 * @property {string} apiSecret
 * @property {"jwt" | "hash"} sign
 * @property {number} lifetime
 * @property {ReadonlySet<string>} origins
 * @property {readonly string[]} hiddenRoles
 * @property {boolean} signsUnverifiedAddresses
 * @property {import("./session_config.mjs").SessionConfig} session
 */

/**
 * Return the configuration of a function that verifies session tokens; throws ConfigError.
 * @param {Readonly<Record<string, string>>} variables
 * @returns {Readonly<Config>}
 */
export function loadConfig(variables) {
  const given = new Variables(variables);
  const apiSecret = given.read("INTERCOM_API_SECRET");
  given.faults.push(...findSecretFaults(apiSecret));
  const sign = given.readChoice("INTERCOM_SIGN", ["jwt", "hash"]);
  const lifetime = readLifetime(given);
  if (!given.readList("INTERCOM_ALLOWED_ORIGINS").every(isOrigin)) {
    given.reject(
      "INTERCOM_ALLOWED_ORIGINS must be a comma-separated list of origins such as https://www.example.com: " +
        "lower case, no path, no slash at the end, no *.",
    );
  }
  if (!given.readList("INTERCOM_ALLOWED_ORIGINS").filter(isOrigin).every(isPrivate)) {
    given.reject("INTERCOM_ALLOWED_ORIGINS must begin with https; http is only for localhost.");
  }
  const unverified = given.readChoice("INTERCOM_UNVERIFIED_EMAIL", ["omit", "sign"]);
  const session = readSession(given);
  given.checkAll();
  if (!session || given.faults.length > 0) throw new ConfigError(given.faults);
  return Object.freeze({
    apiSecret,
    sign,
    lifetime,
    origins: readOrigins(given),
    hiddenRoles: given.readList("INTERCOM_HIDDEN_ROLES"),
    signsUnverifiedAddresses: unverified === "sign",
    session,
  });
}

/**
 * Return the allowed origins that are written as browsers send them, whatever else may be wrong.
 * @param {Variables} given
 * @returns {Set<string>}
 */
export function readOrigins(given) {
  return new Set(given.readList("INTERCOM_ALLOWED_ORIGINS").filter((origin) => isOrigin(origin) && isPrivate(origin)));
}

/**
 * Yield what is wrong with a Messenger API secret.
 * @param {string} secret
 * @returns {Generator<string, void>}
 */
function* findSecretFaults(secret) {
  const pasted = namePasted(secret);
  const where = WHERE.api_secret;
  if (!secret) {
    yield `INTERCOM_API_SECRET is not set; it must be the Messenger API secret. ${where}.`;
  } else if (pasted && pasted !== "an API secret") {
    yield `INTERCOM_API_SECRET looks like ${pasted}; it must be the Messenger API secret. ${where}.`;
  } else if (secret !== strip(secret)) {
    yield "INTERCOM_API_SECRET must have no white space before or after it.";
  } else if (isQuoted(secret)) {
    yield "INTERCOM_API_SECRET must not be in quotes: here they would be part of the secret.";
  }
}

/**
 * Return the seconds for which a proof holds at most.
 * @param {Variables} given
 */
function readLifetime(given) {
  const shortest = LIMITS.shortest_lifetime_seconds;
  const longest = LIMITS.longest_lifetime_seconds;
  const value = given.read("INTERCOM_JWT_TTL", String(LIMITS.usual_lifetime_seconds));
  const lifetime = /^[0-9]{1,9}$/.test(value) ? Number(value) : 0;
  if (lifetime < shortest || lifetime > longest) {
    given.reject(`INTERCOM_JWT_TTL must be a whole number of seconds from ${shortest} to ${longest}.`);
  }
  return lifetime;
}
