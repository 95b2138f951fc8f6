/** Asking the issuer itself who a session belongs to, where it publishes no keys (Netlify Identity's GET /user). */

import LIMITS from "../identity/contract/limits.json" with { type: "json" };
import { httpGet, Unreachable } from "./http_get.mjs";
import { Problem } from "./problem.mjs";
import { encodeBase64url } from "./signing.mjs";
import { isObject, readJson } from "./strict_json.mjs";

const UNKNOWN = [401, 403, 404];
const MOST_KNOWN = 1000;

/**
 * The issuer's answers about sessions; of a token it keeps a digest alone.
 *
 * Nothing tells a made-up token from a new session's before the issuer is asked, so a flood of them keeps new sessions
 * waiting; those that the issuer has known before are asked about each time, flood or not.
 */
export class UserEndpoint {
  #url;
  #clock;
  /** @type {Set<string>} */
  #known = new Set();
  /** @type {Map<string, number>} */
  #refused = new Map();
  /** @type {Map<object, number>} */
  #questions = new Map();

  /**
   * Take the issuer, a site with Netlify Identity, and a clock in seconds.
   *
   * It is configured, never taken from the request, because the server that is asked gets the token.
   * @param {string} issuer
   * @param {() => number} clock
   */
  constructor(issuer, clock) {
    this.#url = `${issuer}/.netlify/identity/user`;
    this.#clock = clock;
  }

  /**
   * Return what the issuer says about the person that a token belongs to.
   *
   * Throws Problem: `token_revoked` where the issuer does not know the session, `issuer_unavailable` for anything but a
   * good answer, and for an unknown token while too many are.
   * @param {string} token
   * @returns {Promise<import("./strict_json.mjs").JsonObject>}
   */
  async findUser(token) {
    const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token));
    const digest = encodeBase64url(new Uint8Array(bytes));
    const question = {};
    this.#begin(digest, question);
    try {
      const user = await ask(this.#url, token);
      this.#questions.delete(question);
      this.#known.delete(digest);
      this.#known.add(digest);
      if (this.#known.size > MOST_KNOWN) this.#known.delete([...this.#known][0] ?? "");
      return user;
    } catch (error) {
      if (error instanceof Problem && error.code === "token_revoked") {
        this.#known.delete(digest);
        this.#refused.set(digest, this.#clock());
      }
      throw error;
    }
  }

  /**
   * @param {string} digest
   * @param {object} question
   */
  #begin(digest, question) {
    const now = this.#clock();
    forget(this.#refused, now);
    forget(this.#questions, now);
    if (this.#refused.has(digest)) throw new Problem("token_revoked");
    if (this.#known.has(digest)) return;
    if (this.#questions.size >= LIMITS.user_endpoint_questions) {
      const wait = Math.ceil(LIMITS.keys_cool_down_seconds - (now - Math.min(...this.#questions.values())));
      throw giveUp("asked about too many unknown sessions", wait);
    }
    this.#questions.set(question, now);
  }
}

/**
 * Leave out what is older than the cool-down; a clock that was set back ends it.
 * @template Key
 * @param {Map<Key, number>} times
 * @param {number} now
 */
function forget(times, now) {
  for (const [key, since] of times) if (since > now || now - since >= LIMITS.keys_cool_down_seconds) times.delete(key);
}

/**
 * @param {string} url
 * @param {string} token
 */
async function ask(url, token) {
  const { status, body } = await httpGet(url, { Authorization: `Bearer ${token}` }).catch((error) => {
    throw error instanceof Unreachable ? giveUp(error.message) : error;
  });
  if (UNKNOWN.includes(status)) throw new Problem("token_revoked");
  let user = null;
  try {
    user = status === 200 ? readJson(body) : null;
  } catch {
    throw giveUp("answered no JSON");
  }
  if (!isObject(user)) throw giveUp(`answered with ${status}`);
  return user;
}

/**
 * @param {string} cause
 * @param {number} [retryAfter]
 */
function giveUp(cause, retryAfter = LIMITS.user_endpoint_retry_seconds) {
  return new Problem("issuer_unavailable", { retryAfter, cause });
}
