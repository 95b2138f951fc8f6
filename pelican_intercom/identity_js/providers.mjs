/**
 * The session providers: what their tokens look like, and every check that they need.
 *
 * From each provider's own documents: Auth0 "Validate JSON Web Tokens", Clerk "Manual JWT verification", Supabase "JSON
 * Web Token (JWT)", Firebase "Verify ID tokens using a third-party JWT library", Amazon Cognito "Verifying JSON web
 * tokens", Netlify Identity (GoTrue), Cloudflare Access "Validate JWTs", Keycloak "Securing applications with OpenID
 * Connect"; and OpenID Connect Core 1.0 and RFC 7519 for any other issuer, with every asymmetric algorithm that PyJWT
 * and Web Crypto verify on every host (ES512 is not among them: Deno).
 */

import DATA from "../identity/contract/providers.json" with { type: "json" };

/**
 * Where the proof of a token comes from: keys the issuer publishes, a shared secret, one of the two, or the issuer.
 * @typedef {"published" | "shared" | "either" | "user_endpoint"} Keys
 */
/** @typedef {{user_id: string, email: string, name: string, created_at: string, roles: string}} ClaimPaths */

/**
 * A provider: what its session tokens look like and what must hold for them.
 *
 * `issuer` is the shape of the `iss` claim, where words in capitals stand for one step of a URL (HOST may hold a
 * path too) and AUDIENCE for the configured audience; `null` means any text. `jwks` is the URL of the key set,
 * where ISSUER stands for the issuer without a slash at its end; `null` means OpenID discovery. One of `recipients`, names
 * of variables, must be set, and none of `unused`. `default_audience` is used where no other is set. `checks` names
 * further checks in `claims`. `foreign_issuers` are what to say of tokens whose issuers begin so. `services` are claim
 * paths with what they hold in a program's own token, perhaps with * at one end; `nobody` are the `claim=value` of
 * sessions that are no person's, and `full` those that a person's full session has where the claim is there. Claims below
 * an `editable` step are the user's own to write, and are never signed.
 *
 * @typedef {object} Provider
 * @property {string} name
 * @property {Keys} keys
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
