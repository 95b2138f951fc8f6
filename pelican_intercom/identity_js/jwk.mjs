/** What a published JSON web key is good for (RFC 7517 section 4, RFC 7518 section 6, RFC 8037), and the key itself. */

import LIMITS from "../identity/contract/limits.json" with { type: "json" };
import { writeHex } from "./signing.mjs";
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
 * What keys an algorithm takes: their `kty` and `crv`, the members of the public half with their bytes, and Web Crypto's
 * name for them.
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
  const { kind, curve, size, web } = fitting;
  /** @type {Record<string, string>} */
  const members = { kty: kind, ...(curve && { crv: curve }) };
  try {
    const numbers = fitting.members.map((name) => {
      const value = String(readMember(key, name));
      members[name] = value;
      return decodeBase64url(value);
    });
    // RFC 7518 section 6.2.1.2: as many bytes as the curve has; Web Crypto takes a zero more.
    if (size && numbers.some(({ length }) => length !== size)) return null;
    if (kind === "RSA" && !isStrong(...numbers.map(readNumber))) return null;
    return await crypto.subtle.importKey("jwk", members, web, false, ["verify"]);
  } catch {
    return null;
  }
}

/** @param {Uint8Array} data big-endian */
function readNumber(data) {
  return BigInt(`0x0${writeHex(data)}`);
}

function isStrong(modulus = 0n, exponent = 0n) {
  const bits = modulus.toString(2).length;
  const fits = LIMITS.smallest_rsa_bits <= bits && bits <= LIMITS.largest_rsa_bits;
  return fits && exponent > 1n && exponent % 2n === 1n;
}
