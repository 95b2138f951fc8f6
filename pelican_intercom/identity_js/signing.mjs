/** The proofs that Intercom accepts, and the fingerprint that the browser remembers instead of a name. */

import LIMITS from "../identity/contract/limits.json" with { type: "json" };
import { Problem } from "./problem.mjs";
import { writeJson } from "./strict_json.mjs";

/** @import { Config } from "./config.mjs" */
/** @import { Person } from "./person.mjs" */

const HEADER = '{"alg":"HS256","typ":"JWT"}';
const ACCOUNT = "pelican-intercom account v1";
// What a lenient reader skips before the JSON of a JWT's header: byte order marks, blanks, and the NUL bytes of UTF-16.
const SKIPPED = /^(?:\xef\xbb\xbf|\xfe\xff|\xff\xfe|[\0\t-\r ])*/;

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
  return {
    state: "user",
    boot: await prove(config, person, now + lifetime),
    account: await account(config.apiSecret, config.session.issuer ?? "", person.userId),
    expires_in: lifetime,
  };
}

/**
 * Return what Intercom's `boot` gets: a JWT, or the attributes beside a hash of the user id; and the company.
 * @param {Config} config
 * @param {Person} person
 * @param {number} expiry
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

/**
 * Return HMAC-SHA256 of a message in 64 lower-case hex digits, as Intercom's identity verification asks for.
 * @param {string} secret
 * @param {string} message
 */
export async function userHash(secret, message) {
  return writeHex(await digest(encodeText(secret), message));
}

/**
 * Return whether a lenient reader could take a message for the signed part of a JWT.
 * @param {string} message
 */
export function readsAsJwt(message) {
  const dot = message.indexOf(".");
  if (dot < 0) return false;
  const header = message.slice(0, dot);
  if (header.includes("=")) return true;
  const kept = header.replace(/[^A-Za-z0-9+/_-]/g, "");
  const data = atob(kept.slice(0, kept.length - (kept.length % 4 === 1 ? 1 : 0)).replace(/-/g, "+").replace(/_/g, "/"));
  const json = data.replace(SKIPPED, "");
  return /^[{/]/.test(json) && json.includes("}");
}

/**
 * Return claims as an HS256 JWT in compact form, for Intercom's `intercom_user_jwt`.
 * @param {string} secret
 * @param {ReadonlyMap<string, unknown>} claims
 */
export async function messengerJwt(secret, claims) {
  const signed = `${encodeBase64url(encodeText(HEADER))}.${encodeBase64url(encodeText(writeJson(claims)))}`;
  return `${signed}.${encodeBase64url(await digest(encodeText(secret), signed))}`;
}

/**
 * Return the 24 hex digits that stand for a person in the browser's storage.
 * @param {string} secret
 * @param {string} issuer
 * @param {string} userId
 */
export async function account(secret, issuer, userId) {
  const key = await digest(encodeText(ACCOUNT), secret);
  return writeHex(await digest(key, writeJson([issuer, userId]))).slice(0, 24);
}

/**
 * Return bytes in the alphabet of RFC 4648 section 5, without padding.
 * @param {Uint8Array} data
 */
export function encodeBase64url(data) {
  let binary = "";
  for (const byte of data) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** @param {string} text */
function encodeText(text) {
  return new TextEncoder().encode(text);
}

/** @param {Uint8Array} data */
export function writeHex(data) {
  return [...data].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** @param {Uint8Array<ArrayBuffer>} secret @param {string} message */
async function digest(secret, message) {
  const key = await crypto.subtle.importKey("raw", secret, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", key, encodeText(message)));
}
