/**
 * The function's environment variables, and what is wrong with each of them by itself.
 *
 * The sentences are answered to browsers and written to logs, so none has a value in it, only names and what is allowed.
 */

import PASTED from "../identity/contract/pasted.json" with { type: "json" };
import DATA from "../identity/contract/variables.json" with { type: "json" };
import { isUnicode, strip } from "./text.mjs";

/**
 * The rules of every variable that is read, but for INTERCOM_CLAIM_X, whose names are the site's own.
 * @type {Readonly<Record<string, readonly {form: string, rule: string}[]>>}
 */
const VARIABLES = DATA.variables;
/** What the names of the variables that say where a claim is begin with. */
export const CLAIM = DATA.claim_prefix;

const STRING = "must be a string: in one pair of quotes, with commas between several values.";
const API_SECRET = "INTERCOM_API_SECRET";
const KNOWN = [...Object.keys(VARIABLES), ...DATA.known_claims];
// A name that differs by two letters from one of ours has half of the prefix left, or all that follows it.
const LIKE_OURS = new RegExp(`^.{0,2}INTE|^.{0,5}RCOM_|(?:${KNOWN.map((name) => name.slice(8)).join("|")})$`, "u");

/** @type {Map<string, boolean>} */
const OURS = new Map();

/**
 * The variables that are `given`, by name, and the `faults` found in them. An empty value counts as not given; `null`
 * stands for one that is not text.
 */
export class Variables {
  /** @param {Readonly<Record<string, unknown>>} variables */
  constructor(variables) {
    const ours = selectOurs(variables);
    /** @type {ReadonlyMap<string, string>} */
    this.given = new Map(ours.flatMap(([name, value]) => (value === null ? [] : [[name, value]])));
    this.faults = ours.flatMap(([name, value]) => (value === null ? [`${name} ${STRING}`] : [...findFaults(name, value)]));
    if (!ours.some(([name]) => name === API_SECRET)) {
      const where = PASTED.where.api_secret;
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
}

/**
 * Return whether a value, an entry of it if the variable is a list, keeps all rules of the variable.
 * @param {string} name
 * @param {string} value
 */
export function fits(name, value) {
  return (VARIABLES[name] ?? []).every(({ form }) => matches(form, value));
}

/**
 * Return whether a variable of this name is looked at; one that was mistyped is.
 * @param {string} name
 */
function isOurs(name) {
  // Kept, because some hosts hand their environment over with each request.
  let isOne = OURS.get(name);
  if (isOne === undefined) {
    const plain = name.toUpperCase();
    isOne = plain.startsWith("INTERCOM") || (LIKE_OURS.test(plain) && findMeant(plain) !== undefined);
    OURS.set(name, isOne);
  }
  return isOne;
}

/**
 * Return the variables that are looked at, in the order of their names, with `null` for a value that is not text.
 *
 * A list or a number of wrangler.toml arrives as it is, and must not pass for a variable that is not set.
 * @param {Readonly<Record<string, unknown>>} environment
 */
export function selectOurs(environment) {
  /** @type {[string, string | null][]} */
  const ours = [];
  for (const [name, value] of Object.entries(environment)) {
    // URL is Netlify's own, the URL of the site.
    const isText = typeof value === "string";
    if (isText ? value && (isOurs(name) || name === "URL") : value !== undefined && KNOWN.includes(name)) {
      ours.push([name, isText ? value : null]);
    }
  }
  return ours.sort(([one], [other]) => (one < other ? -1 : 1));
}

/**
 * Return whether so few letters, put in, taken out or replaced, make one text of the other.
 * @param {string} one
 * @param {string} other
 * @returns {boolean}
 */
function differsLittle(one, other, letters = 2) {
  while (one && one[0] === other[0]) [one, other] = [one.slice(1), other.slice(1)];
  if (!one || !other) return one.length + other.length <= letters;
  const changes = /** @type {const} */ ([[one.slice(1), other.slice(1)], [one.slice(1), other], [one, other.slice(1)]]);
  return letters > 0 && changes.some((change) => differsLittle(...change, letters - 1));
}

/**
 * Yield what is wrong with a variable by itself.
 * @param {string} name
 * @param {string} value
 */
function* findFaults(name, value) {
  if (!isUnicode(value)) yield `${name} must be UTF-8 text.`;
  if (value.length > 1 && value[0] === value.at(-1) && "\"'`".includes(value.charAt(0))) {
    yield `${name} must not be in quotes: they would be part of the value.`;
  }
  const looks = PASTED.kinds.find(({ form }) => new RegExp(form, "u").test(value))?.name;
  if (name === API_SECRET && looks && looks !== "an API secret") {
    yield `${name} looks like ${looks}; it must be the Messenger API secret. ${PASTED.where.api_secret}.`;
  }
  const isList = DATA.lists.includes(name);
  if ((Object.hasOwn(VARIABLES, name) || name.startsWith(CLAIM)) && !isList && value !== strip(value)) {
    yield `${name} must have no white space before or after it.`;
  }
  const entries = isList ? split(value) : [value];
  const broken = VARIABLES[name]?.find(({ form }) => !entries.every((entry) => matches(form, entry)));
  if (broken) yield `${name} ${broken.rule}`;
  if (name.startsWith(CLAIM)) {
    const attribute = name.slice(CLAIM.length).toLowerCase();
    if (matches(DATA.reserved_attributes, attribute) || !/^[a-z0-9_]+$/.test(attribute)) {
      yield `${name} cannot be signed: Intercom takes no attribute of that name.`;
    }
  } else if (!Object.hasOwn(VARIABLES, name)) {
    // One that is not read but was probably meant to be: its protection would be missing.
    const plain = name.toUpperCase().replace(/[^A-Z0-9]/gu, "_");
    const meant = findMeant(plain);
    if (meant) yield `${name} is not a variable of this function. Did you mean ${meant}?`;
    else if (!DATA.build_settings.includes(plain) && matches(DATA.guarded, plain)) {
      yield `${name} is not a variable of this function; those are ${Object.keys(VARIABLES).join(", ")}.`;
    }
  }
}

/**
 * Return the variable that a name, in capitals, nearly is.
 * @param {string} plain
 */
function findMeant(plain) {
  return KNOWN.find((name) => Math.abs(name.length - plain.length) <= 2 && differsLittle(plain, name));
}

/** @param {string} form @param {string} text */
function matches(form, text) {
  return new RegExp(`^(?:${form})$`, "u").test(text);
}

/** @param {string} value */
function split(value) {
  return value.split(",").map((entry) => strip(entry)).filter(Boolean);
}
