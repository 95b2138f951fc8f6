/**
 * The function's environment variables as they are given, and the sentences that say what is wrong with them.
 *
 * The sentences are answered to browsers and written to logs, so none holds a value, only names and what is allowed.
 */

import DATA from "../identity/contract/variables.json" with { type: "json" };
import { isUnicode, strip as stripCharacters } from "./text.mjs";

/** Every variable that is read, but for INTERCOM_CLAIM_X, whose names are the site's own. */
export const VARIABLES = DATA.variables;
/** What the names of the variables that say where a claim is begin with. */
export const CLAIM = DATA.claim_prefix;
/** What no custom attribute may be called: identity itself, what Intercom sets alone, and RFC 7519's own claims. */
export const RESERVED_ATTRIBUTES = new Set(DATA.reserved_attributes);

const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/; // a token of RFC 9110 section 5.6.2
// What Python's strip() takes for white space; trim() would take U+FEFF too, and leave U+001C to U+001F and U+0085.
const SPACES =
  "\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029" +
  "\u202f\u205f\u3000";

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
      Object.entries(variables).filter(([name, value]) => value && (isOurs(name) || name === "URL")),
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
   * Return whether a value is one of the secrets, or looks like one.
   * @param {string} value
   * @returns {boolean}
   */
  isSecret(value) {
    const secrets = [this.read("INTERCOM_API_SECRET"), this.read("INTERCOM_SESSION_SECRET")];
    const isLong = value.length > 40 || value.split(/[-_]/).some((word) => word.length > 20);
    return value !== "" && (secrets.includes(value) || isLong);
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
    for (const [name, value] of [...this.given].sort(([one], [other]) => (one < other ? -1 : 1))) {
      if (!isUnicode(value)) this.reject(`${name} must be UTF-8 text.`);
      if (isQuoted(value) && name !== "INTERCOM_API_SECRET") {
        this.reject(`${name} must not be in quotes: here they would be part of the value.`);
      }
      if (name !== "URL") this.#checkName(name);
    }
  }

  /**
   * Find a name that is not read but was probably meant to be, because its protection would silently be missing.
   * @param {string} name
   */
  #checkName(name) {
    const known = [...VARIABLES, ...DATA.known_claims];
    if ([...known, ...DATA.build_settings].includes(name) || name.startsWith(CLAIM)) return;
    const meant = known.find((variable) => differsLittle(name.toUpperCase(), variable));
    if (name.startsWith("INTERCOM_SESSION_")) {
      const these = VARIABLES.filter((variable) => variable.startsWith("INTERCOM_SESSION_")).join(", ");
      this.reject(`${name} is not a variable of this function; those are ${these}.`);
    } else if (meant) {
      this.reject(`${name} is not a variable of this function. Did you mean ${meant}?`);
    } else if (DATA.guarded_prefixes.some((prefix) => name.startsWith(prefix))) {
      this.reject(`${name} is not a variable of this function; those are ${VARIABLES.join(", ")}.`);
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
 * Return whether a variable of this name is looked at; one that was mistyped is.
 * @param {string} name
 * @returns {boolean}
 */
export function isOurs(name) {
  return name.toUpperCase().startsWith("INTERCOM");
}

/**
 * Return whether a value brings the quotes of an env file along.
 * @param {string} value
 * @returns {boolean}
 */
export function isQuoted(value) {
  return value.length > 1 && value[0] === value.at(-1) && "\"'`".includes(value.charAt(0));
}

/**
 * Return whether so few letters, put in, taken out or replaced, make one text of the other.
 * @param {string} one
 * @param {string} other
 * @param {number} [letters]
 * @returns {boolean}
 */
function differsLittle(one, other, letters = 2) {
  while (one && one[0] === other[0]) {
    one = one.slice(1);
    other = other.slice(1);
  }
  if (!one || !other) return one.length + other.length <= letters;
  if (letters === 0) return false;
  const [first, second] = [one.slice(1), other.slice(1)];
  return (
    differsLittle(first, second, letters - 1) ||
    differsLittle(first, other, letters - 1) ||
    differsLittle(one, second, letters - 1)
  );
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
 * Return a text without the white space around it.
 * @param {string} text
 * @returns {string}
 */
export function strip(text) {
  return stripCharacters(text, SPACES);
}
