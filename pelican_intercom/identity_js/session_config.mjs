/** How session tokens are verified: what the configured provider does, completed and narrowed by the variables. */

import LIMITS from "../identity/contract/limits.json" with { type: "json" };
import { splitMark } from "./claims.mjs";
import { PROVIDERS, STANDARD_CLAIMS } from "./providers.mjs";
import { strip } from "./text.mjs";
import { CLAIM, fits } from "./variables.mjs";

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
 * @typedef {NonNullable<ReturnType<typeof readSession>>} SessionConfig
 */

/**
 * Return how session tokens are verified; to be used only where `given` has no faults in the end.
 * @param {Variables} given
 */
export function readSession(given) {
  const [header, secret] = [given.read("INTERCOM_SESSION_HEADER"), given.read("INTERCOM_SESSION_SECRET")];
  if (given.isSecret(header)) {
    given.faults.push("INTERCOM_SESSION_HEADER contains a secret; it must be a header's name, such as X-Session-Token.");
  }
  if (["cookie", "origin"].includes(header.toLowerCase())) {
    given.faults.push("INTERCOM_SESSION_HEADER must be a header that nothing else uses, such as X-Session-Token.");
  }
  if (secret && secret === given.read("INTERCOM_API_SECRET")) {
    given.faults.push(
      "INTERCOM_SESSION_SECRET must differ from INTERCOM_API_SECRET: it is your login's secret, not Intercom's.",
    );
  }
  const provider = PROVIDERS.get(given.read("INTERCOM_SESSION_PROVIDER"));
  if (!provider) {
    given.faults.push(`INTERCOM_SESSION_PROVIDER must be one of ${[...PROVIDERS.keys()].join(", ")}.`);
    return null;
  }
  for (const variable of provider.unused) {
    if (given.read(variable)) given.faults.push(`${variable} is not used with ${provider.name}; remove it.`);
  }
  checkSecret(given, provider, secret);
  const { audiences, parties } = readRecipients(given, provider);
  const issuer = readIssuer(given, provider, audiences);
  const paths = [...given.given].filter(([name]) => name.startsWith(CLAIM));
  const required = given.readList("INTERCOM_SESSION_REQUIRE").map((mark) => splitMark(mark).map((side) => strip(side)));
  const pointing = required.map(([path = ""]) => /** @type {const} */ (["INTERCOM_SESSION_REQUIRE", path]));
  for (const [variable, path] of [...paths, ...pointing]) {
    const [step = ""] = path.split(".");
    if (provider.editable.includes(step)) {
      given.faults.push(`${variable} must not point into ${step}: users can edit it.`);
    }
  }
  const claims = new Map(paths.map(([name, path]) => [name.slice(CLAIM.length).toLowerCase(), path]));
  const company = claims.get("company") ?? null;
  claims.delete("company");
  /** @param {boolean} isStandard */
  const select = (isStandard) => [...claims].filter(([name]) => Object.hasOwn(STANDARD_CLAIMS, name) === isStandard);
  return Object.freeze({
    provider,
    header: readHeader(given),
    cookie: given.read("INTERCOM_SESSION_COOKIE") || provider.cookie,
    issuer,
    audiences,
    parties,
    algorithms: readAlgorithms(given, provider, secret),
    secret,
    jwksUrl: readJwksUrl(given, provider, issuer, secret),
    claims: { ...provider.claims, ...Object.fromEntries(select(true)) },
    attributes: new Map(select(false)),
    company,
    required: required.map((mark) => mark.join("=")),
  });
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
 * @param {Variables} given
 * @param {Provider} provider
 * @param {string} secret
 */
function checkSecret(given, provider, secret) {
  const shortest = LIMITS.shortest_session_secret_bytes;
  if (provider.keys === "shared" && !secret) {
    const needed = "the secret that your login signs its tokens with";
    given.faults.push(`INTERCOM_SESSION_SECRET is not set; ${provider.name} needs ${needed}.`);
  } else if (secret && new TextEncoder().encode(secret).length < shortest) {
    given.faults.push(`INTERCOM_SESSION_SECRET must be ${shortest} bytes or longer (RFC 7518 section 3.2).`);
  }
}

/**
 * Return the audiences and the authorized parties, one of which every token must name.
 * @param {Variables} given
 * @param {Provider} provider
 */
function readRecipients(given, provider) {
  const audiences = given.readList("INTERCOM_SESSION_AUDIENCE");
  const parties = given.readList("INTERCOM_SESSION_AUTHORIZED_PARTIES");
  // In azp an origin is written as browsers send it.
  const origins = parties.filter((party) => /^https?:\/\/[^/]*\/?$/i.test(party));
  if (!origins.every((origin) => fits("INTERCOM_ALLOWED_ORIGINS", origin))) {
    given.faults.push(
      "INTERCOM_SESSION_AUTHORIZED_PARTIES must be values of azp: " +
        "an origin begins with https and has no slash at the end.",
    );
  }
  const { recipients, default_audience: audience, name } = provider;
  if (recipients.length > 0 && !recipients.some((variable) => given.readList(variable).length > 0)) {
    given.faults.push(
      `${recipients.join(" or ")} must be set for ${name}, so that only tokens for this site are accepted.`,
    );
  }
  return { audiences: audiences.length === 0 && audience ? [audience] : audiences, parties };
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
  const completed = completeIssuer(shape, issuer);
  if (!completed) {
    const begin = given.read("INTERCOM_SESSION_ISSUER") ? "must be like" : "is not set; it must be like";
    given.faults.push(`INTERCOM_SESSION_ISSUER ${begin} ${provider.issuer} for ${provider.name}.`);
  }
  return completed;
}

/**
 * Return an issuer as a provider's tokens have it, a slash at its end added or taken off, or `null`.
 *
 * In the shape a word in capitals stands for one step without a slash; HOST may hold a path too. On this machine http
 * will do, for development.
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
    if (fits("INTERCOM_SESSION_JWKS_URL", spelling) && !spelling.includes("?") && isOfShape.test(secured)) return spelling;
  }
  return null;
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
    given.faults.push(`INTERCOM_SESSION_ALGORITHMS may only narrow what ${provider.name} signs with: ${allowed}.`);
  }
  return algorithms;
}

/**
 * Return where the issuer's keys are, if the provider or a variable says so.
 * @param {Variables} given
 * @param {Provider} provider
 * @param {string | null} issuer
 * @param {string} secret
 */
function readJwksUrl(given, provider, issuer, secret) {
  const url = given.read("INTERCOM_SESSION_JWKS_URL");
  if (url && secret && provider.keys === "either") {
    given.faults.push("INTERCOM_SESSION_JWKS_URL and INTERCOM_SESSION_SECRET cannot both be set; keep one of them.");
  }
  if (url || !provider.jwks || secret) return url || null;
  return provider.jwks.replace("ISSUER", () => (issuer ?? "").replace(/\/+$/, ""));
}
