/** How session tokens are verified: what the configured provider does, completed and narrowed by the variables. */

import LIMITS from "../identity/contract/limits.json" with { type: "json" };
import { PROVIDERS, STANDARD_CLAIMS } from "./providers.mjs";
import { partition, strip } from "./text.mjs";
import { CLAIM, fits } from "./variables.mjs";

/** @import { Provider } from "./providers.mjs" */
/** @import { Variables } from "./variables.mjs" */

/**
 * Where session tokens are, what proves them, and what their claims say.
 * @typedef {NonNullable<ReturnType<typeof readSession>>} SessionConfig
 */

/**
 * Return how session tokens are verified, and find the faults; to be used only if `given` has none in the end.
 * @param {Variables} given
 */
export function readSession(given) {
  const provider = PROVIDERS.get(given.read("INTERCOM_SESSION_PROVIDER"));
  given.faults.push(...findFaults(given));
  if (!provider) return null;
  const session = complete(given, provider);
  given.faults.push(...findFaultsWith(provider, session, given));
  return session;
}

/**
 * Return the name of the header that session tokens come in, even if something else is wrong.
 * @param {Variables} given
 */
export function readHeader(given) {
  const header = given.read("INTERCOM_SESSION_HEADER");
  // Every answer has it in Vary: never a secret that was pasted here.
  if (fits("INTERCOM_SESSION_HEADER", header) && !given.isSecret(header)) return header;
  return PROVIDERS.get(given.read("INTERCOM_SESSION_PROVIDER"))?.header ?? "Authorization";
}

/**
 * Return the provider's row, completed and narrowed by the variables.
 * @param {Variables} given
 * @param {Provider} provider
 */
function complete(given, provider) {
  const secret = given.read("INTERCOM_SESSION_SECRET");
  let audiences = given.readList("INTERCOM_SESSION_AUDIENCE");
  if (audiences.length === 0 && provider.default_audience) audiences = [provider.default_audience];
  const issuer = readIssuer(given, provider, audiences);
  let usual = provider.algorithms;
  // With the secret or with published keys, never with both.
  if (provider.keys === "either") usual = usual.filter((name) => (name === "HS256") === (secret !== ""));
  const chosen = given.readList("INTERCOM_SESSION_ALGORITHMS");
  let jwksUrl = given.read("INTERCOM_SESSION_JWKS_URL") || null;
  if (!jwksUrl && provider.jwks && !secret) {
    jwksUrl = provider.jwks.replace("ISSUER", () => (issuer ?? "").replace(/\/+$/, ""));
  }
  const claims = new Map(listClaims(given).map(([name, path]) => [name.slice(CLAIM.length).toLowerCase(), path]));
  const company = claims.get("company") ?? null;
  claims.delete("company");
  /** @param {boolean} isStandard */
  const select = (isStandard) => [...claims].filter(([name]) => Object.hasOwn(STANDARD_CLAIMS, name) === isStandard);
  const required = given.readList("INTERCOM_SESSION_REQUIRE").map((mark) => partition(mark, "="));
  return Object.freeze({
    provider,
    header: readHeader(given),
    cookie: given.read("INTERCOM_SESSION_COOKIE") || provider.cookie,
    issuer,
    audiences,
    parties: given.readList("INTERCOM_SESSION_AUTHORIZED_PARTIES"),
    algorithms: (chosen.length > 0 ? chosen : usual).filter((name) => usual.includes(name)),
    secret,
    jwksUrl,
    claims: { ...provider.claims, ...Object.fromEntries(select(true)) },
    attributes: new Map(select(false)),
    company,
    required: required.map(([path, value]) => `${strip(path)}=${strip(value)}`),
  });
}

/** @param {Variables} given */
function listClaims(given) {
  return [...given.given].filter(([name]) => name.startsWith(CLAIM));
}

/**
 * Yield what is wrong with any provider.
 * @param {Variables} given
 */
function* findFaults(given) {
  const secret = given.read("INTERCOM_SESSION_SECRET");
  if (given.isSecret(given.read("INTERCOM_SESSION_HEADER"))) {
    yield "INTERCOM_SESSION_HEADER contains a secret; it must be a header's name, such as X-Session-Token.";
  }
  if (secret && secret === given.read("INTERCOM_API_SECRET")) {
    yield "INTERCOM_SESSION_SECRET must differ from INTERCOM_API_SECRET: it is your login's, not Intercom's.";
  }
  if (!PROVIDERS.has(given.read("INTERCOM_SESSION_PROVIDER"))) {
    yield `INTERCOM_SESSION_PROVIDER must be one of ${[...PROVIDERS.keys()].join(", ")}.`;
  }
}

/**
 * Yield what is wrong with this provider.
 * @param {Provider} provider
 * @param {SessionConfig} session
 * @param {Variables} given
 */
function* findFaultsWith(provider, session, given) {
  const { name, recipients } = provider;
  const { secret } = session;
  const shortest = LIMITS.shortest_session_secret_bytes;
  for (const variable of provider.unused) {
    if (given.read(variable)) yield `${variable} is not used with ${name}; remove it.`;
  }
  if (recipients.length > 0 && !recipients.some((variable) => given.readList(variable).length > 0)) {
    yield `${recipients.join(" or ")} must be set for ${name}, so that only tokens for this site are accepted.`;
  }
  // In azp an origin is written as browsers send it.
  const origins = session.parties.filter((party) => /^https?:\/\/[^/]*\/?$/i.test(party));
  if (!origins.every((origin) => fits("INTERCOM_ALLOWED_ORIGINS", origin))) {
    const rule = "must be values of azp: an origin begins with https and has no slash at the end";
    yield `INTERCOM_SESSION_AUTHORIZED_PARTIES ${rule}.`;
  }
  if (provider.issuer && !session.issuer) {
    const begin = given.read("INTERCOM_SESSION_ISSUER") ? "must be like" : "is not set; it must be like";
    yield `INTERCOM_SESSION_ISSUER ${begin} ${provider.issuer} for ${name}.`;
  }
  if (provider.keys === "shared" && !secret) {
    yield `INTERCOM_SESSION_SECRET is not set; ${name} needs the secret that your login signs tokens with.`;
  }
  if (secret && new TextEncoder().encode(secret).length < shortest) {
    yield `INTERCOM_SESSION_SECRET must be ${shortest} bytes or longer (RFC 7518 section 3.2).`;
  }
  if (provider.keys === "either" && secret && given.read("INTERCOM_SESSION_JWKS_URL")) {
    yield "INTERCOM_SESSION_JWKS_URL and INTERCOM_SESSION_SECRET cannot both be set; keep one of them.";
  }
  const chosen = given.readList("INTERCOM_SESSION_ALGORITHMS");
  if (session.algorithms.length === 0 || !chosen.every((algorithm) => provider.algorithms.includes(algorithm))) {
    yield `INTERCOM_SESSION_ALGORITHMS may only narrow what ${name} signs with: ${provider.algorithms.join(", ")}.`;
  }
  const required = session.required.map((mark) => /** @type {const} */ (["INTERCOM_SESSION_REQUIRE", mark]));
  for (const [variable, path] of [...listClaims(given), ...required]) {
    const [step = ""] = path.split(/[.=]/);
    if (provider.editable.includes(step)) yield `${variable} must not point into ${step}: users can edit it.`;
  }
}

/**
 * Return the issuer as its tokens name it; `null` where any will do.
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
  return completeIssuer(shape, issuer);
}

/**
 * Return an issuer as a provider's tokens have it, a slash at its end added or taken off, or `null`.
 * @param {string} shape
 * @param {string} issuer
 */
export function completeIssuer(shape, issuer) {
  const pattern = shape.replace(/[A-Z]{2,}|[^A-Za-z0-9]/g, (part) => {
    if (part.length === 1) return `\\${part}`;
    return part === "HOST" ? "[^?#\\s]+" : "[^/?#\\s]+";
  });
  const isOfShape = new RegExp(`^${pattern}$`);
  for (const spelling of [issuer, `${issuer}/`, issuer.replace(/\/+$/, "")]) {
    const secured = spelling.replace(/^http:/, "https:");
    if (fits("INTERCOM_SESSION_JWKS_URL", spelling) && isOfShape.test(secured)) return spelling;
  }
  return null;
}
