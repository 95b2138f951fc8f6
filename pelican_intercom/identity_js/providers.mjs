/**
 * The session providers: one line of a table for each, with every check that its tokens need.
 *
 * From each provider's own documents: Auth0 "Validate JSON Web Tokens", Clerk "Manual JWT verification", Supabase "JSON
 * Web Token (JWT)", Firebase "Verify ID tokens using a third-party JWT library", Amazon Cognito "Verifying JSON web
 * tokens", Netlify Identity (GoTrue), Cloudflare Access "Validate JWTs", Keycloak "Securing applications with OpenID
 * Connect"; and OpenID Connect Core 1.0 and RFC 7519 for any other issuer.
 */

/**
 * Where the proof of a token comes from: keys the issuer publishes, a shared secret, one of the two, or the issuer.
 * @typedef {"published" | "shared" | "either" | "user_endpoint"} Keys
 */
/** @typedef {"required" | "optional" | "unused"} Need */
/** @typedef {{user_id: string, email: string, name: string, created_at: string, roles: string}} ClaimPaths */

/**
 * A provider: what its session tokens look like and what must hold for them.
 *
 * `issuer` is the shape of the `iss` claim, where words in capitals stand for one step of a URL (HOST may hold a
 * path too) and AUDIENCE for the configured audience; `null` means any text. `jwks` is the URL of the key set,
 * where ISSUER stands for the issuer without a slash at its end; `null` means OpenID discovery. `audience` and
 * `parties` say whether the matching variable must, may or must not be set; `eitherOfThem` that one of the two must.
 * `defaultAudience` is used where none is set. `checks` names further checks of the claims; `anonymous` is a claim
 * path and the value that marks an account of nobody. Claims below an `editable` step are the user's own to write, and
 * are never signed.
 *
 * @typedef {object} Provider
 * @property {string} name
 * @property {Keys} keys
 * @property {readonly string[]} algorithms
 * @property {string | null} issuer
 * @property {string | null} jwks
 * @property {Need} audience
 * @property {string | null} defaultAudience
 * @property {Need} parties
 * @property {boolean} eitherOfThem
 * @property {readonly string[]} checks
 * @property {readonly [string, unknown] | null} anonymous
 * @property {ClaimPaths} claims
 * @property {readonly string[]} editable
 * @property {boolean} verifiesAddresses
 * @property {string | null} cookie
 * @property {string} header
 */

/** Every asymmetric algorithm that both PyJWT and Web Crypto verify on every host; ES512 is not among them (Deno). */
export const ASYMMETRIC = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"];

export const STANDARD_CLAIMS = {
  user_id: "sub",
  email: "email",
  name: "name",
  created_at: "created_at",
  roles: "roles",
};

/**
 * @param {Partial<Omit<Provider, "claims">> & Pick<Provider, "name" | "keys" | "algorithms" | "issuer">
 *   & {claims?: Partial<ClaimPaths>}} row
 * @returns {Provider}
 */
const define = (row) => ({
  jwks: null,
  audience: "optional",
  defaultAudience: null,
  parties: "optional",
  eitherOfThem: false,
  checks: [],
  anonymous: null,
  editable: [],
  verifiesAddresses: false,
  cookie: null,
  header: "Authorization",
  ...row,
  claims: { ...STANDARD_CLAIMS, ...row.claims },
});

const ALL = [
  define({
    name: "auth0",
    keys: "published",
    algorithms: ["RS256"],
    issuer: "https://DOMAIN/",
    jwks: "ISSUER/.well-known/jwks.json",
    audience: "required",
  }),
  define({
    name: "clerk",
    keys: "published",
    algorithms: ["RS256"],
    issuer: "https://DOMAIN",
    jwks: "ISSUER/.well-known/jwks.json",
    parties: "required",
    editable: ["unsafe_metadata"],
    cookie: "__session",
  }),
  define({
    name: "supabase",
    keys: "either",
    algorithms: ["ES256", "RS256", "HS256"],
    issuer: "https://HOST/auth/v1",
    jwks: "ISSUER/.well-known/jwks.json",
    defaultAudience: "authenticated",
    checks: ["role_is_authenticated"],
    anonymous: ["is_anonymous", true],
    claims: { roles: "app_metadata.roles" },
    editable: ["user_metadata"],
  }),
  define({
    name: "firebase",
    keys: "published",
    algorithms: ["RS256"],
    issuer: "https://securetoken.google.com/AUDIENCE",
    jwks: "https://www.googleapis.com/service_accounts/v1/jwk/securetoken@system.gserviceaccount.com",
    audience: "required",
    anonymous: ["firebase.sign_in_provider", "anonymous"],
  }),
  define({
    name: "cognito",
    keys: "published",
    algorithms: ["RS256"],
    issuer: "https://cognito-idp.REGION.amazonaws.com/POOL",
    jwks: "ISSUER/.well-known/jwks.json",
    audience: "required",
    checks: ["client_of_its_use"],
    claims: { roles: "cognito:groups" },
  }),
  define({
    name: "netlify",
    keys: "user_endpoint",
    algorithms: ["HS256"],
    issuer: "https://DOMAIN",
    audience: "unused",
    parties: "unused",
    claims: { user_id: "id", roles: "app_metadata.roles" },
    editable: ["user_metadata"],
    cookie: "nf_jwt",
  }),
  define({
    name: "cloudflare-access",
    keys: "published",
    algorithms: ["RS256"],
    issuer: "https://TEAM.cloudflareaccess.com",
    jwks: "ISSUER/cdn-cgi/access/certs",
    audience: "required",
    checks: ["person_not_service"],
    verifiesAddresses: true,
    cookie: "CF_Authorization",
    header: "Cf-Access-Jwt-Assertion",
  }),
  define({
    name: "keycloak",
    keys: "published",
    algorithms: ["RS256"],
    issuer: "https://HOST/realms/REALM",
    jwks: "ISSUER/protocol/openid-connect/certs",
    eitherOfThem: true,
    claims: { roles: "realm_access.roles" },
  }),
  define({ name: "oidc", keys: "published", algorithms: ASYMMETRIC, issuer: "https://HOST", eitherOfThem: true }),
  define({ name: "hs256", keys: "shared", algorithms: ["HS256"], issuer: null }),
];

/** Every provider by the name that INTERCOM_SESSION_PROVIDER takes. */
export const PROVIDERS = new Map(ALL.map((provider) => [provider.name, provider]));
