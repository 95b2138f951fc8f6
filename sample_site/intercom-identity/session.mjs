/** The caller's session: where its token is, and whether the token proves it. */

import { compactVerify } from "jose/jws/compact/verify";

import { checkClaims, checkTimes, isAnonymous } from "./claims.mjs";
import { downloadKeys } from "./discovery.mjs";
import { askIssuer } from "./introspection.mjs";
import { KeySet } from "./keys.mjs";
import { Refusal } from "./refusal.mjs";
import { Token } from "./token.mjs";

/** @typedef {import("./claims.mjs").Claims} Claims */
/** @typedef {import("./environment.mjs").Environment} Environment */
/** @typedef {import("./exchange.mjs").WaitUntil} WaitUntil */

/**
 * Return the text of the session token, or `null` where the request has none.
 *
 * Where the configured header is present it alone counts. Else the cookie does; throws Refusal `token_ambiguous` where
 * two cookies of its name differ, for a neighbouring subdomain can add one.
 * @param {import("./exchange.mjs").Request} request
 * @param {Environment} environment
 * @returns {string | null}
 */
export function findToken(request, environment) {
  const name = environment.header.toLowerCase();
  const given = request.headers.get(name);
  if (given !== undefined) {
    const header = trimBlanks(given);
    const end = header.includes(" ") ? header.indexOf(" ") : header.length;
    if (header.slice(0, end).toLowerCase() === "bearer") return trimBlanks(header.slice(end + 1)) || null;
    // In Authorization another scheme, such as a staging site's Basic, is no session token at all.
    if (name !== "authorization") return header || null;
  }
  return environment.cookie ? findCookie(request, environment.cookie) : null;
}

/**
 * Return the value of a cookie, or `null`; throws Refusal where two of its name differ.
 * @param {import("./exchange.mjs").Request} request
 * @param {string} name
 */
function findCookie(request, name) {
  /** @type {Set<string>} */
  const values = new Set();
  for (const cookies of [request.headers.get("cookie") ?? "", ...(request.cookies ?? [])]) {
    for (const pair of cookies.split(";")) {
      const end = pair.indexOf("=");
      if (end >= 0 && trimBlanks(pair.slice(0, end)) === name) values.add(trimBlanks(pair.slice(end + 1)));
    }
  }
  values.delete("");
  if (values.size > 1) throw new Refusal("token_ambiguous");
  return [...values][0] ?? null;
}

/** @param {string} text */
function trimBlanks(text) {
  return text.replace(/^[ \t]+|[ \t]+$/g, "");
}

/** Verifies session tokens as the provider's row and the environment say; it keeps the keys. */
export class SessionReader {
  #row;
  #environment;
  #clock;
  #published;

  /**
   * @param {import("./providers.mjs").Provider} row
   * @param {Environment} environment
   * @param {() => number} clock
   * @param {(cause: string) => void} warn
   */
  constructor(row, environment, clock, warn) {
    this.#row = row;
    this.#environment = environment;
    this.#clock = clock;
    this.#published = new KeySet(() => downloadKeys(environment.jwksUrl, environment.issuer ?? ""), clock, warn);
  }

  /**
   * Return the verified claims and the time of expiry, or `null` for an account of nobody in particular.
   *
   * Throws Refusal. What costs nothing is looked at first, so that a token that cannot be right fetches no key.
   * @param {string} text
   * @param {WaitUntil} waitUntil
   * @returns {Promise<{claims: Claims, expiry: number} | null>}
   */
  async verify(text, waitUntil) {
    const token = new Token(text);
    const algorithm = token.checkHeader(this.#environment.algorithms);
    const now = this.#clock();
    if (this.#row.keys === "introspection") {
      const expiry = checkTimes(token.claims, now);
      return { claims: await askIssuer(this.#environment.issuer ?? "", text), expiry };
    }
    const expiry = checkClaims(token.claims, this.#row, this.#environment, now);
    await this.#verifySignature(token, algorithm, waitUntil);
    return isAnonymous(token.claims, this.#row) ? null : { claims: token.claims, expiry };
  }

  /**
   * @param {Token} token
   * @param {string} algorithm
   * @param {WaitUntil} waitUntil
   */
  async #verifySignature(token, algorithm, waitUntil) {
    // The algorithm decides the kind of key, so that a public key can never serve as a shared secret.
    const key =
      algorithm === "HS256"
        ? new TextEncoder().encode(this.#environment.sessionSecret)
        : await this.#published.find(token.kid, algorithm, waitUntil);
    try {
      await compactVerify(token.text, key, { algorithms: [algorithm] });
    } catch {
      throw new Refusal("token_signature");
    }
  }
}
