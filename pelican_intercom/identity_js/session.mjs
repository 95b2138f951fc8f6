/** The caller's session: where its token is, and whether the token proves it. */

import { compactVerify } from "jose/jws/compact/verify";

import { checkClaims, checkTimes, isAnonymous } from "./claims.mjs";
import { downloadKeys } from "./discovery.mjs";
import { KeySet } from "./jwks.mjs";
import { Problem } from "./problem.mjs";
import { Token } from "./token.mjs";
import { askIssuer } from "./user_endpoint.mjs";

/** @typedef {import("./claims.mjs").Claims} Claims */
/** @typedef {import("./http_messages.mjs").WaitUntil} WaitUntil */
/** @typedef {import("./session_config.mjs").SessionConfig} SessionConfig */

/**
 * Return the text of the session token, or `null` where the request has none.
 *
 * Where the configured header is present it alone counts. Else the cookie does; throws Problem `token_ambiguous` where
 * two cookies of its name differ, for a neighbouring subdomain can add one.
 * @param {import("./http_messages.mjs").Request} request
 * @param {SessionConfig} config
 * @returns {string | null}
 */
export function readToken(request, config) {
  const name = config.header.toLowerCase();
  const given = request.headers.get(name);
  if (given !== undefined) {
    const header = trimBlanks(given);
    const end = header.includes(" ") ? header.indexOf(" ") : header.length;
    if (header.slice(0, end).toLowerCase() === "bearer") return trimBlanks(header.slice(end + 1)) || null;
    // In Authorization another scheme, such as a staging site's Basic, is no session token at all.
    if (name !== "authorization") return header || null;
  }
  return config.cookie ? findCookie(request, config.cookie) : null;
}

/**
 * Return the value of a cookie, or `null`; throws Problem where two of its name differ.
 * @param {import("./http_messages.mjs").Request} request
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
  if (values.size > 1) throw new Problem("token_ambiguous");
  return [...values][0] ?? null;
}

/** @param {string} text */
function trimBlanks(text) {
  return text.replace(/^[ \t]+|[ \t]+$/g, "");
}

/** Verifies session tokens as the configuration says; it keeps the keys. */
export class TokenVerifier {
  #clock;
  #published;

  /**
   * @param {SessionConfig} config
   * @param {() => number} clock
   * @param {(cause: string) => void} warn
   */
  constructor(config, clock, warn) {
    this.config = config;
    this.#clock = clock;
    this.#published = new KeySet(() => downloadKeys(config.jwksUrl, config.issuer ?? ""), clock, warn);
  }

  /**
   * Return the verified claims and the time of expiry, or `null` for an account of nobody in particular.
   *
   * Throws Problem. What costs nothing is looked at first, so that a token that cannot be right fetches no key.
   * @param {string} text
   * @param {WaitUntil} waitUntil
   * @returns {Promise<{claims: Claims, expiry: number} | null>}
   */
  async verify(text, waitUntil) {
    const token = new Token(text);
    const algorithm = token.checkHeader(this.config.algorithms);
    const now = this.#clock();
    if (this.config.provider.keys === "user_endpoint") {
      const expiry = checkTimes(token.claims, now);
      return { claims: await askIssuer(this.config.issuer ?? "", text), expiry };
    }
    const expiry = checkClaims(token.claims, this.config, now);
    await this.#verifySignature(token, algorithm, waitUntil);
    return isAnonymous(token.claims, this.config.provider) ? null : { claims: token.claims, expiry };
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
        ? new TextEncoder().encode(this.config.secret)
        : await this.#published.find(token.kid, algorithm, waitUntil);
    try {
      await compactVerify(token.text, key, { algorithms: [algorithm] });
    } catch {
      throw new Problem("token_signature");
    }
  }
}
