/**
 * The function: one request in, one answer out. It signs only what it has verified, and stores nothing about anyone.
 *
 * Each module is the twin of the one of its name in identity/, which describes functions of the same names in full.
 */

import STATUSES from "../identity/contract/statuses.json" with { type: "json" };
import { loadConfig, readOrigins } from "./config.mjs";
import { addReason, ALLOW, Cors } from "./cors.mjs";
import { readPerson } from "./person.mjs";
import { NobodyError, Problem } from "./problem.mjs";
import { TokenVerifier } from "./session.mjs";
import { readHeader } from "./session_config.mjs";
import { readToken } from "./session_token.mjs";
import { describe } from "./signing.mjs";
import { writeJson } from "./strict_json.mjs";
import { Variables } from "./variables.mjs";

/** @import { Config } from "./config.mjs" */
/** @import { Headers, Request, Response, WaitUntil } from "./http_messages.mjs" */

/** @type {Record<number, string>} */
const PHRASES = STATUSES;

/** Answers requests as its environment variables say; made once for each environment, it keeps the issuer's keys. */
export class Endpoint {
  #clock;
  #cors;
  /** @type {Set<string>} */
  #said = new Set();
  /** @type {{config: Config, verifier: TokenVerifier} | Problem} */
  #loaded;

  /**
   * Read the environment; a mistake in it is answered with 500, never thrown. `clock` gives Unix seconds.
   * @param {Readonly<Record<string, unknown>>} environment
   * @param {{clock?: () => number}} [more]
   */
  constructor(environment, { clock = () => Date.now() / 1000 } = {}) {
    this.#clock = clock;
    const given = new Variables(environment);
    const config = loadConfig(given);
    // The pages of allowed origins can read what is wrong with the rest.
    this.#cors = new Cors(readOrigins(given), readHeader(given));
    const warn = (/** @type {string} */ cause) => console.warn(`keys not fetched: ${cause}`);
    this.#loaded = config
      ? { config, verifier: new TokenVerifier(config.session, clock, warn) }
      : new Problem("misconfigured", { detail: given.faults.join(" ") });
  }

  /**
   * Return 200 with an identity, 204 for nobody, or a problem of RFC 9457 with a stable `code`.
   *
   * Decided in this order: method, Origin, configuration, token. `waitUntil` is given work that goes on afterwards.
   * @param {Request} request
   * @param {WaitUntil} [waitUntil]
   * @returns {Promise<Response>}
   */
  async answer(request, waitUntil = () => {}) {
    const headers = this.#cors.listHeaders(request);
    try {
      this.#cors.check(request);
      if (request.method === "OPTIONS") {
        const isPreflight = request.headers.has("origin") && request.headers.has("access-control-request-method");
        return {
          status: 204,
          headers: isPreflight ? [...headers, ...this.#cors.preflightHeaders] : [ALLOW, ...headers],
          body: "",
        };
      }
      const identity = await this.#identify(request, waitUntil);
      if (!identity) return { status: 204, headers, body: "" };
      return { status: 200, headers: [["Content-Type", "application/json"], ...headers], body: writeJson(identity) };
    } catch (error) {
      if (error instanceof NobodyError) {
        console.warn(`204: the session is not a person's full one: ${error.reason}`);
        return { status: 204, headers: addReason(error.reason, headers), body: "" };
      }
      if (error instanceof Problem) return refuse(error, headers);
      throw error;
    }
  }

  /**
   * Return the answer's body for the caller, or `null` for nobody; throws Problem.
   * @param {Request} request
   * @param {WaitUntil} waitUntil
   */
  async #identify(request, waitUntil) {
    if (this.#loaded instanceof Problem) throw this.#loaded;
    const { config, verifier } = this.#loaded;
    const token = readToken(request, config.session);
    if (token === null) return null;
    const session = await verifier.verify(token, waitUntil);
    const person = readPerson(session.claims, config.session, config.signsUnverifiedAddresses);
    for (const remark of person.remarks.filter((line) => !this.#said.has(line))) {
      this.#said.add(remark);
      console.warn(remark);
    }
    return describe(config, person, session.expiry, Math.trunc(this.#clock()));
  }
}

/** @param {Problem} problem @param {Headers} headers */
function refuse(problem, headers) {
  const { status, detail, code, retryAfter } = problem;
  console.warn(`${status} ${code}: ${problem.cause || detail}`);
  /** @type {(readonly [string, string])[]} */
  const extra = [["Content-Type", "application/problem+json"]];
  if (status === 401) extra.push(["WWW-Authenticate", "Bearer"]);
  if (status === 405) extra.push(ALLOW);
  if (retryAfter !== null) extra.push(["Retry-After", String(retryAfter)]);
  const body = writeJson({ title: PHRASES[status], status, detail, code });
  return { status, headers: [...extra, ...headers], body };
}
