/** The function: one request in, one answer out. It signs only what it has verified, and keeps nothing about anyone. */

import { Environment } from "./environment.mjs";
import { PHRASES } from "./exchange.mjs";
import { writeJson } from "./jsontext.mjs";
import {
  checkMethod,
  checkOrigin,
  makeConstantHeaders,
  makeOriginHeaders,
  makePreflightHeaders,
  METHODS,
} from "./origin.mjs";
import { Person } from "./person.mjs";
import { Refusal } from "./refusal.mjs";
import { findToken, SessionReader } from "./session.mjs";
import { account, messengerJwt, userHash } from "./signing.mjs";

/** @typedef {import("./exchange.mjs").Answer} Answer */
/** @typedef {import("./exchange.mjs").Headers} Headers */
/** @typedef {import("./exchange.mjs").Request} Request */
/** @typedef {import("./exchange.mjs").WaitUntil} WaitUntil */

/** Seconds that Intercom asks a Messenger JWT to live at least. */
const SHORTEST = 300;

/** Answers requests as its environment variables say; made once for each environment, it keeps the issuer's keys. */
export class Endpoint {
  #environment;
  #clock;
  #reader;
  #constant;

  /**
   * Read the environment; a mistake in it is answered with 500, never thrown. `clock` gives Unix seconds.
   * @param {Readonly<Record<string, string>>} environment
   * @param {{clock?: () => number}} [more]
   */
  constructor(environment, { clock = () => Date.now() / 1000 } = {}) {
    this.#environment = new Environment(environment);
    this.#clock = clock;
    const { provider, faults } = this.#environment;
    this.#reader =
      provider && faults.length === 0
        ? new SessionReader(provider, this.#environment, clock, (cause) => log(`keys not fetched: ${cause}`))
        : null;
    this.#constant = makeConstantHeaders(this.#environment);
  }

  /**
   * Return 200 with an identity, 204 for nobody, or a problem of RFC 9457 with a stable `code`.
   *
   * Decided in this order: method, Origin, configuration, token. A preflight is answered before the configuration is
   * looked at, else the page could not read what is wrong with it. `waitUntil` is given work that goes on afterwards.
   * @param {Request} request
   * @param {WaitUntil} [waitUntil]
   * @returns {Promise<Answer>}
   */
  async answer(request, waitUntil = () => {}) {
    const headers = [...this.#constant, ...makeOriginHeaders(this.#environment, request.headers.get("origin"))];
    try {
      checkMethod(request);
      checkOrigin(request, this.#environment);
      if (request.method === "OPTIONS") return this.#allow(request, headers);
      const identity = await this.#identify(request, waitUntil);
      if (!identity) return { status: 204, headers, body: "" };
      return { status: 200, headers: [["Content-Type", "application/json"], ...headers], body: writeJson(identity) };
    } catch (error) {
      if (error instanceof Refusal) return refuse(error, headers);
      throw error;
    }
  }

  /**
   * @param {Request} request
   * @param {Headers} headers
   * @returns {Answer}
   */
  #allow(request, headers) {
    const isPreflight = request.headers.has("origin") && request.headers.has("access-control-request-method");
    return {
      status: 204,
      headers: isPreflight
        ? [...headers, ...makePreflightHeaders(this.#environment)]
        : [["Allow", METHODS], ...headers],
      body: "",
    };
  }

  /**
   * Return the answer's body for the caller, or `null` for nobody; throws Refusal.
   * @param {Request} request
   * @param {WaitUntil} waitUntil
   */
  async #identify(request, waitUntil) {
    const environment = this.#environment;
    if (!this.#reader || !environment.provider) {
      throw new Refusal("misconfigured", { detail: environment.faults.join(" ") });
    }
    const token = findToken(request, environment);
    const session = token === null ? null : await this.#reader.verify(token, waitUntil);
    if (!session) return null;
    const person = new Person(session.claims, environment.provider, environment);
    for (const role of environment.hiddenRoles) {
      if (person.roles.has(role)) return { state: "hidden", reason: `role ${role}` };
    }
    const now = Math.trunc(this.#clock());
    const lifetime = Math.min(environment.lifetime, Math.max(SHORTEST, Math.trunc(session.expiry) - now));
    /** @type {[string, unknown][]} */
    const identity = [
      ["state", "user"],
      ["boot", await this.#prove(person, now + lifetime)],
      ["account", await account(environment.apiSecret, environment.issuer ?? "", person.userId)],
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
    const { apiSecret, sign } = this.#environment;
    const attributes = new Map([["user_id", person.userId], ...person.attributes]);
    if (sign === "jwt") {
      return new Map([["intercom_user_jwt", await messengerJwt(apiSecret, attributes.set("exp", expiry))]]);
    }
    return attributes.set("user_hash", await userHash(apiSecret, person.userId));
  }
}

/**
 * @param {Refusal} refusal
 * @param {Headers} headers
 * @returns {Answer}
 */
function refuse(refusal, headers) {
  const { status, detail, code, retryAfter } = refusal;
  log(`${status} ${code}: ${refusal.cause || detail}`);
  /** @type {[string, string][]} */
  const extra = [["Content-Type", "application/problem+json"]];
  if (status === 401) extra.push(["WWW-Authenticate", "Bearer"]);
  if (status === 405) extra.push(["Allow", METHODS]);
  if (retryAfter !== null) extra.push(["Retry-After", String(retryAfter)]);
  const problem = { title: PHRASES[status], status, detail, code };
  return { status, headers: [...extra, ...headers], body: writeJson(problem) };
}

/**
 * Write one line: a code and what the owner can do, and nothing about a person.
 * @param {string} line
 */
function log(line) {
  console.warn(line);
}
