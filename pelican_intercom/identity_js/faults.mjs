/**
 * What is wrong with a configuration: one sentence a mistake, naming the variable and what it should be.
 *
 * The sentences are answered to browsers and written to logs, so none holds a value, only names and what is allowed.
 */

import { PROVIDERS } from "./providers.mjs";
import { isFetchable, isOrigin } from "./urls.mjs";

/** @typedef {import("./config.mjs").Config} Config */
/** @typedef {import("./providers.mjs").Provider} Provider */
/** @typedef {ReadonlyMap<string, string>} Given */

/** Every variable that is read, but for INTERCOM_CLAIM_X, whose names are the site's own. */
export const VARIABLES = [
  "INTERCOM_API_SECRET",
  "INTERCOM_SIGN",
  "INTERCOM_JWT_TTL",
  "INTERCOM_ALLOWED_ORIGINS",
  "INTERCOM_SESSION_PROVIDER",
  "INTERCOM_SESSION_ISSUER",
  "INTERCOM_SESSION_AUDIENCE",
  "INTERCOM_SESSION_AUTHORIZED_PARTIES",
  "INTERCOM_SESSION_JWKS_URL",
  "INTERCOM_SESSION_SECRET",
  "INTERCOM_SESSION_COOKIE",
  "INTERCOM_SESSION_HEADER",
  "INTERCOM_SESSION_ALGORITHMS",
  "INTERCOM_HIDDEN_ROLES",
  "INTERCOM_UNVERIFIED_EMAIL",
];

export const SHORTEST_LIFETIME = 300;
const SHORTEST_SESSION_SECRET = 32;

// Settings of the site's build that begin like the function's variables; sharing one environment is no mistake.
const BUILD_SETTINGS = ["INTERCOM_SESSION_TOKEN_FROM", "INTERCOM_SESSION_HINT"];
// What no custom attribute may be called: identity itself, what Intercom sets alone, and RFC 7519's own claims.
const RESERVED = new Set(
  "app_id api_base user_hash intercom_user_jwt last_request_at id iss sub aud exp nbf iat jti".split(" "),
);
const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/; // a token of RFC 9110 section 5.6.2
// Workspace ids are public; they stand beside the secret in many a note.
const WORKSPACE_ID = /^[a-z0-9]{8}$/;
// Intercom's access tokens are the base64 of "tok:" and more.
const ACCESS_TOKEN = "dG9rO";
// What Python's strip() takes for white space; trim() would take U+FEFF too, and leave U+001C to U+001F and U+0085.
const SPACES = "[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+";
const OUTER_SPACES = new RegExp(`^${SPACES}|${SPACES}$`, "g");

/**
 * Yield a sentence for each mistake in the variables given, from which the configuration was read.
 * @param {Config} config
 * @param {Given} given
 * @returns {Generator<string, void>}
 */
export function* findFaults(config, given) {
  yield* findSecretFaults(given);
  if (!["jwt", "hash"].includes(given.get("INTERCOM_SIGN") ?? "jwt")) yield "INTERCOM_SIGN must be jwt or hash.";
  if (config.lifetime < SHORTEST_LIFETIME) {
    yield `INTERCOM_JWT_TTL must be a whole number of seconds, ${SHORTEST_LIFETIME} at least.`;
  }
  if (!["omit", "sign"].includes(given.get("INTERCOM_UNVERIFIED_EMAIL") ?? "omit")) {
    yield "INTERCOM_UNVERIFIED_EMAIL must be omit or sign.";
  }
  if (splitList(given.get("INTERCOM_ALLOWED_ORIGINS")).some((origin) => !isOrigin(origin))) {
    yield "INTERCOM_ALLOWED_ORIGINS must be a comma list of origins such as https://www.example.com: " +
      "lower case, no path, no slash at the end, no *.";
  }
  for (const variable of ["INTERCOM_SESSION_COOKIE", "INTERCOM_SESSION_HEADER"]) {
    if (!isName(given.get(variable) ?? "unset")) yield `${variable} must be one name, of letters, digits, - and _.`;
  }
  if (["cookie", "origin"].includes(config.header.toLowerCase())) {
    yield "INTERCOM_SESSION_HEADER must be a header of its own, such as X-Session-Token.";
  }
  for (const [name, value] of given) {
    if (!isUnicode(value)) yield `${name} must be UTF-8 text.`;
    if (name.startsWith("INTERCOM_SESSION_") && !VARIABLES.includes(name) && !BUILD_SETTINGS.includes(name)) {
      yield `${name} is not a variable of this function; those are ${VARIABLES.slice(4, 13).join(", ")}.`;
    }
  }
  if (config.provider === null) {
    yield `INTERCOM_SESSION_PROVIDER must be one of ${[...PROVIDERS.keys()].join(", ")}.`;
  } else {
    yield* findProviderFaults(config.provider, config, given);
  }
  yield* findClaimFaults(config);
}

/** @param {Given} given */
function* findSecretFaults(given) {
  const where = "Intercom shows it under Settings > Channels > Messenger > Security";
  const secret = given.get("INTERCOM_API_SECRET") ?? "";
  if (!secret) {
    yield `INTERCOM_API_SECRET is not set; it must be the Messenger API secret. ${where}.`;
  } else if (secret.startsWith(ACCESS_TOKEN)) {
    yield `INTERCOM_API_SECRET looks like an access token; it must be the Messenger API secret. ${where}.`;
  } else if (WORKSPACE_ID.test(secret)) {
    yield `INTERCOM_API_SECRET looks like a workspace id; it must be the Messenger API secret. ${where}.`;
  }
  for (const variable of ["INTERCOM_API_SECRET", "INTERCOM_SESSION_SECRET"]) {
    const value = given.get(variable) ?? "";
    if (value !== strip(value)) yield `${variable} must have no white space before or after it.`;
  }
  if (secret && given.get("INTERCOM_SESSION_SECRET") === secret) {
    yield "INTERCOM_SESSION_SECRET must differ from INTERCOM_API_SECRET: it is your login's secret, not Intercom's.";
  }
}

/**
 * @param {Provider} provider
 * @param {Config} config
 * @param {Given} given
 */
function* findProviderFaults(provider, config, given) {
  if (!config.issuer && !given.has("INTERCOM_SESSION_ISSUER")) {
    if (provider.issuer) {
      yield `INTERCOM_SESSION_ISSUER is not set; for ${provider.name} it must be like ${provider.issuer}.`;
    }
  } else if (provider.issuer && !config.issuer) {
    yield `INTERCOM_SESSION_ISSUER must be like ${provider.issuer} for ${provider.name}.`;
  }
  for (const { variable, need, values } of [
    { variable: "INTERCOM_SESSION_AUDIENCE", need: provider.audience, values: config.audiences },
    { variable: "INTERCOM_SESSION_AUTHORIZED_PARTIES", need: provider.parties, values: config.parties },
  ]) {
    if (need === "required" && values.length === 0) {
      yield `${variable} is not set; ${provider.name} needs it, so that only tokens made for this site count.`;
    }
    if (need === "unused" && given.has(variable)) yield `${variable} has no use with ${provider.name}; take it out.`;
  }
  if (provider.eitherOfThem && config.audiences.length === 0 && config.parties.length === 0) {
    yield `INTERCOM_SESSION_AUDIENCE or INTERCOM_SESSION_AUTHORIZED_PARTIES must be set for ${provider.name}, ` +
      "so that only tokens made for this site count.";
  }
  yield* findKeyFaults(provider, config, given);
  const algorithms = splitList(given.get("INTERCOM_SESSION_ALGORITHMS"));
  if (algorithms.some((name) => !provider.algorithms.includes(name)) || config.algorithms.length === 0) {
    const allowed = provider.algorithms.join(", ");
    yield `INTERCOM_SESSION_ALGORITHMS may only narrow what ${provider.name} signs with: ${allowed}.`;
  }
}

/**
 * @param {Provider} provider
 * @param {Config} config
 * @param {Given} given
 */
function* findKeyFaults(provider, config, given) {
  const secret = config.sessionSecret;
  if (provider.keys === "shared" && !secret) {
    const needed = "the secret that your login signs its tokens with";
    yield `INTERCOM_SESSION_SECRET is not set; ${provider.name} needs ${needed}.`;
  }
  if (secret && (provider.keys === "published" || provider.keys === "user_endpoint")) {
    yield `INTERCOM_SESSION_SECRET has no use with ${provider.name}; take it out.`;
  } else if (secret && new TextEncoder().encode(secret).length < SHORTEST_SESSION_SECRET) {
    yield `INTERCOM_SESSION_SECRET must be ${SHORTEST_SESSION_SECRET} bytes or longer (RFC 7518 section 3.2).`;
  } else if (/^(?:-----BEGIN|ssh-|\{)/.test(secret)) {
    yield "INTERCOM_SESSION_SECRET must be a shared secret and no key file; public keys go with oidc.";
  }
  const url = given.get("INTERCOM_SESSION_JWKS_URL");
  if (url !== undefined) {
    if (provider.keys === "shared" || provider.keys === "user_endpoint") {
      yield `INTERCOM_SESSION_JWKS_URL has no use with ${provider.name}; take it out.`;
    } else if (secret && provider.keys === "either") {
      yield "INTERCOM_SESSION_JWKS_URL and INTERCOM_SESSION_SECRET exclude each other; keep one of them.";
    } else if (!isFetchable(url)) {
      yield "INTERCOM_SESSION_JWKS_URL must be an https address.";
    }
  }
}

/** @param {Config} config */
function* findClaimFaults(config) {
  for (const attribute of config.attributes.keys()) {
    if (RESERVED.has(attribute) || attribute.startsWith("utm_") || !/^[a-z0-9_]+$/.test(attribute)) {
      yield `INTERCOM_CLAIM_${attribute.toUpperCase()} cannot be signed: Intercom keeps that name for itself.`;
    }
  }
  const editable = config.provider?.editable ?? [];
  for (const [name, path] of [...Object.entries(config.claims), ...config.attributes]) {
    const step = path.split(".")[0] ?? "";
    if (editable.includes(step)) {
      yield `INTERCOM_CLAIM_${name.toUpperCase()} must not point into ${step}: people can write there what they like.`;
    }
  }
}

/**
 * Return whether a text can name a header or a cookie (RFC 9110 section 5.6.2, RFC 6265 section 4.1.1).
 * @param {string} text
 * @returns {boolean}
 */
export function isName(text) {
  return NAME.test(text);
}

/**
 * Return whether a text can be written as UTF-8, that is, holds no lone surrogate.
 * @param {string} text
 * @returns {boolean}
 */
export function isUnicode(text) {
  return !/\p{Surrogate}/u.test(text);
}

/**
 * Return a text without the white space around it.
 * @param {string} text
 * @returns {string}
 */
export function strip(text) {
  return text.replace(OUTER_SPACES, "");
}

/**
 * Return the parts of a comma list without white space around them, empty ones left out.
 * @param {string | undefined} text
 * @returns {string[]}
 */
export function splitList(text) {
  return (text ?? "").split(",").map(strip).filter(Boolean);
}
