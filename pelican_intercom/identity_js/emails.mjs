/** The e-mail addresses of a person: which are verified, and where else a claim repeats them. */

import { findClaim } from "./claims.mjs";
import { fold, isUnicode, strip } from "./text.mjs";

// Without one of these, no string folds to an address.
const AT = /[@%\ufe6b\uff20]/;
const ADDRESS = /[^@]@[^@.]+\.[^@.]/;
const AROUND = "<>()[]{},;:.!?\"'|";
const BLANKS = /[\s\x1c-\x1f\x85]+/;

/** `own` is the address that may be signed, or `null`; the others are compared by how they read. */
export class Emails {
  #claimed;
  #signsAll;

  /**
   * Take the addresses that are claimed, with whether each is verified, and which of them is the person's own.
   * @param {ReadonlyMap<string, boolean>} claimed
   * @param {string | null} own
   * @param {boolean} signsAll
   */
  constructor(claimed, own, signsAll) {
    this.#claimed = claimed;
    this.#signsAll = signsAll;
    this.own = own !== null && (signsAll || claimed.get(own)) ? own : null;
  }

  /**
   * Return whether a value contains an unverified address, however it is written.
   * @param {unknown} value
   * @param {boolean} [isIssuersOwn]
   */
  areToldBy(value, isIssuersOwn = false) {
    if (this.#signsAll || typeof value !== "string" || value === this.own || !AT.test(value)) return false;
    // Folding costs more than all of the above, and few values get here.
    const claimed = [...this.#claimed];
    const verified = new Set(claimed.filter(([, isVerified]) => isVerified).map(([email]) => fold(email)));
    const unverified = claimed.map(([email]) => fold(email)).filter((email) => !verified.has(email));
    const text = fold(value);
    if (unverified.some((email) => text.includes(email))) return true;
    const words = value.split(BLANKS).map((word) => strip(fold(word), AROUND));
    return !isIssuersOwn && words.some((word) => ADDRESS.test(word) && !verified.has(word));
  }
}

/**
 * Return the addresses in verified claims: the configured one, and what the standard claim says.
 * @param {import("./claims.mjs").Claims} claims
 * @param {import("./session_config.mjs").SessionConfig} session
 * @param {boolean} signsAll
 */
export function readEmails(claims, session, signsAll) {
  /** @type {Map<string, boolean>} */
  const claimed = new Map();
  let own = null;
  for (const path of ["email", session.claims.email]) {
    const value = findClaim(claims, path);
    own = typeof value === "string" && value.includes("@") && isUnicode(value) ? value : null;
    // Only JSON true beside it says that the provider has verified it.
    const isVerified = session.provider.verifies_addresses || findClaim(claims, `${path}_verified`) === true;
    if (own !== null) claimed.set(own, isVerified || (claimed.get(own) ?? false));
  }
  return new Emails(claimed, own, signsAll);
}
