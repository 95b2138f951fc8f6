/** The session providers: what their tokens look like, and every check that they need. */

import DATA from "../identity/contract/providers.json" with { type: "json" };

/** @typedef {{user_id: string, email: string, name: string, created_at: string, roles: string}} ClaimPaths */

/**
 * A provider; the class of the same name in identity/providers.py describes the members.
 * @typedef {{
 *   name: string, keys: "published" | "shared" | "either" | "user_endpoint", algorithms: readonly string[],
 *   issuer: string | null, jwks: string | null, recipients: readonly string[], default_audience: string | null,
 *   unused: readonly string[], checks: readonly string[], foreign_issuers: Readonly<Record<string, string>>,
 *   services: Readonly<Record<string, string>>, nobody: readonly string[], full: readonly string[], claims: ClaimPaths,
 *   editable: readonly string[], verifies_addresses: boolean, cookie: string | null, header: string,
 * }} Provider
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
