/**
 * The function's environment variables as they are given, and the sentences that say what is wrong with them.
 *
 * The sentences are answered to browsers and written to logs, so none holds a value, only names and what is allowed.
 */

import DATA from "../identity/contract/variables.json" with { type: "json" };

/** Every variable that is read, but for INTERCOM_CLAIM_X, whose names are the site's own. */
export const VARIABLES = DATA.variables;
/** What the names of the variables that say where a claim is begin with. */
export const CLAIM = DATA.claim_prefix;
/** What no custom attribute may be called: identity itself, what Intercom sets alone, and RFC 7519's own claims. */
export const RESERVED_ATTRIBUTES = new Set(DATA.reserved_attributes);

const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/; // a token of RFC 9110 section 5.6.2
// What Python's strip() takes for white space; trim() would take U+FEFF too, and leave U+001C to U+001F and U+0085.
const SPACES = "[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+";
const OUTER_SPACES = new RegExp(`^${SPACES}|${SPACES}$`, "g");

/** A configuration that cannot be used; `faults` holds a sentence for each mistake in it. */
export class ConfigError extends Error {
  /** @param {readonly string[]} faults */
  constructor(faults) {
    super(faults.join(" "));
    this.faults = faults;
  }
}

/**
 * The variables that are `given`, by name, and the `faults` found in them so far.
 *
 * An empty value counts as not given.
 */
export class Variables {
  /** @type {string[]} */
  faults = [];

  /** @param {Readonly<Record<string, string>>} variables */
  constructor(variables) {
    // URL is Netlify's own, the URL of the site.
    this.given = new Map(
      Object.entries(variables).filter(([name, value]) => value && (name.startsWith("INTERCOM_") || name === "URL")),
    );
  }

  /**
   * Return a variable's value, or `otherwise` where it is not given.
   * @param {string} name
   * @param {string} [otherwise]
   * @returns {string}
   */
  read(name, otherwise = "") {
    return this.given.get(name) ?? otherwise;
  }

  /**
   * Return the parts of a comma list without white space around them, empty ones left out.
   * @param {string} name
   * @returns {string[]}
   */
  readList(name) {
    return this.read(name).split(",").map(strip).filter(Boolean);
  }

  /**
   * Return one of the choices, the first where the variable is not given.
   * @template {string} Choice
   * @param {string} name
   * @param {readonly [Choice, Choice]} choices
   * @returns {Choice}
   */
  readChoice(name, choices) {
    const value = this.read(name, choices[0]);
    const chosen = choices.find((choice) => choice === value);
    if (!chosen) this.reject(`${name} must be ${choices.join(" or ")}.`);
    return chosen ?? choices[0];
  }

  /**
   * Return a secret, exactly as given.
   * @param {string} name
   * @returns {string}
   */
  readSecret(name) {
    const secret = this.read(name);
    if (secret !== strip(secret)) this.reject(`${name} must have no white space before or after it.`);
    return secret;
  }

  /**
   * Return what can name a header or a cookie (RFC 9110 section 5.6.2, RFC 6265 section 4.1.1).
   * @param {string} name
   * @returns {string}
   */
  readName(name) {
    const value = this.read(name);
    if (value && !isName(value)) this.reject(`${name} must be one name, of letters, digits, - and _.`);
    return value;
  }

  /** Find the variables that are not text, and the names that are not read. */
  checkAll() {
    for (const [name, value] of this.given) {
      if (!isUnicode(value)) this.reject(`${name} must be UTF-8 text.`);
      if (name.startsWith("INTERCOM_SESSION_") && ![...VARIABLES, ...DATA.build_settings].includes(name)) {
        const known = VARIABLES.filter((variable) => variable.startsWith("INTERCOM_SESSION_")).join(", ");
        this.reject(`${name} is not a variable of this function; those are ${known}.`);
      }
    }
  }

  /**
   * Add a sentence to the faults.
   * @param {string} fault
   */
  reject(fault) {
    this.faults.push(fault);
  }
}

/**
 * Return whether a text can name a header or a cookie.
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
