/** The issuer's keys: where they are published, and a cache that keeps them. */

import LIMITS from "../identity/contract/limits.json" with { type: "json" };
import { getObject, Unreachable } from "./http_get.mjs";
import { fitsAlgorithm, loadKey } from "./jwk.mjs";
import { Problem } from "./problem.mjs";
import { isObject, readMember } from "./strict_json.mjs";
import { fits } from "./variables.mjs";

/** @import { Jwk } from "./jwk.mjs" */
/** @import { WaitUntil } from "./http_messages.mjs" */

/** One fetch under way or done: `done` ends with it, `isDone` says so, `cause` says why it failed, or is empty. */
class Attempt {
  cause = "";
  isDone = false;
  /** @type {Promise<void>} */
  done = Promise.resolve();
}

/** The published keys of one issuer. Safe for requests at the same time; the fetch delays none that knows its key. */
export class KeySet {
  #download;
  #clock;
  #warn;
  /** @type {readonly Jwk[]} */
  #keys = [];
  /** @type {Map<string, CryptoKey | null>} */
  #loaded = new Map();
  #fetchedAt = -Infinity;
  #attemptedAt = -Infinity;
  /** @type {Attempt | null} */
  #attempt = null;

  /**
   * Take the download that throws Unreachable, a clock in seconds, and where to warn of failures.
   * @param {() => Promise<readonly Jwk[]>} download
   * @param {() => number} clock
   * @param {(cause: string) => void} warn
   */
  constructor(download, clock, warn) {
    this.#download = download;
    this.#clock = clock;
    this.#warn = warn;
  }

  /**
   * Return the key named `kid` for an algorithm; without a name, the only key that fits.
   *
   * A known key is returned immediately. Throws Problem. `waitUntil` is given what goes on after the answer.
   * @param {string | undefined} kid
   * @param {string} algorithm
   * @param {WaitUntil} waitUntil
   */
  async find(kid, algorithm, waitUntil) {
    let found = await this.#lookUp(kid, algorithm);
    if (found) {
      // Keys from the future mean that the clock was set back: their age is unknown.
      const age = this.#clock() - this.#fetchedAt;
      if (age < 0 || age > LIMITS.keys_fresh_seconds) this.#start(waitUntil);
    } else {
      const attempt = this.#start(waitUntil);
      if (attempt) await waitFor(attempt.done, LIMITS.request_seconds + 1);
      // If another request's attempt ended meanwhile, its keys are here although this one may not ask again.
      found = await this.#lookUp(kid, algorithm);
      if (!found && attempt?.isDone && !attempt.cause) throw new Problem("token_key_unknown");
      if (!found) {
        const cause = attempt ? attempt.cause || "the fetch is under way" : "asked a moment ago";
        throw new Problem("keys_unavailable", { retryAfter: this.#measureWait(), cause });
      }
    }
    if (!found.key) throw new Problem("token_key_unfit");
    return found.key;
  }

  /**
   * Return the key of that name, `null` in its place where it cannot be used; `null` where none of that name is known.
   * @param {string | undefined} kid
   * @param {string} algorithm
   */
  async #lookUp(kid, algorithm) {
    if (this.#clock() - this.#fetchedAt > LIMITS.keys_stale_seconds) return null;
    const loaded = this.#loaded;
    const named = this.#keys.filter((key) => kid === undefined || readMember(key, "kid") === kid);
    const fitting = named.filter((key) => fitsAlgorithm(key, algorithm));
    const [only] = fitting;
    if (!only || fitting.length > 1) return only || (named.length > 0 && kid !== undefined) ? { key: null } : null;
    const place = `${this.#keys.indexOf(only)} ${algorithm}`;
    if (!loaded.has(place)) loaded.set(place, await loadKey(only, algorithm));
    return { key: loaded.get(place) ?? null };
  }

  /**
   * Return the attempt under way, or a new one; `null` while the last one cools down.
   * @param {WaitUntil} waitUntil
   */
  #start(waitUntil) {
    const isCooling = this.#measureWait() > 0;
    // A runtime may drop what a cancelled request had begun: an attempt that never ended does not bar the next.
    if (this.#attempt && !this.#attempt.isDone && isCooling) return this.#attempt;
    if (isCooling) return null;
    this.#attemptedAt = this.#clock();
    const attempt = new Attempt();
    this.#attempt = attempt;
    attempt.done = this.#fetch(attempt);
    waitUntil(attempt.done);
    return attempt;
  }

  /** Return the whole seconds until the next attempt may start; a clock that was set back does not add to them. */
  #measureWait() {
    const elapsed = this.#clock() - this.#attemptedAt;
    const coolDown = LIMITS.keys_cool_down_seconds;
    return elapsed >= 0 && elapsed < coolDown ? Math.ceil(coolDown - elapsed) : 0;
  }

  /** @param {Attempt} attempt */
  async #fetch(attempt) {
    const attemptedAt = this.#attemptedAt;
    try {
      const keys = await this.#download();
      // One that comes in after the next has begun would put older keys in the place of newer ones.
      if (attempt === this.#attempt) {
        this.#keys = keys;
        this.#loaded = new Map();
        this.#fetchedAt = attemptedAt;
      }
    } catch (error) {
      attempt.cause = error instanceof Unreachable ? error.message : error instanceof Error ? error.name : typeof error;
      this.#warn(attempt.cause);
    } finally {
      attempt.isDone = true;
    }
  }
}

/**
 * Wait for work to end, at most for a number of seconds.
 * @param {Promise<void>} work
 * @param {number} seconds
 */
async function waitFor(work, seconds) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  await Promise.race([work, new Promise((resolve) => (timer = setTimeout(resolve, seconds * 1000)))]);
  clearTimeout(timer);
}

/**
 * Return the JSON web keys at a URL, or where the configuration of the issuer says that they are.
 * @param {string | null} jwksUrl
 * @param {string} issuer
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

/** @param {string} url @param {string} name */
async function download(url, name) {
  return getObject(url).catch((error) => {
    throw error instanceof Unreachable ? new Unreachable(`the ${name}'s server ${error.message}`) : error;
  });
}
