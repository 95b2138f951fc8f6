/** The function: one request in, one answer out. It signs only what it has verified, and keeps nothing about anyone. */

import { Config } from "./config.mjs";
import {
  checkMethod,
  checkOrigin,
  makeConstantHeaders,
  makeOriginHeaders,
  makePreflightHeaders,
  METHODS,
} from "./cors.mjs";
import { PHRASES } from "./http_messages.mjs";
import { Person } from "./person.mjs";
import { Problem } from "./problem.mjs";
import { readToken, TokenVerifier } from "./session.mjs";
import { account, messengerJwt, userHash } from "./signing.mjs";
import { writeJson } from "./strict_json.mjs";

/** @typedef {import("./http_messages.mjs").Response} Response */
/** @typedef {import("./http_messages.mjs").Headers} Headers */
/** @typedef {import("./http_messages.mjs").Request} Request */
/** @typedef {import("./http_messages.mjs").WaitUntil} WaitUntil */

/** Seconds that Intercom asks a Messenger JWT to live at least. */
const SHORTEST = 300;

/** Answers requests as its environment variables say; made once for each environment, it keeps the issuer's keys. */
export class Endpoint {
  #config;
  #clock;
  #verifier;
  #constant;

  /**
   * Read the environment; a mistake in it is answered with 500, never thrown. `clock` gives Unix seconds.
   * @param {Readonly<Record<string, string>>} environment
   * @param {{clock?: () => number}} [more]
   */
  constructor(environment, { clock = () => Date.now() / 1000 } = {}) {
    this.#config = new Config(environment);
    this.#clock = clock;
    const { provider, faults } = this.#config;
    this.#verifier =
      provider && faults.length === 0
        ? new TokenVerifier(provider, this.#config, clock, (cause) => log(`keys not fetched: ${cause}`))
        : null;
    this.#constant = makeConstantHeaders(this.#config);
  }

  /**
   * Return 200 with an identity, 204 for nobody, or a problem of RFC 9457 with a stable `code`.
   *
   * Decided in this order: method, Origin, configuration, token. A preflight is answered before the configuration is
   * looked at, else the page could not read what is wrong with it. `waitUntil` is given work that goes on afterwards.
   * @param {Request} request
   * @param {WaitUntil} [waitUntil]
   * @returns {Promise<Response>}
   */
  async answer(request, waitUntil = () => {}) {
    const headers = [...this.#constant, ...makeOriginHeaders(this.#config, request.headers.get("origin"))];
    try {
      checkMethod(request);
      checkOrigin(request, this.#config);
      if (request.method === "OPTIONS") return this.#allow(request, headers);
      const identity = await this.#identify(request, waitUntil);
      if (!identity) return { status: 204, headers, body: "" };
      return { status: 200, headers: [["Content-Type", "application/json"], ...headers], body: writeJson(identity) };
    } catch (error) {
      if (error instanceof Problem) return describe(error, headers);
      throw error;
    }
  }

  /**
   * @param {Request} request
   * @param {Headers} headers
   * @returns {Response}
   */
  #allow(request, headers) {
    const isPreflight = request.headers.has("origin") && request.headers.has("access-control-request-method");
    return {
      status: 204,
      headers: isPreflight
        ? [...headers, ...makePreflightHeaders(this.#config)]
        : [["Allow", METHODS], ...headers],
      body: "",
    };
  }

  /**
   * Return the answer's body for the caller, or `null` for nobody; throws Problem.
   * @param {Request} request
   * @param {WaitUntil} waitUntil
   */
  async #identify(request, waitUntil) {
    const config = this.#config;
    if (!this.#verifier || !config.provider) {
      throw new Problem("misconfigured", { detail: config.faults.join(" ") });
    }
    const token = readToken(request, config);
    const session = token === null ? null : await this.#verifier.verify(token, waitUntil);
    if (!session) return null;
    const person = new Person(session.claims, config.provider, config);
    for (const role of config.hiddenRoles) {
      if (person.roles.has(role)) return { state: "hidden", reason: `role ${role}` };
    }
    const now = Math.trunc(this.#clock());
    const lifetime = Math.min(config.lifetime, Math.max(SHORTEST, Math.trunc(session.expiry) - now));
    /** @type {[string, unknown][]} */
    const identity = [
      ["state", "user"],
      ["boot", await this.#prove(person, now + lifetime)],
      ["account", await account(config.apiSecret, config.issuer ?? "", person.userId)],
      ["expires_in", lifetime],
    ];
    return new Map(identity);
  }

  /**
   * Return what Intercom's `boot` gets: a JWT alone, or the attributes beside a hash of the user id.
   * @param {Person} person
   * @param {number} expiry
   * @returns {Promise<Map<string, unknown>>}
   */
  async #prove(person, expiry) {
    const { apiSecret, sign } = this.#config;
    const attributes = new Map([["user_id", person.userId], ...person.attributes]);
    if (sign === "jwt") {
      return new Map([["intercom_user_jwt", await messengerJwt(apiSecret, attributes.set("exp", expiry))]]);
    }
    return attributes.set("user_hash", await userHash(apiSecret, person.userId));
  }
}

/**
 * @param {Problem} problem
 * @param {Headers} headers
 * @returns {Response}
 */
function describe(problem, headers) {
  const { status, detail, code, retryAfter } = problem;
  log(`${status} ${code}: ${problem.cause || detail}`);
  /** @type {[string, string][]} */
  const extra = [["Content-Type", "application/problem+json"]];
  if (status === 401) extra.push(["WWW-Authenticate", "Bearer"]);
  if (status === 405) extra.push(["Allow", METHODS]);
  if (retryAfter !== null) extra.push(["Retry-After", String(retryAfter)]);
  const body = writeJson({ title: PHRASES[status], status, detail, code });
  return { status, headers: [...extra, ...headers], body };
}

/**
 * Write one line: a code and what the owner can do, and nothing about a person.
 * @param {string} line
 */
function log(line) {
  console.warn(line);
}
