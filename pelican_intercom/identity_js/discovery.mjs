/** Where an issuer publishes its keys, and the keys that it publishes (OpenID Connect Discovery 1.0; RFC 7517). */

import { httpGet, Unreachable } from "./http_get.mjs";
import { isObject, readJson, readMember } from "./strict_json.mjs";
import { fits } from "./variables.mjs";

/** @typedef {import("./strict_json.mjs").JsonObject} JsonObject */

/**
 * Return the JSON web keys at a URL, or where the configuration of the issuer says that they are.
 *
 * Throws Unreachable with the reason. Entries that are no objects are left out, as RFC 7517 section 5 asks.
 * @param {string | null} jwksUrl
 * @param {string} issuer
 * @returns {Promise<JsonObject[]>}
 */
export async function downloadKeys(jwksUrl, issuer) {
  const published = readMember(await download(jwksUrl ?? (await discover(issuer)), "key set"), "keys");
  if (!Array.isArray(published)) throw new Unreachable("the key set has no list of keys");
  return published.filter(isObject);
}

/** @param {string} issuer */
async function discover(issuer) {
  const url = `${issuer.replace(/\/+$/, "")}/.well-known/openid-configuration`;
  const configuration = await download(url, "OpenID configuration");
  if (readMember(configuration, "issuer") !== issuer) {
    throw new Unreachable("the OpenID configuration is of another issuer");
  }
  const keys = readMember(configuration, "jwks_uri");
  if (typeof keys !== "string" || !fits("INTERCOM_SESSION_JWKS_URL", keys)) {
    throw new Unreachable("the OpenID configuration has no https URL for its keys (jwks_uri)");
  }
  return keys;
}

/**
 * @param {string} url
 * @param {string} name
 */
async function download(url, name) {
  const { status, body } = await httpGet(url).catch((error) => {
    throw error instanceof Unreachable ? new Unreachable(`the ${name}'s server ${error.message}`) : error;
  });
  if (status !== 200) throw new Unreachable(`the ${name} was answered with ${status}`);
  let value;
  try {
    value = readJson(body);
  } catch {
    value = null;
  }
  if (!isObject(value)) throw new Unreachable(`the ${name} is not a JSON object`);
  return value;
}
