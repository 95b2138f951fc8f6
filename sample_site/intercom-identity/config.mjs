/** The function's configuration, read from environment variables and checked as a whole. */

import { findFaults, isName, splitList } from "./faults.mjs";
import { PROVIDERS, STANDARD_CLAIMS } from "./providers.mjs";
import { completeIssuer, isOrigin } from "./urls.mjs";

/** What the names of the variables that say where a claim is begin with. */
export const CLAIM = "INTERCOM_CLAIM_";

/**
 * The checked configuration. `faults` holds one sentence a mistake, without any value of a secret.
 *
 * Only where `faults` is empty do the other members hold what may be used to answer; `origins` and `header` are usable
 * always, so that a browser may read the answer that says what is wrong.
 */
export class Config {
  /** @type {readonly string[]} */
  algorithms = [];
  /** @type {string | null} */
  issuer = null;
  /** @type {string | null} */
  jwksUrl = null;
  /** @type {Map<string, string>} */
  attributes = new Map();

  /**
   * Read the variables; an empty value counts as not set.
   * @param {Readonly<Record<string, string>>} variables
   */
  constructor(variables) {
    const given = new Map(
      Object.entries(variables).filter(([name, value]) => value && (name.startsWith("INTERCOM_") || name === "URL")),
    );
    /** @param {string} name */
    const read = (name) => given.get(name) ?? "";
    const provider = PROVIDERS.get(read("INTERCOM_SESSION_PROVIDER")) ?? null;
    this.provider = provider;
    this.apiSecret = read("INTERCOM_API_SECRET");
    this.sign = given.get("INTERCOM_SIGN") ?? "jwt";
    const lifetime = given.get("INTERCOM_JWT_TTL") ?? "3600";
    this.lifetime = /^[0-9]{1,9}$/.test(lifetime) ? Number(lifetime) : 0;
    this.origins = new Set(splitList(read("INTERCOM_ALLOWED_ORIGINS")).filter(isOrigin));
    this.sessionSecret = read("INTERCOM_SESSION_SECRET");
    this.audiences = splitList(read("INTERCOM_SESSION_AUDIENCE"));
    this.parties = splitList(read("INTERCOM_SESSION_AUTHORIZED_PARTIES"));
    this.cookie = given.get("INTERCOM_SESSION_COOKIE") ?? provider?.cookie ?? null;
    const header = read("INTERCOM_SESSION_HEADER");
    this.header = isName(header) ? header : (provider?.header ?? "Authorization");
    this.hiddenRoles = splitList(read("INTERCOM_HIDDEN_ROLES"));
    this.signsUnverifiedAddresses = read("INTERCOM_UNVERIFIED_EMAIL") === "sign";
    this.claims = { ...(provider?.claims ?? STANDARD_CLAIMS) };
    for (const variable of [...given.keys()].filter((name) => name.startsWith(CLAIM)).sort()) {
      const claim = variable.slice(CLAIM.length).toLowerCase();
      if (Object.hasOwn(STANDARD_CLAIMS, claim)) {
        this.claims[/** @type {keyof typeof STANDARD_CLAIMS} */ (claim)] = read(variable);
      } else {
        this.attributes.set(claim, read(variable));
      }
    }
    if (provider) {
      if (this.audiences.length === 0 && provider.defaultAudience) this.audiences = [provider.defaultAudience];
      this.#complete(provider, given);
    }
    this.faults = [...findFaults(this, given)];
  }

  /**
   * Fill in what the provider decides: issuer, URL of the keys and algorithms.
   * @param {import("./providers.mjs").Provider} provider
   * @param {ReadonlyMap<string, string>} given
   */
  #complete(provider, given) {
    const shape = provider.issuer && provider.issuer.replace("AUDIENCE", () => this.audiences[0] ?? "AUDIENCE");
    const own = provider.keys === "user_endpoint" ? given.get("URL") : undefined;
    let issuer = given.get("INTERCOM_SESSION_ISSUER") ?? own;
    if (!issuer && shape && provider.issuer !== shape) issuer = shape;
    this.issuer = (shape && issuer ? completeIssuer(shape, issuer) : issuer) ?? null;
    const shared = provider.keys === "shared" || (provider.keys === "either" && this.sessionSecret !== "");
    const narrowed = splitList(given.get("INTERCOM_SESSION_ALGORITHMS"));
    this.algorithms = (narrowed.length > 0 ? narrowed : provider.algorithms).filter(
      (name) => provider.algorithms.includes(name) && (provider.keys !== "either" || (name === "HS256") === shared),
    );
    this.jwksUrl = given.get("INTERCOM_SESSION_JWKS_URL") ?? null;
    if (!this.jwksUrl && provider.jwks && !shared) {
      this.jwksUrl = provider.jwks.replace("ISSUER", () => (this.issuer ?? "").replace(/\/+$/, ""));
    }
  }
}
