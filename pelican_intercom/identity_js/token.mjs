/** A session token, parsed strictly: JWS compact form (RFC 7515 section 7.1) with a JSON object in each half. */

import LIMITS from "../identity/contract/limits.json" with { type: "json" };
import { Problem } from "./problem.mjs";
import { encodeBase64url } from "./signing.mjs";
import { readMember, readObject } from "./strict_json.mjs";

// Keys come from the configured issuer alone, never from the token; no extension of JWS is understood here.
const FORBIDDEN = ["jwk", "jku", "x5u", "x5c", "crit", "b64"];
// RFC 8725 section 3.11: a logout token, a DPoP proof and the like are signed with the same keys.
const TYPES = ["jwt", "at+jwt", "application/jwt", "application/at+jwt"];

/** A token's `text`, its decoded `header` and its decoded `claims`: read, and not yet verified. */
export class Token {
  /**
   * Take a text apart; throws Problem `token_too_large` or `token_malformed`.
   * @param {string} text
   */
  constructor(text) {
    if (text.length > LIMITS.longest_token_characters) throw new Problem("token_too_large");
    const segments = text.split(".");
    if (segments.length !== 3) throw new Problem("token_malformed");
    const [header, claims] = segments.map(decodeBase64url).slice(0, 2).map(readObject);
    if (!header || !claims) throw new Problem("token_malformed");
    this.text = text;
    this.header = header;
    this.claims = claims;
  }

  /**
   * Return the token's algorithm, one of `algorithms`.
   * @param {readonly string[]} algorithms
   */
  checkHeader(algorithms) {
    const algorithm = readMember(this.header, "alg");
    if (typeof algorithm !== "string" || !algorithms.includes(algorithm)) throw new Problem("token_algorithm");
    const hasForbidden = FORBIDDEN.some((name) => Object.hasOwn(this.header, name));
    if (hasForbidden || (Object.hasOwn(this.header, "kid") && this.kid === undefined)) {
      throw new Problem("token_header");
    }
    const type = Object.hasOwn(this.header, "typ") ? this.header["typ"] : "JWT";
    if (typeof type !== "string" || !TYPES.includes(type.toLowerCase())) throw new Problem("token_use");
    return algorithm;
  }

  /** The name of the key that signed the token, where its header gives one. */
  get kid() {
    const kid = readMember(this.header, "kid");
    return typeof kid === "string" ? kid : undefined;
  }
}

/**
 * Return the bytes of a segment; throws Problem `token_malformed` unless it is how these bytes are written.
 * @param {string} segment
 */
export function decodeBase64url(segment) {
  if (!/^[A-Za-z0-9_-]*$/.test(segment) || segment.length % 4 === 1) throw new Problem("token_malformed");
  const binary = atob(segment.replaceAll("-", "+").replaceAll("_", "/"));
  const data = Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
  if (encodeBase64url(data) !== segment) throw new Problem("token_malformed");
  return data;
}
