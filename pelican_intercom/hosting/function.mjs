/**
 * pelican-intercom 0.1.0: tells the Intercom Messenger who is signed in, on every JavaScript host (Node 20 or later).
 * sha256 of all other lines: 2b37e978946b6f90e56a6d0284c2cdc4e9fb6dbe48c343b9ad1e39eb5a1f8dea
 *
 * This file is built, and renewed as a whole: upgrade pelican-intercom, and run the command in the first line of the
 * entry that imports it. It includes jose 6.2.17, whose MIT licence is at the end.
 *
 * @generated
 * @noformat
 * @noprettier
 */
/* eslint-disable */
// biome-ignore-all format: built
// deno-fmt-ignore-file deno-lint-ignore-file dprint-ignore-file
// @ts-nocheck
// pelican_intercom/identity/contract/statuses.json
var statuses_default = {
  "200": "OK",
  "204": "No Content",
  "401": "Unauthorized",
  "403": "Forbidden",
  "405": "Method Not Allowed",
  "500": "Internal Server Error",
  "503": "Service Unavailable"
};

// pelican_intercom/identity/contract/limits.json
var limits_default = {
  clock_leeway_seconds: 30,
  shortest_lifetime_seconds: 300,
  longest_lifetime_seconds: 86400,
  usual_lifetime_seconds: 3600,
  preflight_seconds: 600,
  shortest_session_secret_bytes: 32,
  longest_token_characters: 16384,
  longest_cookie_characters: 65536,
  deepest_json_levels: 32,
  longest_attribute_characters: 255,
  smallest_rsa_bits: 2048,
  largest_rsa_bits: 8192,
  request_seconds: 2,
  largest_response_bytes: 262144,
  keys_cool_down_seconds: 30,
  keys_fresh_seconds: 600,
  keys_stale_seconds: 86400,
  user_endpoint_retry_seconds: 5,
  user_endpoint_questions: 10
};

// pelican_intercom/identity/contract/providers.json
var providers_default = {
  standard_claims: { user_id: "sub", email: "email", name: "name", created_at: "created_at", roles: "roles" },
  defaults: {
    issuer: null,
    jwks: null,
    recipients: [],
    default_audience: null,
    unused: ["INTERCOM_SESSION_SECRET"],
    checks: [],
    foreign_issuers: {},
    services: {},
    nobody: [],
    full: [],
    editable: [],
    verifies_addresses: false,
    cookie: null,
    header: "Authorization"
  },
  providers: {
    auth0: {
      keys: "published",
      algorithms: ["RS256"],
      issuer: "https://DOMAIN/",
      jwks: "ISSUER/.well-known/jwks.json",
      recipients: ["INTERCOM_SESSION_AUDIENCE"],
      services: { gty: "client*", sub: "*@clients" }
    },
    clerk: {
      keys: "published",
      algorithms: ["RS256"],
      issuer: "https://DOMAIN",
      jwks: "ISSUER/.well-known/jwks.json",
      recipients: ["INTERCOM_SESSION_AUTHORIZED_PARTIES"],
      full: ["sts=active"],
      claims: { roles: "o.rol" },
      editable: ["unsafe_metadata"],
      cookie: "__session"
    },
    supabase: {
      keys: "either",
      unused: [],
      algorithms: ["ES256", "RS256", "HS256"],
      issuer: "https://HOST/auth/v1",
      jwks: "ISSUER/.well-known/jwks.json",
      default_audience: "authenticated",
      checks: ["role_is_authenticated"],
      nobody: ["is_anonymous=true", "amr.method=recovery", "amr=recovery"],
      claims: { roles: "app_metadata.roles" },
      editable: ["user_metadata"]
    },
    firebase: {
      keys: "published",
      algorithms: ["RS256"],
      issuer: "https://securetoken.google.com/AUDIENCE",
      jwks: "https://www.googleapis.com/service_accounts/v1/jwk/securetoken@system.gserviceaccount.com",
      recipients: ["INTERCOM_SESSION_AUDIENCE"],
      nobody: ["firebase.sign_in_provider=anonymous"],
      foreign_issuers: {
        "https://session.firebase.google.com/": "This is a Firebase session cookie, which is signed with other keys; send the ID token, getIdToken()."
      }
    },
    cognito: {
      keys: "published",
      algorithms: ["RS256"],
      issuer: "https://cognito-idp.REGION.amazonaws.com/POOL",
      jwks: "ISSUER/.well-known/jwks.json",
      recipients: ["INTERCOM_SESSION_AUDIENCE"],
      checks: ["client_of_its_use"],
      claims: { roles: "cognito:groups" }
    },
    netlify: {
      keys: "user_endpoint",
      algorithms: ["HS256"],
      issuer: "https://DOMAIN",
      unused: [
        "INTERCOM_SESSION_AUDIENCE",
        "INTERCOM_SESSION_AUTHORIZED_PARTIES",
        "INTERCOM_SESSION_SECRET",
        "INTERCOM_SESSION_JWKS_URL"
      ],
      claims: { user_id: "id", roles: "app_metadata.roles" },
      editable: ["user_metadata"],
      cookie: "nf_jwt"
    },
    "cloudflare-access": {
      keys: "published",
      algorithms: ["RS256"],
      issuer: "https://TEAM.cloudflareaccess.com",
      jwks: "ISSUER/cdn-cgi/access/certs",
      recipients: ["INTERCOM_SESSION_AUDIENCE"],
      checks: ["subject_is_a_person"],
      services: { common_name: "*" },
      verifies_addresses: true,
      cookie: "CF_Authorization",
      header: "Cf-Access-Jwt-Assertion"
    },
    keycloak: {
      keys: "published",
      algorithms: ["RS256"],
      issuer: "https://HOST/realms/REALM",
      jwks: "ISSUER/protocol/openid-connect/certs",
      recipients: ["INTERCOM_SESSION_AUDIENCE", "INTERCOM_SESSION_AUTHORIZED_PARTIES"],
      services: { preferred_username: "service-account-*", clientId: "*", clientHost: "*", clientAddress: "*" },
      claims: { roles: "realm_access.roles" }
    },
    oidc: {
      keys: "published",
      algorithms: ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"],
      issuer: "https://HOST",
      recipients: ["INTERCOM_SESSION_AUDIENCE", "INTERCOM_SESSION_AUTHORIZED_PARTIES"],
      services: {
        gty: "client*",
        sub: "*@clients",
        idtyp: "app",
        preferred_username: "service-account-*",
        clientId: "*",
        clientHost: "*",
        clientAddress: "*"
      }
    },
    hs256: { keys: "shared", unused: ["INTERCOM_SESSION_JWKS_URL"], algorithms: ["HS256"] }
  }
};

// pelican_intercom/identity_js/providers.mjs
var STANDARD_CLAIMS = providers_default.standard_claims;
var ROWS = (
  /** @type {Record<string, Provider>} */
  /** @type {unknown} */
  providers_default.providers
);
var PROVIDERS = new Map(
  Object.entries(ROWS).map(([name, row]) => {
    const claims = { ...STANDARD_CLAIMS, ...row.claims };
    return [name, { ...providers_default.defaults, ...row, name, claims }];
  })
);

// pelican_intercom/identity_js/text.mjs
var INVISIBLE = /[\0-\x20\x7f-\xa0\xad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff\u{e0000}-\u{e0fff}]+/gu;
var SPACES = "	\n\v\f\r              \u2028\u2029  　";
function isUnicode(text) {
  return !/\p{Surrogate}/u.test(text);
}
function strip(text, characters = SPACES) {
  let start = 0;
  let end = text.length;
  while (start < end && characters.includes(text.charAt(start))) start++;
  while (start < end && characters.includes(text.charAt(end - 1))) end--;
  return text.slice(start, end);
}
function partition(text, separator) {
  const end = text.indexOf(separator);
  return end < 0 ? [text, ""] : [text.slice(0, end), text.slice(end + separator.length)];
}
function keepVisible(text) {
  return text.replace(INVISIBLE, "");
}
function fold(text) {
  const plain = text.replace(/%([0-7][0-9A-Fa-f])/g, (_, digits) => String.fromCharCode(Number.parseInt(digits, 16)));
  const folded = keepVisible(plain.normalize("NFKC").toUpperCase().toLowerCase()).normalize("NFKC");
  return folded.replace(/\u3002/g, ".");
}

// pelican_intercom/identity/contract/pasted.json
var pasted_default = {
  where: {
    app_id: "You find it in the URL when you are signed in to Intercom: it is the part after apps/",
    api_secret: "Intercom shows it under Settings > Channels > Messenger > Security"
  },
  app_id_inside: `(?:/apps/|/widget/|app_id["']?[ \\t\\r\\n]*[:=][ \\t\\r\\n]*["']?|APP_ID["']?[ \\t\\r\\n]*[:=][ \\t\\r\\n]*["']?)([a-z0-9]{4,16})(?![A-Za-z0-9_])`,
  kinds: [
    { name: "Intercom's snippet", form: `<script|intercomSettings|Intercom\\(|[Aa][Pp][Pp]_[Ii][Dd]["']?[ \\t\\r\\n]*[:=]` },
    { name: "a URL", form: "^[ \\t\\r\\n]*(?:https?:)?//|^[ \\t\\r\\n]*(?:[a-z]+\\.)+(?:com|io)/" },
    { name: "an access token", form: "^[ \\t\\r\\n]*(?:Bearer[ \\t\\r\\n]+)?dG9r" },
    { name: "an identity JWT", form: "^[ \\t\\r\\n]*eyJ[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]*[ \\t\\r\\n]*$" },
    { name: "an identity hash", form: "^[ \\t\\r\\n]*[0-9a-fA-F]{64}[ \\t\\r\\n]*$" },
    { name: "a workspace ID", form: "^[ \\t\\r\\n]*[a-z0-9]{8}[ \\t\\r\\n]*$" },
    { name: "an API secret", form: "^[ \\t\\r\\n]*(?=[^a-z]*[a-z])(?=[^A-Z0-9_-]*[A-Z0-9_-])[A-Za-z0-9_-]{24,}[ \\t\\r\\n]*$" }
  ]
};

// pelican_intercom/identity/contract/variables.json
var variables_default = {
  variables: {
    INTERCOM_API_SECRET: [
      {
        form: "[\\x00-\\x7f\\ud800-\\udfff]*",
        rule: "must be the secret alone, as Intercom shows it: no other quotes, and nothing invisible that was copied along."
      }
    ],
    INTERCOM_SIGN: [{ form: "jwt|hash", rule: "must be jwt or hash." }],
    INTERCOM_JWT_TTL: [],
    INTERCOM_ALLOWED_ORIGINS: [
      {
        form: "(?!https:.*:443$|http:.*:80$)https?://([a-z0-9_-]+(\\.[a-z0-9_-]+)*\\.?|\\[[0-9a-f:]+\\])(:[1-9][0-9]{0,4})?",
        rule: "must be a comma-separated list of origins such as https://www.example.com: lower case, no path, no slash at the end, no *."
      },
      {
        form: "https:.*|http://(([a-z0-9-]+\\.)*localhost|127(\\.[0-9]{1,3}){3}|\\[::1\\])(:[0-9]+)?",
        rule: "must begin with https; http is only for localhost."
      }
    ],
    INTERCOM_SESSION_PROVIDER: [],
    INTERCOM_SESSION_ISSUER: [],
    INTERCOM_SESSION_AUDIENCE: [],
    INTERCOM_SESSION_AUTHORIZED_PARTIES: [],
    INTERCOM_SESSION_JWKS_URL: [
      {
        form: '(https://([A-Za-z0-9.-]+|\\[[0-9A-Fa-f:.]+\\])|http://(localhost|127\\.0\\.0\\.1|\\[::1\\]))(:[0-9]{1,5})?(/[!-"$-~]*)?',
        rule: "must be an https URL."
      }
    ],
    INTERCOM_SESSION_SECRET: [
      { form: "(?!-----BEGIN|ssh-|\\{)[\\s\\S]*", rule: "must be a shared secret, not a key file; for public keys use oidc." }
    ],
    INTERCOM_SESSION_COOKIE: [
      { form: "[!#$%&'*+.^_`|~0-9A-Za-z-]+", rule: "must be one name, of letters, digits, - and _." }
    ],
    INTERCOM_SESSION_HEADER: [
      { form: "[!#$%&'*+.^_`|~0-9A-Za-z-]+", rule: "must be one name, of letters, digits, - and _." },
      {
        form: "(?!([Cc][Oo][Oo][Kk][Ii][Ee]|[Oo][Rr][Ii][Gg][Ii][Nn]|[Hh][Oo][Ss][Tt]|[Ss][Ee][Cc]-.*)$).*",
        rule: "must be a header that nothing else uses, such as X-Session-Token."
      }
    ],
    INTERCOM_SESSION_ALGORITHMS: [],
    INTERCOM_SESSION_REQUIRE: [
      { form: "[!-<>-~]+[ \\t]*=[ \\t]*[!-~]+", rule: "must be a comma-separated list of claim=value, such as aal=aal2." }
    ],
    INTERCOM_HIDDEN_ROLES: [
      {
        form: "(?!['‘])[^\\x00-\\x1f\"`“”;|[\\]{}]*(?<!['’])",
        rule: "must be a comma-separated list of names, without quotes, brackets, semicolons or bars."
      }
    ],
    INTERCOM_UNVERIFIED_EMAIL: [{ form: "omit|sign", rule: "must be omit or sign." }]
  },
  lists: [
    "INTERCOM_ALLOWED_ORIGINS",
    "INTERCOM_SESSION_AUDIENCE",
    "INTERCOM_SESSION_AUTHORIZED_PARTIES",
    "INTERCOM_SESSION_ALGORITHMS",
    "INTERCOM_SESSION_REQUIRE",
    "INTERCOM_HIDDEN_ROLES"
  ],
  claim_prefix: "INTERCOM_CLAIM_",
  known_claims: [
    "INTERCOM_CLAIM_USER_ID",
    "INTERCOM_CLAIM_EMAIL",
    "INTERCOM_CLAIM_NAME",
    "INTERCOM_CLAIM_CREATED_AT",
    "INTERCOM_CLAIM_ROLES",
    "INTERCOM_CLAIM_COMPANY"
  ],
  guarded: "INTERCOM_(SESSION|REQUIRE|HIDDEN|UNVERIFIED|ALLOWED|SIGN|JWT).*",
  build_settings: ["INTERCOM_APP_ID", "INTERCOM_SESSION_TOKEN_FROM", "INTERCOM_SESSION_HINT"],
  reserved_attributes: "app_id|api_base|auth_tokens|user_hash|intercom_user_jwt|last_request_at|id|iss|sub|aud|exp|nbf|iat|jti|utm_.*"
};

// pelican_intercom/identity_js/variables.mjs
var VARIABLES = variables_default.variables;
var CLAIM = variables_default.claim_prefix;
var STRING = "must be a string: in one pair of quotes, with commas between several values.";
var API_SECRET = "INTERCOM_API_SECRET";
var KNOWN = [...Object.keys(VARIABLES), ...variables_default.known_claims];
var LIKE_OURS = new RegExp(`^.{0,2}INTE|^.{0,5}RCOM_|(?:${KNOWN.map((name) => name.slice(8)).join("|")})$`, "u");
var OURS = /* @__PURE__ */ new Map();
var Variables = class {
  /** @param {Readonly<Record<string, unknown>>} variables */
  constructor(variables) {
    const ours = selectOurs(variables);
    this.given = new Map(ours.flatMap(([name, value]) => value === null ? [] : [[name, value]]));
    this.faults = ours.flatMap(([name, value]) => value === null ? [`${name} ${STRING}`] : [...findFaults(name, value)]);
    if (!ours.some(([name]) => name === API_SECRET)) {
      const where = pasted_default.where.api_secret;
      this.faults.unshift(`${API_SECRET} is not set; it must be the Messenger API secret. ${where}.`);
    }
  }
  /**
   * Return a variable's value, or `otherwise` if it is not given.
   * @param {string} name
   */
  read(name, otherwise = "") {
    return this.given.get(name) ?? otherwise;
  }
  /**
   * Return the entries of a comma-separated list without white space around them, empty ones left out.
   * @param {string} name
   */
  readList(name) {
    return split(this.read(name));
  }
  /**
   * Return whether a value is one of the secrets, or looks like one.
   * @param {string} value
   */
  isSecret(value) {
    const secrets = [this.read(API_SECRET), this.read("INTERCOM_SESSION_SECRET")];
    const isLong = value.length > 40 || value.split(/[-_]/).some((word) => word.length > 20);
    return value !== "" && (secrets.includes(value) || isLong);
  }
};
function fits(name, value) {
  return (VARIABLES[name] ?? []).every(({ form }) => matches(form, value));
}
function isOurs(name) {
  let isOne = OURS.get(name);
  if (isOne === void 0) {
    const plain = name.toUpperCase();
    isOne = plain.startsWith("INTERCOM") || LIKE_OURS.test(plain) && findMeant(plain) !== void 0;
    OURS.set(name, isOne);
  }
  return isOne;
}
function selectOurs(environment) {
  const ours = [];
  for (const [name, value] of Object.entries(environment)) {
    const isText = typeof value === "string";
    if (isText ? value && (isOurs(name) || name === "URL") : value !== void 0 && KNOWN.includes(name)) {
      ours.push([name, isText ? value : null]);
    }
  }
  return ours.sort(([one], [other]) => one < other ? -1 : 1);
}
function differsLittle(one, other, letters = 2) {
  while (one && one[0] === other[0]) [one, other] = [one.slice(1), other.slice(1)];
  if (!one || !other) return one.length + other.length <= letters;
  const changes = (
    /** @type {const} */
    [[one.slice(1), other.slice(1)], [one.slice(1), other], [one, other.slice(1)]]
  );
  return letters > 0 && changes.some((change) => differsLittle(...change, letters - 1));
}
function* findFaults(name, value) {
  if (!isUnicode(value)) yield `${name} must be UTF-8 text.`;
  if (value.length > 1 && value[0] === value.at(-1) && "\"'`".includes(value.charAt(0))) {
    yield `${name} must not be in quotes: they would be part of the value.`;
  }
  const looks = pasted_default.kinds.find(({ form }) => new RegExp(form, "u").test(value))?.name;
  if (name === API_SECRET && looks && looks !== "an API secret") {
    yield `${name} looks like ${looks}; it must be the Messenger API secret. ${pasted_default.where.api_secret}.`;
  }
  const isList = variables_default.lists.includes(name);
  if ((Object.hasOwn(VARIABLES, name) || name.startsWith(CLAIM)) && !isList && value !== strip(value)) {
    yield `${name} must have no white space before or after it.`;
  }
  const entries = isList ? split(value) : [value];
  const broken = VARIABLES[name]?.find(({ form }) => !entries.every((entry) => matches(form, entry)));
  if (broken) yield `${name} ${broken.rule}`;
  if (name.startsWith(CLAIM)) {
    const attribute = name.slice(CLAIM.length).toLowerCase();
    if (matches(variables_default.reserved_attributes, attribute) || !/^[a-z0-9_]+$/.test(attribute)) {
      yield `${name} cannot be signed: Intercom takes no attribute of that name.`;
    }
  } else if (!Object.hasOwn(VARIABLES, name)) {
    const plain = name.toUpperCase().replace(/[^A-Z0-9]/gu, "_");
    const meant = findMeant(plain);
    if (meant) yield `${name} is not a variable of this function. Did you mean ${meant}?`;
    else if (!variables_default.build_settings.includes(plain) && matches(variables_default.guarded, plain)) {
      yield `${name} is not a variable of this function; those are ${Object.keys(VARIABLES).join(", ")}.`;
    }
  }
}
function findMeant(plain) {
  return KNOWN.find((name) => Math.abs(name.length - plain.length) <= 2 && differsLittle(plain, name));
}
function matches(form, text) {
  return new RegExp(`^(?:${form})$`, "u").test(text);
}
function split(value) {
  return value.split(",").map((entry) => strip(entry)).filter(Boolean);
}

// pelican_intercom/identity_js/session_config.mjs
function readSession(given) {
  const provider = PROVIDERS.get(given.read("INTERCOM_SESSION_PROVIDER"));
  given.faults.push(...findFaults2(given));
  if (!provider) return null;
  const session = complete(given, provider);
  given.faults.push(...findFaultsWith(provider, session, given));
  return session;
}
function readHeader(given) {
  const header = given.read("INTERCOM_SESSION_HEADER");
  if (fits("INTERCOM_SESSION_HEADER", header) && !given.isSecret(header)) return header;
  return PROVIDERS.get(given.read("INTERCOM_SESSION_PROVIDER"))?.header ?? "Authorization";
}
function complete(given, provider) {
  const secret = given.read("INTERCOM_SESSION_SECRET");
  let audiences = given.readList("INTERCOM_SESSION_AUDIENCE");
  if (audiences.length === 0 && provider.default_audience) audiences = [provider.default_audience];
  const issuer = readIssuer(given, provider, audiences);
  let usual = provider.algorithms;
  if (provider.keys === "either") usual = usual.filter((name) => name === "HS256" === (secret !== ""));
  const chosen = given.readList("INTERCOM_SESSION_ALGORITHMS");
  let jwksUrl = given.read("INTERCOM_SESSION_JWKS_URL") || null;
  if (!jwksUrl && provider.jwks && !secret) {
    jwksUrl = provider.jwks.replace("ISSUER", () => (issuer ?? "").replace(/\/+$/, ""));
  }
  const claims = new Map(listClaims(given).map(([name, path]) => [name.slice(CLAIM.length).toLowerCase(), path]));
  const company = claims.get("company") ?? null;
  claims.delete("company");
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
    required: required.map(([path, value]) => `${strip(path)}=${strip(value)}`)
  });
}
function listClaims(given) {
  return [...given.given].filter(([name]) => name.startsWith(CLAIM));
}
function* findFaults2(given) {
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
function* findFaultsWith(provider, session, given) {
  const { name, recipients } = provider;
  const { secret } = session;
  const shortest = limits_default.shortest_session_secret_bytes;
  for (const variable of provider.unused) {
    if (given.read(variable)) yield `${variable} is not used with ${name}; remove it.`;
  }
  if (recipients.length > 0 && !recipients.some((variable) => given.readList(variable).length > 0)) {
    yield `${recipients.join(" or ")} must be set for ${name}, so that only tokens for this site are accepted.`;
  }
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
  const required = session.required.map((mark) => (
    /** @type {const} */
    ["INTERCOM_SESSION_REQUIRE", mark]
  ));
  for (const [variable, path] of [...listClaims(given), ...required]) {
    const [step = ""] = path.split(/[.=]/);
    if (provider.editable.includes(step)) yield `${variable} must not point into ${step}: users can edit it.`;
  }
}
function readIssuer(given, provider, audiences) {
  let issuer = given.read("INTERCOM_SESSION_ISSUER");
  if (!provider.issuer) return issuer || null;
  const shape = provider.issuer.replace("AUDIENCE", () => audiences[0] ?? "AUDIENCE");
  if (!issuer && provider.keys === "user_endpoint") issuer = given.read("URL");
  if (!issuer && shape !== provider.issuer) issuer = shape;
  return completeIssuer(shape, issuer);
}
function completeIssuer(shape, issuer) {
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

// pelican_intercom/identity_js/config.mjs
function loadConfig(given) {
  if (!globalThis.crypto) given.faults.push("There is no Web Crypto here: the function needs Node 20 or later.");
  const session = readSession(given);
  const [shortest, longest] = [limits_default.shortest_lifetime_seconds, limits_default.longest_lifetime_seconds];
  const value = given.read("INTERCOM_JWT_TTL", String(limits_default.usual_lifetime_seconds));
  const lifetime = /^[0-9]{1,9}$/.test(value) ? Number(value) : 0;
  if (lifetime < shortest || lifetime > longest) {
    given.faults.push(`INTERCOM_JWT_TTL must be a whole number of seconds from ${shortest} to ${longest}.`);
  }
  if (!session || given.faults.length > 0) return null;
  return Object.freeze({
    apiSecret: given.read("INTERCOM_API_SECRET"),
    sign: given.read("INTERCOM_SIGN", "jwt"),
    lifetime,
    origins: readOrigins(given),
    hiddenRoles: given.readList("INTERCOM_HIDDEN_ROLES"),
    signsUnverifiedAddresses: given.read("INTERCOM_UNVERIFIED_EMAIL") === "sign",
    session
  });
}
function readOrigins(given) {
  const name = "INTERCOM_ALLOWED_ORIGINS";
  return new Set(given.readList(name).filter((origin) => fits(name, origin)));
}

// pelican_intercom/identity/contract/problems.json
var problems_default = {
  method_not_allowed: { status: 405, detail: "Only GET and OPTIONS are allowed." },
  origin_not_allowed: { status: 403, detail: "This origin is not in INTERCOM_ALLOWED_ORIGINS." },
  misconfigured: { status: 500, detail: "One or more of the function's environment variables are missing or invalid." },
  person_invalid: { status: 500, detail: "The app returned a person that cannot be signed." },
  keys_unavailable: { status: 503, detail: "The session provider's public keys could not be fetched." },
  issuer_unavailable: { status: 503, detail: "The session provider could not be asked about the session." },
  token_ambiguous: { status: 401, detail: "Two session cookies of the same name differ." },
  token_malformed: { status: 401, detail: "The session token is not a well-formed signed JWT." },
  token_too_large: { status: 401, detail: "The session token is larger than 16 KiB." },
  token_algorithm: { status: 401, detail: "The session token is signed with an algorithm that its provider does not use." },
  token_header: { status: 401, detail: "The session token's header uses a feature that is not supported (such as crit, jku or an embedded key)." },
  token_key_unknown: { status: 401, detail: "The session token names a key that its issuer does not publish." },
  token_key_unfit: { status: 401, detail: "The session token's key is too weak or not meant for its algorithm." },
  token_signature: { status: 401, detail: "The session token's signature is wrong." },
  token_issuer: { status: 401, detail: "The session token's issuer is not INTERCOM_SESSION_ISSUER." },
  token_audience: { status: 401, detail: "The session token's audience does not include any of INTERCOM_SESSION_AUDIENCE." },
  token_party: { status: 401, detail: "The session token's authorized party (azp) is not listed in INTERCOM_SESSION_AUTHORIZED_PARTIES." },
  token_use: { status: 401, detail: "The session token must be an ID token or an access token." },
  token_role: { status: 401, detail: "The session token's role is not that of a signed-in person." },
  token_bound: { status: 401, detail: "The session token is bound to its owner's key (cnf), which the function cannot check." },
  token_service: { status: 401, detail: "The session token belongs to a service, not to a person." },
  token_no_expiry: { status: 401, detail: "The session token has no valid expiry time (exp)." },
  token_expired: { status: 401, detail: "The session token has expired." },
  token_not_yet_valid: { status: 401, detail: "The session token is not valid yet." },
  token_issued_in_future: { status: 401, detail: "The session token's issue time (iat) is in the future." },
  token_revoked: { status: 401, detail: "The session provider does not recognize this session; it may have been revoked." },
  user_id_invalid: { status: 401, detail: "The session token has no valid user ID." },
  email_unverified: { status: 401, detail: "The only identifier is an e-mail address that its provider has not verified." }
};

// pelican_intercom/identity_js/problem.mjs
var NobodyError = class extends Error {
  /** @param {string} reason */
  constructor(reason) {
    super(reason);
    this.reason = reason;
  }
};
var Problem = class extends Error {
  /**
   * @param {keyof typeof PROBLEMS} code
   * @param {{detail?: string, retryAfter?: number | null, cause?: string}} [more]
   */
  constructor(code, { detail = "", retryAfter = null, cause = "" } = {}) {
    super(code);
    const kind = problems_default[code];
    this.code = code;
    this.status = kind.status;
    this.detail = detail || kind.detail;
    this.retryAfter = retryAfter;
    this.cause = cause;
  }
};

// pelican_intercom/identity_js/cors.mjs
var ALLOW = (
  /** @type {const} */
  ["Allow", "GET, OPTIONS"]
);
var REASON = "Pelican-Intercom-Reason";
var EXPOSE = "Access-Control-Expose-Headers";
var Cors = class {
  #origins;
  /** @param {ReadonlySet<string>} origins @param {string} [header] brings session tokens */
  constructor(origins, header = "Authorization") {
    this.#origins = origins;
    const vary = ["Origin", "Cookie", "Authorization"];
    if (header.toLowerCase() !== "authorization") vary.push(header);
    this.constantHeaders = [
      // A framework's site cache adds a max-age to no-store alone, and then caches the answer.
      ["Cache-Control", "private, no-store"],
      ["Vary", vary.join(", ")],
      ["X-Content-Type-Options", "nosniff"],
      ["Cross-Origin-Resource-Policy", "same-origin"]
    ];
    this.preflightHeaders = [
      ["Access-Control-Allow-Methods", "GET"],
      ["Access-Control-Allow-Headers", header],
      ["Access-Control-Max-Age", String(limits_default.preflight_seconds)]
    ];
  }
  /**
   * Return the headers of every answer to a request; they let the pages of an allowed origin read it.
   * @param {Request} request
   * @returns {Headers}
   */
  listHeaders(request) {
    const origin = request.headers.get("origin");
    if (origin === void 0 || !this.#origins.has(origin)) return this.constantHeaders;
    return [
      ...this.constantHeaders,
      ["Access-Control-Allow-Origin", origin],
      ["Access-Control-Allow-Credentials", "true"],
      [EXPOSE, "Retry-After"]
    ];
  }
  /**
   * Throw Problem `method_not_allowed` for anything but GET and OPTIONS.
   *
   * Throw Problem `origin_not_allowed` unless the page that asks is the site's own or an allowed one.
   * @param {Request} request
   */
  check(request) {
    if (request.method !== "GET" && request.method !== "OPTIONS") throw new Problem("method_not_allowed");
    const site = request.headers.get("sec-fetch-site");
    const origin = request.headers.get("origin");
    if (origin !== void 0) {
      if (this.#origins.has(origin) || site === "same-origin" && origin !== "null") return;
    } else if (site === void 0 || site === "same-origin" || site === "none") {
      return;
    }
    throw new Problem("origin_not_allowed");
  }
};
function addReason(reason, headers) {
  return [
    [REASON, reason],
    ...headers.map(([name, value]) => (
      /** @type {const} */
      [name, name === EXPOSE ? `${value}, ${REASON}` : value]
    ))
  ];
}

// pelican_intercom/identity_js/strict_json.mjs
var BRACKET = /"(?:[^"\\]+|\\[^])*"?|[[{]|[\]}]/g;
function readJson(data) {
  const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(data);
  if (measureDepth(text) > limits_default.deepest_json_levels) throw new SyntaxError("nested too deeply");
  return JSON.parse(text);
}
function readObject(data) {
  try {
    const value = readJson(data);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}
function writeJson(value) {
  const members = value instanceof Map ? [...value] : isObject(value) ? Object.entries(value) : null;
  if (!members) return JSON.stringify(value);
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${writeJson(member)}`).join(",")}}`;
}
function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
function readMember(object, name) {
  return Object.hasOwn(object, name) ? object[name] : void 0;
}
function measureDepth(text) {
  let depth = 0;
  let deepest = 0;
  for (const [found] of text.matchAll(BRACKET)) {
    if (found === "[" || found === "{") deepest = Math.max(deepest, ++depth);
    else if (found === "]" || found === "}") depth--;
  }
  return deepest;
}

// pelican_intercom/identity_js/claims.mjs
function findClaim(claims, path) {
  if (Object.hasOwn(claims, path)) return claims[path];
  let value = claims;
  for (const step of path.split(".")) {
    if (Array.isArray(value)) {
      value = value.filter((entry) => isObject(entry) && Object.hasOwn(entry, step)).map((entry) => entry[step]);
    } else if (isObject(value) && Object.hasOwn(value, step)) value = value[step];
    else return void 0;
  }
  return value;
}
function meets(value, required) {
  if (Array.isArray(value)) return value.some((entry) => meets(entry, required));
  if (required === "true" || required === "false") return value === (required === "true");
  return value === required || Number.isSafeInteger(value) && /^[0-9]+$/.test(required) && String(value) === required;
}
function checkClaims(claims, session, now) {
  const read = (name) => readMember(claims, name);
  const issuer = read("iss");
  if (session.issuer !== null && issuer !== session.issuer) {
    const known = Object.entries(session.provider.foreign_issuers);
    const [, detail = ""] = known.find(([start]) => typeof issuer === "string" && issuer.startsWith(start)) ?? [];
    throw new Problem("token_issuer", { detail });
  }
  let audience = read("aud");
  if (session.provider.checks.includes("client_of_its_use")) {
    const use = read("token_use");
    if (use !== "id" && use !== "access") throw new Problem("token_use");
    if (use === "access") audience = read("client_id");
  }
  const { audiences, parties } = session;
  const named = [audience].flat();
  if (audiences.length > 0 && !named.some((name) => audiences.includes(name))) throw new Problem("token_audience");
  if (parties.length > 0 && !parties.includes(read("azp"))) throw new Problem("token_party");
  if (session.provider.checks.includes("role_is_authenticated") && read("role") !== "authenticated") {
    throw new Problem("token_role");
  }
  const subject = read("sub");
  if (session.provider.checks.includes("subject_is_a_person") && (typeof subject !== "string" || !subject)) {
    throw new Problem("token_service");
  }
  checkBearer(claims, session.provider);
  return checkTimes(claims, now);
}
function checkBearer(claims, provider) {
  if (Object.hasOwn(claims, "cnf")) throw new Problem("token_bound");
  if (Object.hasOwn(claims, "events")) throw new Problem("token_use");
  const subject = readMember(claims, "sub");
  const clients = ["client_id", "azp", "cid"].map((name) => readMember(claims, name));
  if (typeof subject === "string" && subject && clients.includes(subject)) throw new Problem("token_service");
  for (const [path, pattern] of Object.entries(provider.services)) {
    const value = findClaim(claims, path);
    const entries = Array.isArray(value) ? value : [value];
    if (entries.some((entry) => matches2(entry, pattern))) throw new Problem("token_service");
  }
}
function matches2(value, pattern) {
  if (typeof value !== "string") return false;
  const isEnd = pattern.startsWith("*") && value.endsWith(pattern.slice(1));
  const isStart = pattern.endsWith("*") && value.startsWith(pattern.slice(0, -1));
  return value === pattern || isEnd || isStart;
}
function checkTimes(claims, now) {
  const latest = now + limits_default.clock_leeway_seconds;
  const expiry = readMember(claims, "exp");
  const start = Object.hasOwn(claims, "nbf") ? claims["nbf"] : 0;
  const issued = Object.hasOwn(claims, "iat") ? claims["iat"] : 0;
  if (!isNumber(expiry)) throw new Problem("token_no_expiry");
  if (!isNumber(start) || !isNumber(issued)) throw new Problem("token_malformed");
  if (start > latest) throw new Problem("token_not_yet_valid");
  if (issued > latest) throw new Problem("token_issued_in_future");
  if (expiry <= now) throw new Problem("token_expired");
  return expiry;
}
function checkSession(claims, provider, required) {
  for (const mark of provider.nobody) {
    const [path, value] = partition(mark, "=");
    if (meets(findClaim(claims, path), value)) throw new NobodyError(mark);
  }
  for (const mark of [...provider.full, ...required]) {
    const [path, value] = partition(mark, "=");
    const claimed = findClaim(claims, path) ?? null;
    if (!meets(claimed, value) && (required.includes(mark) || claimed !== null)) throw new NobodyError(mark);
  }
}
function isNumber(value) {
  return typeof value === "number" && Number.isFinite(value);
}

// pelican_intercom/identity_js/emails.mjs
var AT = /[@%\ufe6b\uff20]/;
var ADDRESS = /[^@]@[^@.]+\.[^@.]/;
var AROUND = `<>()[]{},;:.!?"'|`;
var BLANKS = /[\s\x1c-\x1f\x85]+/;
var Emails = class {
  #claimed;
  #signsAll;
  /**
   * Take the addresses that are claimed, with whether each is verified, and which of them is the person's own.
   * @param {ReadonlyMap<string, boolean>} claimed
   * @param {string | null} own
   * @param {boolean} signsAll
   */
  constructor(claimed, own, signsAll) {
    this.#claimed = claimed;
    this.#signsAll = signsAll;
    this.own = own !== null && (signsAll || claimed.get(own)) ? own : null;
  }
  /**
   * Return whether a value contains an unverified address, however it is written.
   * @param {unknown} value
   * @param {boolean} [isIssuersOwn]
   */
  areToldBy(value, isIssuersOwn = false) {
    if (this.#signsAll || typeof value !== "string" || value === this.own || !AT.test(value)) return false;
    const claimed = [...this.#claimed];
    const verified = new Set(claimed.filter(([, isVerified]) => isVerified).map(([email]) => fold(email)));
    const unverified = claimed.map(([email]) => fold(email)).filter((email) => !verified.has(email));
    const text = fold(value);
    if (unverified.some((email) => text.includes(email))) return true;
    const words = value.split(BLANKS).map((word) => strip(fold(word), AROUND));
    return !isIssuersOwn && words.some((word) => ADDRESS.test(word) && !verified.has(word));
  }
};
function readEmails(claims, session, signsAll) {
  const claimed = /* @__PURE__ */ new Map();
  let own = null;
  for (const path of ["email", session.claims.email]) {
    const value = findClaim(claims, path);
    own = typeof value === "string" && value.includes("@") && isUnicode(value) ? value : null;
    const isVerified = session.provider.verifies_addresses || findClaim(claims, `${path}_verified`) === true;
    if (own !== null) claimed.set(own, isVerified || (claimed.get(own) ?? false));
  }
  return new Emails(claimed, own, signsAll);
}

// pelican_intercom/identity_js/roles.mjs
var BLANKS2 = " 	\n\v\f\r ​⁠\uFEFF";
var SEPARATORS = /[,;|]/;
var BOUNDARIES = /[\s\x1c-\x1f\x85\u200b\u2060,;|'"()[\]{}]+/;
function readRoles(value) {
  const roles = /* @__PURE__ */ new Set();
  let areReadable = true;
  const pending = [value];
  while (pending.length > 0) {
    const item = pending.pop();
    if (typeof item === "string") {
      for (const piece of [item, ...item.split(SEPARATORS)]) roles.add(strip(piece, BLANKS2));
      for (const word of item.split(BOUNDARIES)) roles.add(word);
    } else if (Array.isArray(item)) for (const entry of item) pending.push(entry);
    else if (isObject(item)) {
      for (const [name, member] of Object.entries(item)) {
        if (member !== null && member !== false && member !== 0 && member !== "") {
          pending.push(name, member === true ? null : member);
        }
      }
    } else if (Number.isSafeInteger(item)) roles.add(String(item));
    else if (item !== null && item !== void 0) areReadable = false;
  }
  return { roles, areReadable };
}

// pelican_intercom/identity_js/person.mjs
var SMALLEST_FRACTION = 1e-4;
var FEWEST_MILLISECONDS = 1e11;
var DIGITS = /^[0-9]{1,16}$/;
var NOBODY = " undefined null none nan nil true false infinity -infinity anonymoususer 00000000-0000-0000-0000-000000000000".split(" ");
var DATE = /^([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ]((?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9])(?:\.[0-9]+)?([Zz]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$/;
function readPerson(claims, session, signsUnverified) {
  const paths = session.claims;
  const userId = readId(findClaim(claims, paths.user_id));
  if (userId === null) throw new Problem("user_id_invalid");
  const emails = readEmails(claims, session, signsUnverified);
  if (emails.areToldBy(userId, paths.user_id === session.provider.claims.user_id)) throw new Problem("email_unverified");
  const found = [
    ["email", emails.own],
    ["name", onlyString(findClaim(claims, paths.name))],
    ["created_at", readTime(findClaim(claims, paths.created_at))]
  ];
  for (const [name, path] of session.attributes) found.push([name, findClaim(claims, path)]);
  const { roles, areReadable } = readRoles(findClaim(claims, paths.roles));
  const remarks = [];
  if (!areReadable) {
    remarks.push("The claim of INTERCOM_CLAIM_ROLES holds something that is not the name of a role.");
  }
  const claimed = (session.company && findClaim(claims, session.company)) ?? null;
  const company = readCompany(claimed, emails);
  if (claimed !== null && !company) {
    remarks.push("The claim of INTERCOM_CLAIM_COMPANY is not an object with an id and a name.");
  }
  return {
    userId,
    attributes: new Map(found.filter(([, value]) => isSignable(value) && !emails.areToldBy(value))),
    roles,
    company,
    // The actor of RFC 8693 section 4.1, which Clerk has too, and what Keycloak's mapper is called.
    isImpersonated: ["act", "impersonator"].some((name) => (readMember(claims, name) ?? null) !== null),
    remarks
  };
}
function readId(value) {
  if (Number.isSafeInteger(value)) return String(value);
  if (typeof value !== "string" || !isUnicode(value)) return null;
  const shown = strip(keepVisible(value).toLowerCase(), "\"'`");
  const isNobody = NOBODY.includes(strip(shown, "\"'`()<>[]{}")) || shown.startsWith("[object") && shown.endsWith("]");
  return isNobody ? null : value;
}
function readCompany(value, emails) {
  if (!isObject(value)) return null;
  const id = Object.hasOwn(value, "company_id") ? value["company_id"] : readMember(value, "id");
  const company = { company_id: readId(id), name: onlyString(readMember(value, "name")) };
  return Object.values(company).every((part) => isSignable(part) && !emails.areToldBy(part)) ? company : null;
}
function onlyString(value) {
  return typeof value === "string" ? value : null;
}
function readTime(value) {
  let number = typeof value === "string" && DIGITS.test(value) ? Number(value) : value;
  if (isNumber(number) && number >= 0 && number <= Number.MAX_SAFE_INTEGER) {
    while (number >= FEWEST_MILLISECONDS) number /= 1e3;
    return Math.floor(number);
  }
  const found = typeof value === "string" ? DATE.exec(value) : null;
  if (!found) return null;
  const [, date, time, offset = ""] = found;
  const day = /* @__PURE__ */ new Date(`${date}T00:00:00Z`);
  if (Number.isNaN(day.getTime()) || !day.toISOString().startsWith(`${date}T`)) return null;
  const seconds = Date.parse(`${date}T${time}${offset.toUpperCase()}`) / 1e3;
  return seconds >= 0 ? seconds : null;
}
function isSignable(value) {
  if (typeof value === "string") {
    return value !== "" && [...value].length <= limits_default.longest_attribute_characters && isUnicode(value);
  }
  if (typeof value === "boolean") return true;
  if (!isNumber(value)) return false;
  const size = Math.abs(value);
  return size === 0 || size >= SMALLEST_FRACTION && size <= Number.MAX_SAFE_INTEGER;
}

// node_modules/jose/dist/webapi/util/errors.js
var JOSEError = class extends Error {
  static code = "ERR_JOSE_GENERIC";
  code = "ERR_JOSE_GENERIC";
  constructor(message2, options) {
    super(message2, options), this.name = this.constructor.name, Error.captureStackTrace?.(this, this.constructor);
  }
};
var JOSEAlgNotAllowed = class extends JOSEError {
  static code = "ERR_JOSE_ALG_NOT_ALLOWED";
  code = "ERR_JOSE_ALG_NOT_ALLOWED";
};
var JOSENotSupported = class extends JOSEError {
  static code = "ERR_JOSE_NOT_SUPPORTED";
  code = "ERR_JOSE_NOT_SUPPORTED";
};
var JWSInvalid = class extends JOSEError {
  static code = "ERR_JWS_INVALID";
  code = "ERR_JWS_INVALID";
};
var JWSSignatureVerificationFailed = class extends JOSEError {
  static code = "ERR_JWS_SIGNATURE_VERIFICATION_FAILED";
  code = "ERR_JWS_SIGNATURE_VERIFICATION_FAILED";
  constructor(message2 = "signature verification failed", options) {
    super(message2, options);
  }
};

// node_modules/jose/dist/webapi/lib/key_descriptor.js
function table(entries) {
  const out = { __proto__: null };
  for (const alg in entries)
    out[alg] = { ...entries[alg], alg };
  return out;
}

// node_modules/jose/dist/webapi/lib/jws_algorithms.js
var sig = [["verify"], ["sign"]];
function hmac(bits) {
  const subtle = { name: "HMAC", hash: `SHA-${bits}` };
  return { kty: ["oct"], secret: true, subtle, signing: subtle, usages: sig };
}
function rsa(bits, saltLength) {
  const subtle = { name: saltLength ? "RSA-PSS" : "RSASSA-PKCS1-v1_5", hash: `SHA-${bits}` };
  return {
    kty: ["RSA"],
    subtle,
    signing: saltLength ? { ...subtle, saltLength } : subtle,
    usages: sig,
    minRsaBits: 2048
  };
}
function ecdsa(crv, bits) {
  return {
    kty: ["EC"],
    crv,
    subtle: { name: "ECDSA", namedCurve: crv },
    signing: { name: "ECDSA", hash: `SHA-${bits}` },
    usages: sig
  };
}
function eddsa() {
  const subtle = { name: "Ed25519" };
  return {
    kty: ["OKP"],
    crv: "Ed25519",
    subtle,
    signing: subtle,
    usages: sig
  };
}
function mldsa(parameterSet) {
  const subtle = { name: `ML-DSA-${parameterSet}` };
  return {
    kty: ["AKP"],
    subtle,
    signing: subtle,
    usages: sig
  };
}
var JWS = table({
  HS256: hmac(256),
  HS384: hmac(384),
  HS512: hmac(512),
  RS256: rsa(256),
  RS384: rsa(384),
  RS512: rsa(512),
  PS256: rsa(256, 32),
  PS384: rsa(384, 48),
  PS512: rsa(512, 64),
  ES256: ecdsa("P-256", 256),
  ES384: ecdsa("P-384", 384),
  ES512: ecdsa("P-521", 512),
  EdDSA: eddsa(),
  Ed25519: eddsa(),
  "ML-DSA-44": mldsa(44),
  "ML-DSA-65": mldsa(65),
  "ML-DSA-87": mldsa(87)
});
function jwsAlgorithm(alg) {
  const entry = typeof alg == "string" ? JWS[alg] : void 0;
  if (!entry)
    throw new JOSENotSupported(`alg ${alg} is not supported either by JOSE or your javascript runtime`);
  return entry;
}

// node_modules/jose/dist/webapi/lib/buffer_utils.js
var encoder = new TextEncoder();
var decoder = new TextDecoder();
var strictDecoder = new TextDecoder("utf-8", { fatal: true });
var UINT32_RANGE = 2 ** 32;
function concat(...buffers) {
  const size = buffers.reduce((acc, { length }) => acc + length, 0), buf = new Uint8Array(size);
  let i = 0;
  for (const buffer of buffers)
    buf.set(buffer, i), i += buffer.length;
  return buf;
}
var NON_ASCII = /[^\x00-\x7f]/;
function encode(string) {
  if (typeof string == "string" && string.length >= 128) {
    if (NON_ASCII.test(string))
      throw new TypeError("non-ASCII string encountered in encode()");
    return encoder.encode(string);
  }
  const bytes = new Uint8Array(string.length);
  for (let i = 0; i < string.length; i++) {
    const code = string.charCodeAt(i);
    if (code > 127)
      throw new TypeError("non-ASCII string encountered in encode()");
    bytes[i] = code;
  }
  return bytes;
}
function decodeBase64(encoded, url = false) {
  if (Uint8Array.fromBase64)
    return Uint8Array.fromBase64(encoded, { alphabet: url ? "base64url" : "base64" });
  if (url) {
    if (encoded.includes("+") || encoded.includes("/"))
      throw new TypeError("Invalid base64url");
    encoded = encoded.replace(/-/g, "+").replace(/_/g, "/");
  }
  const binary = atob(encoded), bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++)
    bytes[i] = binary.charCodeAt(i);
  return bytes;
}

// node_modules/jose/dist/webapi/util/base64url.js
var invalid = "The input to be decoded is not correctly encoded.";
function decode(input) {
  try {
    return decodeBase64(typeof input == "string" ? input : decoder.decode(input), true);
  } catch (cause) {
    throw new TypeError(invalid, { cause });
  }
}

// node_modules/jose/dist/webapi/lib/validate.js
function isObject2(input) {
  if (typeof input != "object" || input === null || Object.prototype.toString.call(input) !== "[object Object]")
    return false;
  const prototype = Object.getPrototypeOf(input);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
function isDisjoint(...headers) {
  const parameters = /* @__PURE__ */ new Set();
  for (const header of headers)
    if (header)
      for (const parameter of Object.keys(header)) {
        if (parameters.has(parameter))
          return false;
        parameters.add(parameter);
      }
  return true;
}
function decodeBase64url(value, label, ErrorClass) {
  try {
    return decode(value);
  } catch (cause) {
    throw new ErrorClass(`Failed to base64url decode the ${label}`, { cause });
  }
}
function encodeAsciiMember(value, label, ErrorClass) {
  try {
    return encode(value);
  } catch (cause) {
    throw new ErrorClass(`The ${label} is not a valid base64url string`, { cause });
  }
}
function parseJoseHeader(encodedProtectedHeader, ErrorClass, message2) {
  let parsed;
  try {
    parsed = JSON.parse(strictDecoder.decode(decode(encodedProtectedHeader)));
  } catch (cause) {
    throw new ErrorClass(message2, { cause });
  }
  if (!isObject2(parsed))
    throw new ErrorClass(message2);
  return parsed;
}
var JWS_RECOGNIZED = { __proto__: null, b64: true };
function validateAlgorithms(option, algorithms) {
  if (algorithms !== void 0 && (!Array.isArray(algorithms) || algorithms.some((s) => typeof s != "string")))
    throw new TypeError(`"${option}" option must be an array of strings`);
  return algorithms === void 0 ? void 0 : new Set(algorithms);
}
function validateCrit(Err, recognizedDefault, recognizedOption, protectedHeader, joseHeader) {
  if (joseHeader.crit !== void 0 && protectedHeader?.crit === void 0)
    throw new Err('"crit" (Critical) Header Parameter MUST be integrity protected');
  if (!protectedHeader || protectedHeader.crit === void 0)
    return [];
  if (!Array.isArray(protectedHeader.crit) || protectedHeader.crit.length === 0 || protectedHeader.crit.some((input) => typeof input != "string" || input.length === 0))
    throw new Err('"crit" (Critical) Header Parameter MUST be an array of non-empty strings when present');
  const recognized = recognizedOption === void 0 ? recognizedDefault : { __proto__: null, ...recognizedOption, ...recognizedDefault };
  for (const parameter of protectedHeader.crit) {
    if (!(parameter in recognized))
      throw new JOSENotSupported(`Extension Header Parameter "${parameter}" is not recognized`);
    if (!Object.hasOwn(joseHeader, parameter) || joseHeader[parameter] === void 0)
      throw new Err(`Extension Header Parameter "${parameter}" is missing`);
    if (recognized[parameter] && (!Object.hasOwn(protectedHeader, parameter) || protectedHeader[parameter] === void 0))
      throw new Err(`Extension Header Parameter "${parameter}" MUST be integrity protected`);
  }
  return protectedHeader.crit;
}
function validateB64(protectedHeader, extensions) {
  if (extensions.includes("b64")) {
    const b64 = protectedHeader.b64;
    if (typeof b64 != "boolean")
      throw new JWSInvalid('The "b64" (base64url-encode payload) Header Parameter must be a boolean');
    return b64;
  }
  return true;
}

// node_modules/jose/dist/webapi/lib/key.js
var tag = (key) => key[Symbol.toStringTag];
var jwkMatchesOp = (entry, key, usage) => {
  const { alg } = entry;
  if (key.use !== void 0) {
    const expected = usage === "sign" || usage === "verify" ? "sig" : "enc";
    if (key.use !== expected)
      throw new TypeError(`Invalid key for this operation, its "use" must be "${expected}" when present`);
  }
  if (key.alg !== void 0 && key.alg !== alg)
    throw new TypeError(`Invalid key for this operation, its "alg" must be "${alg}" when present`);
  if (Array.isArray(key.key_ops)) {
    const expectedKeyOp = usage === "encrypt" || usage === "decrypt" ? entry.ops?.[usage === "encrypt" ? 0 : 1] : usage;
    if (expectedKeyOp && !key.key_ops.includes(expectedKeyOp))
      throw new TypeError(`Invalid key for this operation, its "key_ops" must include "${expectedKeyOp}" when present`);
  }
};
async function prepareKey(entry, key, usage) {
  const { alg, secret } = entry, requiresPrivateKey = usage === "decrypt" || usage === "sign";
  if (secret && key instanceof Uint8Array)
    return key;
  let normalized, keyObject;
  if (isObject2(key)) {
    if (normalized = normalizeJwk(key), typeof normalized.kty != "string")
      throw invalidKeyType(alg, key, secret);
    if (!(secret ? normalized.kty === "oct" && typeof normalized.k == "string" : normalized.kty !== "oct" && (requiresPrivateKey ? normalized.kty === "AKP" && typeof normalized.priv == "string" || typeof normalized.d == "string" : normalized.d === void 0 && normalized.priv === void 0)))
      throw new TypeError(secret ? 'JSON Web Key for symmetric algorithms must have JWK "kty" (Key Type) equal to "oct" and the JWK "k" (Key Value) present' : `JSON Web Key for this operation must be a ${requiresPrivateKey ? "private" : "public"} JWK`);
    if (jwkMatchesOp(entry, normalized, usage), normalized.kty === "oct")
      return decode(normalized.k);
    if (!Object.isFrozen(key)) {
      const { key_ops } = key;
      Array.isArray(key_ops) && Object.freeze(key_ops), Object.freeze(key);
    }
  } else {
    if (!isKeyLike(key))
      throw invalidKeyType(alg, key, secret);
    const expectedType = secret ? "secret" : requiresPrivateKey ? "private" : "public";
    if (key.type !== expectedType && (secret || ["secret", "public", "private"].includes(key.type)))
      throw new TypeError(`${tag(key)} instances must be of type "${expectedType}" for the ${alg} algorithm`);
    if (isCryptoKey(key))
      return key;
    if (keyObject = key, keyObject.type === "secret")
      return keyObject.export();
  }
  cache ||= /* @__PURE__ */ new WeakMap();
  const cacheKey = key;
  let cached = cache.get(cacheKey);
  if (cached?.[alg])
    return cached[alg];
  if (cached || cache.set(cacheKey, cached = {}), keyObject && typeof keyObject.toCryptoKey == "function") {
    const isPublic = keyObject.type === "public", crv = nist[keyObject.asymmetricKeyDetails?.namedCurve], params = entry.resolve?.({ crv, asymmetricKeyType: keyObject.asymmetricKeyType }) ?? entry.subtle;
    return cached[alg] = keyObject.toCryptoKey(params, isPublic, entry.usages[isPublic ? 0 : 1]);
  }
  return normalized ??= keyObject.export({ format: "jwk" }), normalized.alg = alg, cached[alg] = await jwkToKey(entry, normalized);
}
var cache;
var nist = {
  __proto__: null,
  prime256v1: "P-256",
  secp384r1: "P-384",
  secp521r1: "P-521"
};
var isCryptoKey = (key) => {
  if (key?.[Symbol.toStringTag] === "CryptoKey")
    return true;
  try {
    return key instanceof CryptoKey;
  } catch {
    return false;
  }
};
var isKeyObject = (key) => key?.[Symbol.toStringTag] === "KeyObject";
var isKeyLike = (key) => isCryptoKey(key) || isKeyObject(key);
function message(msg, actual, ...types) {
  if (types.length > 2) {
    const last = types.pop();
    msg += `one of type ${types.join(", ")}, or ${last}.`;
  } else types.length === 2 ? msg += `one of type ${types[0]} or ${types[1]}.` : msg += `of type ${types[0]}.`;
  return actual == null ? msg += ` Received ${actual}` : typeof actual == "function" && actual.name ? msg += ` Received function ${actual.name}` : typeof actual == "object" && actual != null && actual.constructor?.name && (msg += ` Received an instance of ${actual.constructor.name}`), msg;
}
function invalidKeyType(alg, actual, secret) {
  const types = ["CryptoKey", "KeyObject", "JSON Web Key"];
  return secret && types.push("Uint8Array"), new TypeError(message(`Key for the ${alg} algorithm must be `, actual, ...types));
}
var unusable = (name, prop = "algorithm.name") => new TypeError(`CryptoKey does not support this operation, its ${prop} must be ${name}`);
function checkUsage(key, usage) {
  if (usage && !key.usages.includes(usage))
    throw new TypeError(`CryptoKey does not support this operation, its usages must include ${usage}.`);
}
function checkModulusLength(alg, key) {
  const { modulusLength } = key.algorithm;
  if (typeof modulusLength != "number" || modulusLength < 2048)
    throw new TypeError(`${alg} requires key modulusLength to be 2048 bits or larger`);
}
function checkCryptoKey(key, expected, usage) {
  const algorithm = key.algorithm;
  if (algorithm.name !== expected.name)
    throw unusable(expected.name);
  if (expected.hash && algorithm.hash?.name !== expected.hash)
    throw unusable(expected.hash, "algorithm.hash");
  if (expected.namedCurve && algorithm.namedCurve !== expected.namedCurve)
    throw unusable(expected.namedCurve, "algorithm.namedCurve");
  if (expected.length !== void 0 && algorithm.length !== expected.length)
    throw unusable(expected.length, "algorithm.length");
  checkUsage(key, usage);
}
function snapshotJwk(jwk) {
  return { __proto__: null, ...jwk };
}
function normalizeJwk(jwk) {
  const normalized = snapshotJwk(jwk);
  if (normalized.ext !== void 0 && typeof normalized.ext != "boolean")
    throw new TypeError('"ext" (Extractable) Parameter must be a boolean');
  if (normalized.key_ops !== void 0) {
    const value = normalized.key_ops, keyOps = Array.isArray(value) ? [...value] : void 0;
    if (!keyOps || keyOps.some((operation) => typeof operation != "string") || new Set(keyOps).size !== keyOps.length)
      throw new TypeError('"key_ops" (Key Operations) Parameter must be an array of unique strings');
    normalized.key_ops = keyOps;
  }
  return normalized;
}
async function jwkToKey(entry, jwk, extractable) {
  if (!entry.kty.includes(jwk.kty))
    throw new JOSENotSupported('Invalid or unsupported JWK "alg" (Algorithm) Parameter value');
  const algorithm = entry.resolve?.({ kty: jwk.kty, crv: jwk.crv }) ?? entry.subtle, isPrivate = !!(jwk.d || jwk.priv), keyData = { ...jwk, ext: extractable ?? jwk.ext };
  return keyData.kty !== "AKP" && delete keyData.alg, delete keyData.use, crypto.subtle.importKey("jwk", keyData, algorithm, keyData.ext ?? !isPrivate, jwk.key_ops ?? entry.usages[isPrivate ? 1 : 0]);
}
async function rawKey(key, expected, usage, extractable = false) {
  return key instanceof Uint8Array && (key = await crypto.subtle.importKey("raw", key, expected, extractable, [usage])), checkCryptoKey(key, expected, usage), key;
}

// node_modules/jose/dist/webapi/lib/jws_verify.js
function prepareVerify(options) {
  return [options && validateAlgorithms("algorithms", options.algorithms), options?.crit];
}
function parseProtectedHeader(encodedProtectedHeader) {
  return encodedProtectedHeader === void 0 ? {} : parseJoseHeader(encodedProtectedHeader, JWSInvalid, "JWS Protected Header is invalid");
}
function encodeCompactUnencodedPayload(payload) {
  try {
    return encode(payload);
  } catch (cause) {
    throw new JWSInvalid("JWS Compact Serialization payload must use only ASCII characters", {
      cause
    });
  }
}
async function verifySignature(jws, shared, key, encodeUnencodedPayload, parsedProtected) {
  const { protected: encodedProtectedHeader, header, payload: inputPayload } = jws, protectedHeader = parsedProtected ?? parseProtectedHeader(encodedProtectedHeader);
  if (!isDisjoint(protectedHeader, header))
    throw new JWSInvalid("JWS Protected and JWS Unprotected Header Parameter names must be disjoint");
  const joseHeader = { ...protectedHeader, ...header }, b64 = validateB64(protectedHeader, validateCrit(JWSInvalid, JWS_RECOGNIZED, shared[1], protectedHeader, joseHeader)), { alg } = joseHeader;
  if (typeof alg != "string" || !alg)
    throw new JWSInvalid('JWS "alg" (Algorithm) Header Parameter missing or invalid');
  if (shared[0] && !shared[0].has(alg))
    throw new JOSEAlgNotAllowed('"alg" (Algorithm) Header Parameter value not allowed');
  if (b64) {
    if (typeof inputPayload != "string")
      throw new JWSInvalid("JWS Payload must be a string");
  } else if (typeof inputPayload != "string" && !(inputPayload instanceof Uint8Array))
    throw new JWSInvalid("JWS Payload must be a string or an Uint8Array instance");
  const signingPayload = b64 || typeof inputPayload != "string" ? inputPayload : encodeUnencodedPayload(inputPayload);
  let resolvedKey = false;
  typeof key == "function" && (key = await key(protectedHeader, jws), resolvedKey = true);
  const entry = jwsAlgorithm(alg), signingInput = concat(encodedProtectedHeader !== void 0 ? encode(encodedProtectedHeader) : new Uint8Array(), encode("."), typeof signingPayload == "string" ? shared[2] ??= encodeAsciiMember(signingPayload, "payload", JWSInvalid) : signingPayload), signature = decodeBase64url(jws.signature, "signature", JWSInvalid), verificationKey = await prepareKey(entry, key, "verify"), cryptoKey = await rawKey(verificationKey, entry.subtle, "verify");
  entry.minRsaBits && checkModulusLength(entry.alg, cryptoKey);
  let verified = false;
  try {
    verified = await crypto.subtle.verify(entry.signing, cryptoKey, signature, signingInput);
  } catch (cause) {
    throw new JWSSignatureVerificationFailed(void 0, { cause });
  }
  if (!verified)
    throw new JWSSignatureVerificationFailed();
  const result = { payload: typeof signingPayload == "string" ? decodeBase64url(signingPayload, "payload", JWSInvalid) : signingPayload };
  return encodedProtectedHeader !== void 0 && (result.protectedHeader = protectedHeader), header !== void 0 && (result.unprotectedHeader = header), resolvedKey ? [{ ...result, key: verificationKey }, b64] : [result, b64];
}
async function verifyCompact(jws, shared, key) {
  if (jws instanceof Uint8Array && (jws = decoder.decode(jws)), typeof jws != "string")
    throw new JWSInvalid("Compact JWS must be a string or Uint8Array");
  const { 0: protectedHeader, 1: payload, 2: signature, length } = jws.split(".");
  if (length !== 3)
    throw new JWSInvalid("Invalid Compact JWS");
  return verifySignature({ payload, protected: protectedHeader, signature }, shared, key, encodeCompactUnencodedPayload);
}

// node_modules/jose/dist/webapi/jws/compact/verify.js
async function compactVerify(jws, key, options) {
  const [result] = await verifyCompact(jws, prepareVerify(options), key);
  return result;
}

// pelican_intercom/identity_js/http_get.mjs
var Unreachable = class extends Error {
  /** @param {string} cause */
  constructor(cause, status = 0) {
    super(cause);
    this.status = status;
  }
};
async function getObject(url, headers = {}) {
  const signal = AbortSignal.timeout(limits_default.request_seconds * 1e3);
  const options = (
    /** @type {const} */
    { redirect: "manual", signal }
  );
  try {
    const response = await fetch(url, { headers: { Accept: "application/json", ...headers }, ...options });
    const body = await readBody(response);
    if (response.status !== 200) throw new Unreachable(`answered with ${response.status}`, response.status);
    const value = readObject(body);
    if (!value) throw new Unreachable("answered with something that is not a JSON object", response.status);
    return value;
  } catch (error) {
    if (error instanceof Unreachable) throw error;
    const name = error instanceof Error ? error.name : typeof error;
    throw new Unreachable(signal.aborted ? `took longer than ${limits_default.request_seconds} seconds` : name);
  }
}
async function readBody(response) {
  const body = new Uint8Array(limits_default.largest_response_bytes);
  let length = 0;
  const reader = response.body?.getReader();
  for (let part = await reader?.read(); reader && part && !part.done; part = await reader.read()) {
    if (length + part.value.length > limits_default.largest_response_bytes) {
      await reader.cancel();
      throw new Unreachable("answered more than 256 KiB");
    }
    body.set(part.value, length);
    length += part.value.length;
  }
  return body.subarray(0, length);
}

// pelican_intercom/identity_js/signing.mjs
var HEADER = '{"alg":"HS256","typ":"JWT"}';
var ACCOUNT = "pelican-intercom account v1";
var SKIPPED = /^(?:\xef\xbb\xbf|\xfe\xff|\xff\xfe|[\0\t-\r ])*/;
async function describe(config, person, expiry, now) {
  if (person.isImpersonated) return { state: "hidden", reason: "impersonation" };
  for (const role of config.hiddenRoles) {
    if (person.roles.has(role)) return { state: "hidden", reason: `role ${role}` };
  }
  const remaining = Math.max(limits_default.shortest_lifetime_seconds, Math.trunc(expiry) - now);
  const lifetime = Math.min(config.lifetime, remaining);
  return {
    state: "user",
    boot: await prove(config, person, now + lifetime),
    account: await account(config.apiSecret, config.session.issuer ?? "", person.userId),
    expires_in: lifetime
  };
}
async function prove({ apiSecret, sign }, person, expiry) {
  const attributes = new Map([["user_id", person.userId], ...person.attributes]);
  const company = person.company ? [["company", person.company]] : [];
  if (sign === "jwt") {
    return new Map([["intercom_user_jwt", await messengerJwt(apiSecret, attributes.set("exp", expiry))], ...company]);
  }
  if (readsAsJwt(person.userId)) throw new Problem("user_id_invalid");
  return new Map([...attributes, ["user_hash", await userHash(apiSecret, person.userId)], ...company]);
}
async function userHash(secret, message2) {
  return writeHex(await digest(encodeText(secret), message2));
}
function readsAsJwt(message2) {
  const dot = message2.indexOf(".");
  if (dot < 0) return false;
  const header = message2.slice(0, dot);
  if (header.includes("=")) return true;
  const kept = header.replace(/[^A-Za-z0-9+/_-]/g, "");
  const data = atob(kept.slice(0, kept.length - (kept.length % 4 === 1 ? 1 : 0)).replace(/-/g, "+").replace(/_/g, "/"));
  const json = data.replace(SKIPPED, "");
  return /^[{/]/.test(json) && json.includes("}");
}
async function messengerJwt(secret, claims) {
  const signed = `${encodeBase64url(encodeText(HEADER))}.${encodeBase64url(encodeText(writeJson(claims)))}`;
  return `${signed}.${encodeBase64url(await digest(encodeText(secret), signed))}`;
}
async function account(secret, issuer, userId) {
  const key = await digest(encodeText(ACCOUNT), secret);
  return writeHex(await digest(key, writeJson([issuer, userId]))).slice(0, 24);
}
function encodeBase64url(data) {
  let binary = "";
  for (const byte of data) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}
function encodeText(text) {
  return new TextEncoder().encode(text);
}
function writeHex(data) {
  return [...data].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
async function digest(secret, message2) {
  const key = await crypto.subtle.importKey("raw", secret, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", key, encodeText(message2)));
}

// pelican_intercom/identity_js/token.mjs
var FORBIDDEN = ["jwk", "jku", "x5u", "x5c", "crit", "b64"];
var TYPES = ["jwt", "at+jwt", "application/jwt", "application/at+jwt"];
var Token = class {
  /**
   * Take a text apart; throws Problem `token_too_large` or `token_malformed`.
   * @param {string} text
   */
  constructor(text) {
    if (text.length > limits_default.longest_token_characters) throw new Problem("token_too_large");
    const segments = text.split(".");
    if (segments.length !== 3) throw new Problem("token_malformed");
    const [header, claims] = segments.map(decodeBase64url2).slice(0, 2).map(readObject);
    if (!header || !claims) throw new Problem("token_malformed");
    this.text = text;
    this.header = header;
    this.claims = claims;
  }
  /**
   * Return the token's algorithm, one of `algorithms`.
   * @param {readonly string[]} algorithms
   */
  checkHeader(algorithms) {
    const algorithm = readMember(this.header, "alg");
    if (typeof algorithm !== "string" || !algorithms.includes(algorithm)) throw new Problem("token_algorithm");
    const hasForbidden = FORBIDDEN.some((name) => Object.hasOwn(this.header, name));
    if (hasForbidden || Object.hasOwn(this.header, "kid") && this.kid === void 0) {
      throw new Problem("token_header");
    }
    const type = Object.hasOwn(this.header, "typ") ? this.header["typ"] : "JWT";
    if (typeof type !== "string" || !TYPES.includes(type.toLowerCase())) throw new Problem("token_use");
    return algorithm;
  }
  /** The name of the key that signed the token, where its header gives one. */
  get kid() {
    const kid = readMember(this.header, "kid");
    return typeof kid === "string" ? kid : void 0;
  }
};
function decodeBase64url2(segment) {
  if (!/^[A-Za-z0-9_-]*$/.test(segment) || segment.length % 4 === 1) throw new Problem("token_malformed");
  const binary = atob(segment.replaceAll("-", "+").replaceAll("_", "/"));
  const data = Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
  if (encodeBase64url(data) !== segment) throw new Problem("token_malformed");
  return data;
}

// pelican_intercom/identity_js/jwk.mjs
var RSA = { kind: "RSA", members: ["n", "e"] };
var EC = { kind: "EC", members: ["x", "y"] };
var KINDS = {
  ES256: { ...EC, curve: "P-256", size: 32, web: { name: "ECDSA", namedCurve: "P-256" } },
  ES384: { ...EC, curve: "P-384", size: 48, web: { name: "ECDSA", namedCurve: "P-384" } },
  EdDSA: { kind: "OKP", members: ["x"], curve: "Ed25519", size: 32, web: { name: "Ed25519" } }
};
for (const bits of [256, 384, 512]) {
  KINDS[`RS${bits}`] = { ...RSA, web: { name: "RSASSA-PKCS1-v1_5", hash: `SHA-${bits}` } };
  KINDS[`PS${bits}`] = { ...RSA, web: { name: "RSA-PSS", hash: `SHA-${bits}` } };
}
function fitsAlgorithm(key, algorithm) {
  const fitting = KINDS[algorithm];
  const operations = Object.hasOwn(key, "key_ops") ? key["key_ops"] : ["verify"];
  return fitting !== void 0 && readMember(key, "kty") === fitting.kind && (!fitting.curve || readMember(key, "crv") === fitting.curve) && (!Object.hasOwn(key, "alg") || key["alg"] === algorithm) && (!Object.hasOwn(key, "use") || key["use"] === "sig") && Array.isArray(operations) && operations.includes("verify");
}
async function loadKey(key, algorithm) {
  const fitting = KINDS[algorithm];
  if (!fitting) return null;
  const { kind, curve, size, web } = fitting;
  const members = { kty: kind, ...curve && { crv: curve } };
  try {
    const numbers = fitting.members.map((name) => {
      const value = String(readMember(key, name));
      members[name] = value;
      return decodeBase64url2(value);
    });
    if (size && numbers.some(({ length }) => length !== size)) return null;
    if (kind === "RSA" && !isStrong(...numbers.map(readNumber))) return null;
    return await crypto.subtle.importKey("jwk", members, web, false, ["verify"]);
  } catch {
    return null;
  }
}
function readNumber(data) {
  return BigInt(`0x0${writeHex(data)}`);
}
function isStrong(modulus = 0n, exponent = 0n) {
  const bits = modulus.toString(2).length;
  const fits2 = limits_default.smallest_rsa_bits <= bits && bits <= limits_default.largest_rsa_bits;
  return fits2 && exponent > 1n && exponent % 2n === 1n;
}

// pelican_intercom/identity_js/jwks.mjs
var Attempt = class {
  cause = "";
  isDone = false;
  /** @type {Promise<void>} */
  done = Promise.resolve();
};
var KeySet = class {
  #download;
  #clock;
  #warn;
  /** @type {readonly Jwk[]} */
  #keys = [];
  /** @type {Map<string, CryptoKey | null>} */
  #loaded = /* @__PURE__ */ new Map();
  #fetchedAt = -Infinity;
  #attemptedAt = -Infinity;
  /** @type {Attempt | null} */
  #attempt = null;
  /**
   * Take the download that throws Unreachable, a clock in seconds, and where to warn of failures.
   * @param {() => Promise<readonly Jwk[]>} download
   * @param {() => number} clock
   * @param {(cause: string) => void} warn
   */
  constructor(download2, clock, warn) {
    this.#download = download2;
    this.#clock = clock;
    this.#warn = warn;
  }
  /**
   * Return the key named `kid` for an algorithm; without a name, the only key that fits.
   *
   * A known key is returned immediately. Throws Problem. `waitUntil` is given what goes on after the answer.
   * @param {string | undefined} kid
   * @param {string} algorithm
   * @param {WaitUntil} waitUntil
   */
  async find(kid, algorithm, waitUntil) {
    let found = await this.#lookUp(kid, algorithm);
    if (found) {
      const age = this.#clock() - this.#fetchedAt;
      if (age < 0 || age > limits_default.keys_fresh_seconds) this.#start(waitUntil);
    } else {
      const attempt = this.#start(waitUntil);
      if (attempt) await waitFor(attempt.done, limits_default.request_seconds + 1);
      found = await this.#lookUp(kid, algorithm);
      if (!found && attempt?.isDone && !attempt.cause) throw new Problem("token_key_unknown");
      if (!found) {
        const cause = attempt ? attempt.cause || "the fetch is under way" : "asked a moment ago";
        throw new Problem("keys_unavailable", { retryAfter: this.#measureWait(), cause });
      }
    }
    if (!found.key) throw new Problem("token_key_unfit");
    return found.key;
  }
  /**
   * Return the key of that name, `null` in its place where it cannot be used; `null` where none of that name is known.
   * @param {string | undefined} kid
   * @param {string} algorithm
   */
  async #lookUp(kid, algorithm) {
    if (this.#clock() - this.#fetchedAt > limits_default.keys_stale_seconds) return null;
    const loaded = this.#loaded;
    const named = this.#keys.filter((key) => kid === void 0 || readMember(key, "kid") === kid);
    const fitting = named.filter((key) => fitsAlgorithm(key, algorithm));
    const [only] = fitting;
    if (!only || fitting.length > 1) return only || named.length > 0 && kid !== void 0 ? { key: null } : null;
    const place = `${this.#keys.indexOf(only)} ${algorithm}`;
    if (!loaded.has(place)) loaded.set(place, await loadKey(only, algorithm));
    return { key: loaded.get(place) ?? null };
  }
  /**
   * Return the attempt under way, or a new one; `null` while the last one cools down.
   * @param {WaitUntil} waitUntil
   */
  #start(waitUntil) {
    const isCooling = this.#measureWait() > 0;
    if (this.#attempt && !this.#attempt.isDone && isCooling) return this.#attempt;
    if (isCooling) return null;
    this.#attemptedAt = this.#clock();
    const attempt = new Attempt();
    this.#attempt = attempt;
    attempt.done = this.#fetch(attempt);
    waitUntil(attempt.done);
    return attempt;
  }
  /** Return the whole seconds until the next attempt may start; a clock that was set back does not add to them. */
  #measureWait() {
    const elapsed = this.#clock() - this.#attemptedAt;
    const coolDown = limits_default.keys_cool_down_seconds;
    return elapsed >= 0 && elapsed < coolDown ? Math.ceil(coolDown - elapsed) : 0;
  }
  /** @param {Attempt} attempt */
  async #fetch(attempt) {
    const attemptedAt = this.#attemptedAt;
    try {
      const keys = await this.#download();
      if (attempt === this.#attempt) {
        this.#keys = keys;
        this.#loaded = /* @__PURE__ */ new Map();
        this.#fetchedAt = attemptedAt;
      }
    } catch (error) {
      attempt.cause = error instanceof Unreachable ? error.message : error instanceof Error ? error.name : typeof error;
      this.#warn(attempt.cause);
    } finally {
      attempt.isDone = true;
    }
  }
};
async function waitFor(work, seconds) {
  let timer;
  await Promise.race([work, new Promise((resolve) => timer = setTimeout(resolve, seconds * 1e3))]);
  clearTimeout(timer);
}
async function downloadKeys(jwksUrl, issuer) {
  const published = readMember(await download(jwksUrl ?? await discover(issuer), "key set"), "keys");
  if (!Array.isArray(published)) throw new Unreachable("the key set has no list of keys");
  return published.filter(isObject);
}
async function discover(issuer) {
  const url = `${issuer.replace(/\/+$/, "")}/.well-known/openid-configuration`;
  const configuration = await download(url, "OpenID configuration");
  if (readMember(configuration, "issuer") !== issuer) {
    throw new Unreachable("the OpenID configuration is of another issuer");
  }
  const keys = readMember(configuration, "jwks_uri");
  if (typeof keys !== "string" || !fits("INTERCOM_SESSION_JWKS_URL", keys)) {
    throw new Unreachable("the OpenID configuration has no https URL for its keys (jwks_uri)");
  }
  return keys;
}
async function download(url, name) {
  return getObject(url).catch((error) => {
    throw error instanceof Unreachable ? new Unreachable(`the ${name}'s server ${error.message}`) : error;
  });
}

// pelican_intercom/identity_js/user_endpoint.mjs
var UNKNOWN = [401, 403, 404];
var MOST_KNOWN = 1e3;
var UserEndpoint = class {
  #url;
  #clock;
  /** @type {Set<string>} */
  #known = /* @__PURE__ */ new Set();
  /** @type {Map<string, number>} */
  #refused = /* @__PURE__ */ new Map();
  /** @type {number[]} */
  #asked = [];
  /**
   * Take the issuer, a site with Netlify Identity, and a clock in seconds.
   * @param {string} issuer
   * @param {() => number} clock
   */
  constructor(issuer, clock) {
    this.#url = `${issuer}/.netlify/identity/user`;
    this.#clock = clock;
  }
  /**
   * Return what the issuer says about the person that a token belongs to.
   * @param {string} token
   */
  async findUser(token) {
    const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token));
    const digest2 = encodeBase64url(new Uint8Array(bytes));
    const now = this.#clock();
    const isKnown = this.#begin(digest2, now);
    try {
      const user = await getObject(this.#url, { Authorization: `Bearer ${token}` });
      const place = this.#asked.indexOf(now);
      if (!isKnown && place >= 0) this.#asked.splice(place, 1);
      this.#known.delete(digest2);
      this.#known.add(digest2);
      if (this.#known.size > MOST_KNOWN) this.#known.delete([...this.#known][0] ?? "");
      return user;
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
      const retryAfter = limits_default.user_endpoint_retry_seconds;
      if (!UNKNOWN.includes(error.status)) throw new Problem("issuer_unavailable", { retryAfter, cause: error.message });
      this.#known.delete(digest2);
      this.#refused.set(digest2, this.#clock());
      throw new Problem("token_revoked");
    }
  }
  /**
   * Return whether the issuer knew the token before; throws Problem where it may not be asked now.
   * @param {string} digest
   * @param {number} now
   */
  #begin(digest2, now) {
    const isRecent = (since) => since <= now && now - since < limits_default.keys_cool_down_seconds;
    this.#refused = new Map([...this.#refused].filter(([, since]) => isRecent(since)));
    this.#asked = this.#asked.filter(isRecent);
    if (this.#refused.has(digest2)) throw new Problem("token_revoked");
    if (this.#known.has(digest2)) return true;
    if (this.#asked.length >= limits_default.user_endpoint_questions) {
      const retryAfter = Math.ceil(limits_default.keys_cool_down_seconds - (now - Math.min(...this.#asked)));
      throw new Problem("issuer_unavailable", { retryAfter, cause: "asked about too many unknown sessions" });
    }
    this.#asked.push(now);
    return false;
  }
};

// pelican_intercom/identity_js/session.mjs
var TokenVerifier = class {
  #clock;
  #published;
  #users;
  /** @param {SessionConfig} config @param {() => number} clock @param {(cause: string) => void} warn */
  constructor(config, clock, warn) {
    this.config = config;
    this.#clock = clock;
    this.#published = new KeySet(() => downloadKeys(config.jwksUrl, config.issuer ?? ""), clock, warn);
    this.#users = new UserEndpoint(config.issuer ?? "", clock);
  }
  /**
   * Return the verified claims and the expiry time; throws NobodyError where they are no person's session.
   * @param {string} text
   * @param {WaitUntil} waitUntil
   */
  async verify(text, waitUntil) {
    const { provider, algorithms, required } = this.config;
    const token = new Token(text);
    const algorithm = token.checkHeader(algorithms);
    const now = this.#clock();
    let { claims } = token;
    let expiry;
    if (provider.keys === "user_endpoint") {
      checkBearer(claims, provider);
      expiry = checkTimes(claims, now);
      claims = await this.#users.findUser(text);
    } else {
      expiry = checkClaims(claims, this.config, now);
      await this.#verifySignature(token, algorithm, waitUntil);
    }
    checkSession(claims, provider, required);
    return { claims, expiry };
  }
  /** @param {Token} token @param {string} algorithm @param {WaitUntil} waitUntil */
  async #verifySignature(token, algorithm, waitUntil) {
    const key = algorithm === "HS256" ? new TextEncoder().encode(this.config.secret) : await this.#published.find(token.kid, algorithm, waitUntil);
    try {
      await compactVerify(token.text, key, { algorithms: [algorithm] });
    } catch {
      throw new Problem("token_signature");
    }
  }
};

// pelican_intercom/identity_js/session_token.mjs
var BLANK = " 	";
var WRAPPED = "base64-";
function readToken(request, config) {
  const name = config.header.toLowerCase();
  const given = request.headers.get(name);
  if (given !== void 0) {
    const header = strip(given, BLANK);
    const [scheme, token] = partition(header, " ");
    if (scheme.toLowerCase() === "bearer") return strip(token, BLANK) || null;
    if (name !== "authorization") return header || null;
  }
  return config.cookie ? readCookie(request, config.cookie) : null;
}
function readCookie(request, name) {
  const found = findValues(request, name);
  const values = found.get(name) ?? /* @__PURE__ */ new Set();
  const pieces = [];
  for (let piece; piece = found.get(`${name}.${pieces.length}`); ) pieces.push(takeOnly(piece));
  if (pieces.length > 0) values.add(pieces.join(""));
  return values.size > 0 ? unwrap(takeOnly(values)) || null : null;
}
function findValues(request, name) {
  const found = /* @__PURE__ */ new Map();
  for (const cookies of [request.headers.get("cookie") ?? "", ...request.cookies ?? []]) {
    for (const pair of cookies.split(";")) {
      const [key = "", value] = partition(pair, "=").map((side) => strip(side, BLANK));
      if (value && key.startsWith(name)) found.set(key, (found.get(key) ?? /* @__PURE__ */ new Set()).add(value));
    }
  }
  return found;
}
function takeOnly(values) {
  const [only = ""] = values;
  if (values.size > 1) throw new Problem("token_ambiguous");
  return only;
}
function unwrap(value) {
  if (value.length > 1 && value.startsWith('"') && value.endsWith('"')) value = value.slice(1, -1);
  const [scheme] = /^bearer(?: |%20)/i.exec(value) ?? [""];
  if (scheme) value = strip(value.slice(scheme.length), BLANK);
  if (!value.startsWith(WRAPPED)) return value;
  if (value.length > limits_default.longest_cookie_characters) throw new Problem("token_too_large");
  const session = readObject(decodeBase64url2(value.slice(WRAPPED.length)));
  const token = session && readMember(session, "access_token");
  if (typeof token !== "string") throw new Problem("token_malformed");
  return token;
}

// pelican_intercom/identity_js/endpoint.mjs
var PHRASES = statuses_default;
var Endpoint = class {
  #clock;
  #cors;
  /** @type {Set<string>} */
  #said = /* @__PURE__ */ new Set();
  /** @type {{config: Config, verifier: TokenVerifier} | Problem} */
  #loaded;
  /**
   * Read the environment; a mistake in it is answered with 500, never thrown. `clock` gives Unix seconds.
   * @param {Readonly<Record<string, unknown>>} environment
   * @param {{clock?: () => number}} [more]
   */
  constructor(environment, { clock = () => Date.now() / 1e3 } = {}) {
    this.#clock = clock;
    const given = new Variables(environment);
    const config = loadConfig(given);
    this.#cors = new Cors(readOrigins(given), readHeader(given));
    const warn = (cause) => console.warn(`keys not fetched: ${cause}`);
    this.#loaded = config ? { config, verifier: new TokenVerifier(config.session, clock, warn) } : new Problem("misconfigured", { detail: given.faults.join(" ") });
  }
  /**
   * Return 200 with an identity, 204 for nobody, or a problem of RFC 9457 with a stable `code`.
   *
   * Decided in this order: method, Origin, configuration, token. `waitUntil` is given work that goes on afterwards.
   * @param {Request} request
   * @param {WaitUntil} [waitUntil]
   * @returns {Promise<Response>}
   */
  async answer(request, waitUntil = () => {
  }) {
    const headers = this.#cors.listHeaders(request);
    try {
      this.#cors.check(request);
      if (request.method === "OPTIONS") {
        const isPreflight = request.headers.has("origin") && request.headers.has("access-control-request-method");
        return {
          status: 204,
          headers: isPreflight ? [...headers, ...this.#cors.preflightHeaders] : [ALLOW, ...headers],
          body: ""
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
};
function refuse(problem, headers) {
  const { status, detail, code, retryAfter } = problem;
  console.warn(`${status} ${code}: ${problem.cause || detail}`);
  const extra = [["Content-Type", "application/problem+json"]];
  if (status === 401) extra.push(["WWW-Authenticate", "Bearer"]);
  if (status === 405) extra.push(ALLOW);
  if (retryAfter !== null) extra.push(["Retry-After", String(retryAfter)]);
  const body = writeJson({ title: PHRASES[status], status, detail, code });
  return { status, headers: [...extra, ...headers], body };
}

// pelican_intercom/identity_js/hosts/fetch.mjs
var endpoints = /* @__PURE__ */ new Map();
var MOST_ENDPOINTS = 16;
function findEndpoint(environment) {
  const variables = selectOurs(environment);
  const key = JSON.stringify(variables);
  let endpoint = endpoints.get(key);
  if (!endpoint) {
    if (endpoints.size >= MOST_ENDPOINTS) endpoints.clear();
    endpoint = new Endpoint(Object.fromEntries(variables));
    endpoints.set(key, endpoint);
  }
  return endpoint;
}
async function respond(request, environment, waitUntil) {
  const { method } = request;
  const given = await findEndpoint(environment).answer({ method, headers: new Map(request.headers) }, waitUntil);
  const headers = new Headers(given.headers.map(([name, value]) => [name, value]));
  return new Response(method === "HEAD" ? null : given.body || null, { status: given.status, headers });
}
var fetch_default = {
  /** @param {Request} request */
  fetch: (request) => respond(request, globalThis.process?.env ?? {})
};

// pelican_intercom/identity_js/hosts/cloudflare.mjs
var onRequest = (context) => respond(context.request, context.env, (work) => {
  context.waitUntil(work);
});
var cloudflare_default = {
  /** @param {Request} request @param {Bindings} env @param {{waitUntil: WaitUntil}} context */
  fetch: (request, env, context) => onRequest({ request, env, waitUntil: (work) => context.waitUntil(work) })
};

// pelican_intercom/identity_js/hosts/netlify.mjs
var netlify_default = (request, context) => respond(request, process.env, context?.waitUntil?.bind(context));

// pelican_intercom/identity_js/hosts/node.mjs
function createListener(environment = process.env) {
  const endpoint = new Endpoint({ ...environment });
  return async (request, response) => {
    const headers = new Map(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    try {
      const answer = await endpoint.answer({ method: request.method ?? "GET", headers });
      response.statusCode = answer.status;
      for (const [name, value] of answer.headers) response.setHeader(name, value);
      response.end(request.method === "HEAD" ? "" : answer.body);
    } catch (error) {
      console.error(error);
      response.statusCode = 500;
      response.setHeader("Cache-Control", "private, no-store");
      response.end();
    }
  };
}
function readVariables(text) {
  const variables = {};
  for (const [index, line] of text.replace(/^\uFEFF/, "").split(/\r?\n/).entries()) {
    if (!line.trim() || line.startsWith("#")) continue;
    const [, name, value] = /^([A-Za-z_][A-Za-z0-9_]*)=(.*)$/.exec(line) ?? [];
    if (name === void 0 || value === void 0) {
      throw new Error(`line ${index + 1}: a line must be NAME=value, and no space before the =.`);
    }
    variables[name] = value;
  }
  return variables;
}
export {
  cloudflare_default as cloudflare,
  createListener,
  fetch_default as default,
  netlify_default as netlify,
  onRequest,
  readVariables
};
/*!
jose 6.2.17, https://github.com/panva/jose

The MIT License (MIT)

Copyright (c) 2018 Filip Skokan

Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.
*/
