/** Verifying a session token. */

import { compactVerify } from "jose/jws/compact/verify";

import { checkBearer, checkClaims, checkSession, checkTimes } from "./claims.mjs";
import { downloadKeys, KeySet } from "./jwks.mjs";
import { Problem } from "./problem.mjs";
import { Token } from "./token.mjs";
import { UserEndpoint } from "./user_endpoint.mjs";

/** @import { WaitUntil } from "./http_messages.mjs" */
/** @import { SessionConfig } from "./session_config.mjs" */

/** Verifies session tokens as the configuration says; it keeps the keys. */
export class TokenVerifier {
  #clock;
  #published;
  #users;

  /** @param {SessionConfig} config @param {() => number} clock @param {(cause: string) => void} warn */
  constructor(config, clock, warn) {
    this.config = config;
    this.#clock = clock;
    this.#published = new KeySet(() => downloadKeys(config.jwksUrl, config.issuer ?? ""), clock, warn);
    this.#users = new UserEndpoint(config.issuer ?? "", clock);
  }

  /**
   * Return the verified claims and the expiry time; throws NobodyError where they are no person's session.
   * @param {string} text
   * @param {WaitUntil} waitUntil
   */
  async verify(text, waitUntil) {
    const { provider, algorithms, required } = this.config;
    const token = new Token(text);
    const algorithm = token.checkHeader(algorithms);
    const now = this.#clock();
    let { claims } = token;
    let expiry;
    if (provider.keys === "user_endpoint") {
      checkBearer(claims, provider);
      expiry = checkTimes(claims, now);
      claims = await this.#users.findUser(text);
    } else {
      expiry = checkClaims(claims, this.config, now);
      await this.#verifySignature(token, algorithm, waitUntil);
    }
    checkSession(claims, provider, required);
    return { claims, expiry };
  }

  /** @param {Token} token @param {string} algorithm @param {WaitUntil} waitUntil */
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
