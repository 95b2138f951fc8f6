/** What a published JSON web key is good for (RFC 7517 section 4, RFC 7518 section 6, RFC 8037), and the key itself. */

import LIMITS from "../identity/contract/limits.json" with { type: "json" };
import { readMember } from "./strict_json.mjs";
import { decodeBase64url } from "./token.mjs";

/** @typedef {import("./strict_json.mjs").JsonObject} Jwk */

/**
 * @typedef {{kind: string, members: readonly string[], curve?: string, size?: number,
 *   web: RsaHashedImportParams | EcKeyImportParams | Algorithm}} Kind
 */

const RSA = { kind: "RSA", members: ["n", "e"] };
const EC = { kind: "EC", members: ["x", "y"] };

/**
 * What keys an algorithm takes: their `kty` and `crv`, the members of the public half with their bytes, and Web Crypto's name for them.
 * @type {Record<string, Kind>}
 */
const KINDS = {
  ES256: { ...EC, curve: "P-256", size: 32, web: { name: "ECDSA", namedCurve: "P-256" } },
  ES384: { ...EC, curve: "P-384", size: 48, web: { name: "ECDSA", namedCurve: "P-384" } },
  EdDSA: { kind: "OKP", members: ["x"], curve: "Ed25519", size: 32, web: { name: "Ed25519" } },
};
for (const bits of [256, 384, 512]) {
  KINDS[`RS${bits}`] = { ...RSA, web: { name: "RSASSA-PKCS1-v1_5", hash: `SHA-${bits}` } };
  KINDS[`PS${bits}`] = { ...RSA, web: { name: "RSA-PSS", hash: `SHA-${bits}` } };
}

/**
 * Return whether a key says that it verifies an algorithm: its type, curve, `alg`, `use` and `key_ops`.
 * @param {Jwk} key
 * @param {string} algorithm
 */
export function fitsAlgorithm(key, algorithm) {
  const fitting = KINDS[algorithm];
  const operations = Object.hasOwn(key, "key_ops") ? key["key_ops"] : ["verify"];
  return (
    fitting !== undefined &&
    readMember(key, "kty") === fitting.kind &&
    (!fitting.curve || readMember(key, "crv") === fitting.curve) &&
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
 */
export async function loadKey(key, algorithm) {
  const fitting = KINDS[algorithm];
  if (!fitting) return null;
  const { kind, curve, web } = fitting;
  /** @type {Record<string, string>} */
  const members = { kty: kind, ...(curve && { crv: curve }) };
  for (const name of fitting.members) {
    const value = readMember(key, name);
    if (typeof value !== "string") return null;
    members[name] = value;
  }
  try {
    for (const name of fitting.members) {
      const { length } = decodeBase64url(members[name] ?? "");
      // RFC 7518 section 6.2.1.2: as many bytes as the curve has; Web Crypto takes a zero more.
      if (fitting.size && length !== fitting.size) return null;
    }
    if (kind === "RSA" && !isStrong(members)) return null;
    return await crypto.subtle.importKey("jwk", members, web, false, ["verify"]);
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
  const fits = LIMITS.smallest_rsa_bits <= bits && bits <= LIMITS.largest_rsa_bits;
  return fits && !isOne && (exponent.at(-1) ?? 0) % 2 === 1;
}

/** @param {Uint8Array} number big-endian */
function skipZeros(number) {
  const start = number.findIndex((byte) => byte !== 0);
  return start < 0 ? new Uint8Array() : number.subarray(start);
}
