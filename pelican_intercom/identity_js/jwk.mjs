/** What a published JSON web key is good for (RFC 7517 section 4, RFC 7518 section 6, RFC 8037), and the key itself. */

import { importJWK } from "jose";

import { readMember } from "./jsontext.mjs";
import { decodeBase64url } from "./token.mjs";

/** @typedef {import("./jsontext.mjs").JsonObject} Jwk */

const SMALLEST_RSA = 2048;
/** Bits of an RSA modulus: RFC 7518 section 3.3 asks for 2048 at least, and past 8192 one request costs too much. */
const LARGEST_RSA = 8192;

/** @type {Record<string, readonly [kind: "RSA" | "EC" | "OKP", curve: string | null]>} */
const TYPES = {
  RS256: ["RSA", null],
  RS384: ["RSA", null],
  RS512: ["RSA", null],
  PS256: ["RSA", null],
  PS384: ["RSA", null],
  PS512: ["RSA", null],
  ES256: ["EC", "P-256"],
  ES384: ["EC", "P-384"],
  EdDSA: ["OKP", "Ed25519"],
};
const PUBLIC = { RSA: ["n", "e"], EC: ["x", "y"], OKP: ["x"] };

/**
 * Return whether a key says that it verifies an algorithm: its type, curve, `alg`, `use` and `key_ops`.
 * @param {Jwk} key
 * @param {string} algorithm
 * @returns {boolean}
 */
export function fitsAlgorithm(key, algorithm) {
  const [kind, curve] = TYPES[algorithm] ?? [];
  const operations = Object.hasOwn(key, "key_ops") ? key["key_ops"] : ["verify"];
  return (
    kind !== undefined &&
    readMember(key, "kty") === kind &&
    (curve === null || readMember(key, "crv") === curve) &&
    (!Object.hasOwn(key, "alg") || key["alg"] === algorithm) &&
    (!Object.hasOwn(key, "use") || key["use"] === "sig") &&
    Array.isArray(operations) &&
    operations.includes("verify")
  );
}

/**
 * Return the public key that a JSON web key holds, or `null` where it is malformed or weak.
 * @param {Jwk} key
 * @param {string} algorithm
 * @returns {Promise<CryptoKey | null>}
 */
export async function loadKey(key, algorithm) {
  const [kind, curve] = TYPES[algorithm] ?? [];
  if (!kind) return null;
  /** @type {Record<string, string>} */
  const members = { kty: kind, ...(curve && { crv: curve }) };
  try {
    for (const name of PUBLIC[kind]) {
      const value = readMember(key, name);
      if (typeof value !== "string") return null;
      decodeBase64url(value);
      members[name] = value;
    }
    if (kind === "RSA" && !isStrong(members)) return null;
    const loaded = await importJWK(members, algorithm);
    return loaded instanceof Uint8Array ? null : loaded;
  } catch {
    return null;
  }
}

/** @param {Record<string, string>} members */
function isStrong(members) {
  const [modulus, exponent] = ["n", "e"].map((name) => skipZeros(decodeBase64url(members[name] ?? "")));
  if (!modulus || !exponent) return false;
  const bits = modulus.length * 8 - Math.clz32(modulus[0] ?? 0) + 24;
  const isOne = exponent.length === 1 && exponent[0] === 1;
  return SMALLEST_RSA <= bits && bits <= LARGEST_RSA && !isOne && (exponent.at(-1) ?? 0) % 2 === 1;
}

/** @param {Uint8Array} number big-endian */
function skipZeros(number) {
  const start = number.findIndex((byte) => byte !== 0);
  return start < 0 ? new Uint8Array() : number.subarray(start);
}
