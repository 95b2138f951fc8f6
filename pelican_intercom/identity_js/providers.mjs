/** The session providers: what their tokens look like, and every check that they need. */

import DATA from "../identity/contract/providers.json" with { type: "json" };

/** @typedef {{user_id: string, email: string, name: string, created_at: string, roles: string}} ClaimPaths */

/**
 * A provider; the class of the same name in identity/providers.py describes the members.
 * @typedef {object} Provider
 * @property {string} name
 * @property {"published" | "shared" | "either" | "user_endpoint"} keys
 * @property {readonly string[]} algorithms
 * @property {string | null} issuer
 * @property {string | null} jwks
 * @property {readonly string[]} recipients
 * @property {string | null} default_audience
 * @property {readonly string[]} unused
 * @property {readonly string[]} checks
 * @property {Readonly<Record<string, string>>} foreign_issuers
 * @property {Readonly<Record<string, string>>} services
 * @property {readonly string[]} nobody
 * @property {readonly string[]} full
 * @property {ClaimPaths} claims
 * @property {readonly string[]} editable
 * @property {boolean} verifies_addresses
 * @property {string | null} cookie
 * @property {string} header
 */

/**
 * Where providers put what Intercom knows by name, unless they say otherwise.
 * @type {ClaimPaths}
 */
export const STANDARD_CLAIMS = DATA.standard_claims;

const ROWS = /** @type {Record<string, Provider>} */ (/** @type {unknown} */ (DATA.providers));

/**
 * Every provider by the name that INTERCOM_SESSION_PROVIDER takes.
 * @type {ReadonlyMap<string, Provider>}
 */
export const PROVIDERS = new Map(
  Object.entries(ROWS).map(([name, row]) => {
    const claims = { ...STANDARD_CLAIMS, ...row.claims };
    return [name, { ...DATA.defaults, ...row, name, claims }];
  }),
);
