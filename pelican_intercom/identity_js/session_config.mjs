/** How session tokens are verified: what the configured provider does, completed and narrowed by the variables. */

import LIMITS from "../identity/contract/limits.json" with { type: "json" };
import { readClaims, readRequired } from "./claim_paths.mjs";
import { PROVIDERS, STANDARD_CLAIMS } from "./providers.mjs";
import { completeIssuer, isFetchable, isOrigin, isPrivate } from "./urls.mjs";
import { CLAIM, isName } from "./variables.mjs";

/** @typedef {import("./providers.mjs").Provider} Provider */
/** @typedef {import("./variables.mjs").Variables} Variables */

/**
 * Where session tokens are, what proves them, and what their claims say.
 *
 * A token is read from `header`, else from `cookie`, if there is one. It is proved by one of `algorithms`: with the
 * `secret` where that is HS256, else with the keys at `jwksUrl`, which is `null` where the OpenID configuration of the
 * issuer says where they are. Its claims must name the `issuer` (`null`: any), and one each of `audiences` and
 * `parties`, unless these are empty. `claims` holds the paths of the standard claims, `attributes` those of the custom
 * attributes and `company` that of the company, if there is one. `required` are the `claim=value` without which a session
 * is nobody's.
 *
 * @typedef {object} SessionConfig
 * @property {Provider} provider
 * @property {string} header
 * @property {string | null} cookie
 * @property {string | null} issuer
 * @property {readonly string[]} audiences
 * @property {readonly string[]} parties
 * @property {readonly string[]} algorithms
 * @property {string} secret
 * @property {string | null} jwksUrl
 * @property {import("./providers.mjs").ClaimPaths} claims
 * @property {ReadonlyMap<string, string>} attributes
 * @property {string | null} company
 * @property {readonly string[]} required
 */

/**
 * Return how session tokens are verified; to be used only where `given` has no faults in the end.
 * @param {Variables} given
 * @returns {Readonly<SessionConfig> | null}
 */
export function readSession(given) {
  const cookie = given.readName("INTERCOM_SESSION_COOKIE");
  given.readName("INTERCOM_SESSION_HEADER");
  const header = readHeader(given);
  if (given.isSecret(given.read("INTERCOM_SESSION_HEADER"))) {
    given.reject("INTERCOM_SESSION_HEADER contains a secret; it must be a header's name, such as X-Session-Token.");
  }
  if (["cookie", "origin"].includes(header.toLowerCase())) {
    given.reject("INTERCOM_SESSION_HEADER must be a header that nothing else uses, such as X-Session-Token.");
  }
  const secret = given.readSecret("INTERCOM_SESSION_SECRET");
  if (secret && secret === given.read("INTERCOM_API_SECRET")) {
    given.reject(
      "INTERCOM_SESSION_SECRET must differ from INTERCOM_API_SECRET: it is your login's secret, not Intercom's.",
    );
  }
  const paths = readClaims(given);
  const provider = PROVIDERS.get(given.read("INTERCOM_SESSION_PROVIDER"));
  if (!provider) {
    given.reject(`INTERCOM_SESSION_PROVIDER must be one of ${[...PROVIDERS.keys()].join(", ")}.`);
    return null;
  }
  const { audiences, parties } = readRecipients(given, provider);
  const issuer = readIssuer(given, provider, audiences);
  checkSecret(given, provider, secret);
  const required = readRequired(given, provider);
  for (const [name, path] of paths) {
    const step = path.split(".")[0] ?? "";
    if (provider.editable.includes(step)) {
      given.reject(`${CLAIM}${name.toUpperCase()} must not point into ${step}: people can write there what they like.`);
    }
  }
  return Object.freeze({
    provider,
    header,
    cookie: cookie || provider.cookie,
    issuer,
    audiences,
    parties,
    algorithms: readAlgorithms(given, provider, secret),
    secret,
    jwksUrl: readJwksUrl(given, provider, issuer, secret),
    claims: { ...provider.claims, ...Object.fromEntries(paths.filter(([name]) => isStandard(name))) },
    attributes: new Map(paths.filter(([name]) => !isStandard(name) && name !== "company")),
    company: new Map(paths).get("company") ?? null,
    required,
  });
}

/**
 * Return the name of the header that session tokens come in, whatever else may be wrong.
 * @param {Variables} given
 * @returns {string}
 */
export function readHeader(given) {
  const header = given.read("INTERCOM_SESSION_HEADER");
  // Every answer has it in Vary: never a secret that was pasted here.
  if (isName(header) && !given.isSecret(header)) return header;
  return PROVIDERS.get(given.read("INTERCOM_SESSION_PROVIDER"))?.header ?? "Authorization";
}

/** @param {string} name */
function isStandard(name) {
  return Object.hasOwn(STANDARD_CLAIMS, name);
}

/**
 * Return the audiences and the authorized parties, one of which every token must name.
 * @param {Variables} given
 * @param {Provider} provider
 */
function readRecipients(given, provider) {
  let audiences = given.readList("INTERCOM_SESSION_AUDIENCE");
  if (audiences.length === 0 && provider.default_audience) audiences = [provider.default_audience];
  const parties = given.readList("INTERCOM_SESSION_AUTHORIZED_PARTIES");
  for (const { variable, need, values } of [
    { variable: "INTERCOM_SESSION_AUDIENCE", need: provider.audience, values: audiences },
    { variable: "INTERCOM_SESSION_AUTHORIZED_PARTIES", need: provider.parties, values: parties },
  ]) {
    if (need === "required" && values.length === 0) {
      given.reject(
        `${variable} is not set; ${provider.name} needs it, so that only tokens for this site are accepted.`,
      );
    }
    if (need === "unused" && given.read(variable)) {
      given.reject(`${variable} has no use with ${provider.name}; take it out.`);
    }
  }
  if (!parties.every(isParty)) {
    given.reject(
      "INTERCOM_SESSION_AUTHORIZED_PARTIES must be what azp has: an origin has https, and no trailing slash.",
    );
  }
  if (provider.either_of_them && audiences.length === 0 && parties.length === 0) {
    given.reject(
      `INTERCOM_SESSION_AUDIENCE or INTERCOM_SESSION_AUTHORIZED_PARTIES must be set for ${provider.name}, ` +
        "so that only tokens made for this site count.",
    );
  }
  return { audiences, parties };
}

/**
 * Return whether `azp` can be this; where it is an origin, it is one as browsers write it.
 * @param {string} party
 */
function isParty(party) {
  return !/^https?:\/\/[^/]*\/?$/i.test(party) || (isOrigin(party) && isPrivate(party));
}

/**
 * Return the issuer as its tokens name it; `null` where any text will do.
 * @param {Variables} given
 * @param {Provider} provider
 * @param {readonly string[]} audiences
 */
function readIssuer(given, provider, audiences) {
  let issuer = given.read("INTERCOM_SESSION_ISSUER");
  if (!provider.issuer) return issuer || null;
  const shape = provider.issuer.replace("AUDIENCE", () => audiences[0] ?? "AUDIENCE");
  if (!issuer && provider.keys === "user_endpoint") issuer = given.read("URL");
  if (!issuer && shape !== provider.issuer) issuer = shape;
  const completed = issuer ? completeIssuer(shape, issuer) : null;
  if (!completed && given.read("INTERCOM_SESSION_ISSUER")) {
    given.reject(`INTERCOM_SESSION_ISSUER must be like ${provider.issuer} for ${provider.name}.`);
  } else if (!completed) {
    given.reject(`INTERCOM_SESSION_ISSUER is not set; for ${provider.name} it must be like ${provider.issuer}.`);
  }
  return completed;
}

/**
 * Find what is wrong with the secret that the login signs its tokens with.
 * @param {Variables} given
 * @param {Provider} provider
 * @param {string} secret
 */
function checkSecret(given, provider, secret) {
  const shortest = LIMITS.shortest_session_secret_bytes;
  if (provider.keys === "shared" && !secret) {
    const needed = "the secret that your login signs its tokens with";
    given.reject(`INTERCOM_SESSION_SECRET is not set; ${provider.name} needs ${needed}.`);
  }
  if (secret && (provider.keys === "published" || provider.keys === "user_endpoint")) {
    given.reject(`INTERCOM_SESSION_SECRET has no use with ${provider.name}; take it out.`);
  } else if (secret && new TextEncoder().encode(secret).length < shortest) {
    given.reject(`INTERCOM_SESSION_SECRET must be ${shortest} bytes or longer (RFC 7518 section 3.2).`);
  } else if (/^(?:-----BEGIN|ssh-|\{)/.test(secret)) {
    given.reject("INTERCOM_SESSION_SECRET must be a shared secret, not a key file; for public keys use oidc.");
  }
}

/**
 * Return the algorithms that tokens may be signed with.
 * @param {Variables} given
 * @param {Provider} provider
 * @param {string} secret
 */
function readAlgorithms(given, provider, secret) {
  let usual = provider.algorithms;
  // With the secret or with published keys, never with both.
  if (provider.keys === "either") usual = usual.filter((name) => (name === "HS256") === (secret !== ""));
  const chosen = given.readList("INTERCOM_SESSION_ALGORITHMS");
  const algorithms = (chosen.length > 0 ? chosen : usual).filter((name) => usual.includes(name));
  if (algorithms.length === 0 || !chosen.every((name) => provider.algorithms.includes(name))) {
    const allowed = provider.algorithms.join(", ");
    given.reject(`INTERCOM_SESSION_ALGORITHMS may only narrow what ${provider.name} signs with: ${allowed}.`);
  }
  return algorithms;
}

/**
 * Return where the issuer's keys are, where the provider or a variable says so.
 * @param {Variables} given
 * @param {Provider} provider
 * @param {string | null} issuer
 * @param {string} secret
 */
function readJwksUrl(given, provider, issuer, secret) {
  const url = given.read("INTERCOM_SESSION_JWKS_URL");
  if (url && (provider.keys === "shared" || provider.keys === "user_endpoint")) {
    given.reject(`INTERCOM_SESSION_JWKS_URL has no use with ${provider.name}; take it out.`);
  } else if (url && secret && provider.keys === "either") {
    given.reject("INTERCOM_SESSION_JWKS_URL and INTERCOM_SESSION_SECRET exclude each other; keep one of them.");
  } else if (url && !isFetchable(url)) {
    given.reject("INTERCOM_SESSION_JWKS_URL must be an https URL.");
  }
  if (url || !provider.jwks || secret) return url || null;
  return provider.jwks.replace("ISSUER", () => (issuer ?? "").replace(/\/+$/, ""));
}
