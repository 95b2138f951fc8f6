/** Asking the issuer who a session belongs to, if it publishes no keys (Netlify Identity's GET /user). */

import LIMITS from "../identity/contract/limits.json" with { type: "json" };
import { getObject, Unreachable } from "./http_get.mjs";
import { Problem } from "./problem.mjs";
import { encodeBase64url } from "./signing.mjs";

const UNKNOWN = [401, 403, 404];
const MOST_KNOWN = 1000;

/** The issuer's answers about sessions; of a token it keeps only a digest. */
export class UserEndpoint {
  #url;
  #clock;
  /** @type {Set<string>} */
  #known = new Set();
  /** @type {Map<string, number>} */
  #refused = new Map();
  /** @type {number[]} */
  #asked = [];

  /**
   * Take the issuer, a site with Netlify Identity, and a clock in seconds.
   * @param {string} issuer
   * @param {() => number} clock
   */
  constructor(issuer, clock) {
    this.#url = `${issuer}/.netlify/identity/user`;
    this.#clock = clock;
  }

  /**
   * Return what the issuer says about the person that a token belongs to.
   * @param {string} token
   */
  async findUser(token) {
    const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token));
    const digest = encodeBase64url(new Uint8Array(bytes));
    const now = this.#clock();
    const isKnown = this.#begin(digest, now);
    try {
      const user = await getObject(this.#url, { Authorization: `Bearer ${token}` });
      const place = this.#asked.indexOf(now);
      if (!isKnown && place >= 0) this.#asked.splice(place, 1);
      this.#known.delete(digest);
      this.#known.add(digest);
      if (this.#known.size > MOST_KNOWN) this.#known.delete([...this.#known][0] ?? "");
      return user;
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
      const retryAfter = LIMITS.user_endpoint_retry_seconds;
      if (!UNKNOWN.includes(error.status)) throw new Problem("issuer_unavailable", { retryAfter, cause: error.message });
      this.#known.delete(digest);
      this.#refused.set(digest, this.#clock());
      throw new Problem("token_revoked");
    }
  }

  /**
   * Return whether the issuer knew the token before; throws Problem where it may not be asked now.
   * @param {string} digest
   * @param {number} now
   */
  #begin(digest, now) {
    // A clock that was set back ends the cool-down.
    const isRecent = (/** @type {number} */ since) => since <= now && now - since < LIMITS.keys_cool_down_seconds;
    this.#refused = new Map([...this.#refused].filter(([, since]) => isRecent(since)));
    this.#asked = this.#asked.filter(isRecent);
    if (this.#refused.has(digest)) throw new Problem("token_revoked");
    if (this.#known.has(digest)) return true;
    if (this.#asked.length >= LIMITS.user_endpoint_questions) {
      const retryAfter = Math.ceil(LIMITS.keys_cool_down_seconds - (now - Math.min(...this.#asked)));
      throw new Problem("issuer_unavailable", { retryAfter, cause: "asked about too many unknown sessions" });
    }
    this.#asked.push(now);
    return false;
  }
}
