/** JSON in and out, such that Python and JavaScript read and write the very same thing (RFC 8259). */

import LIMITS from "../identity/contract/limits.json" with { type: "json" };

/** @typedef {{[name: string]: unknown}} JsonObject */

// A string that never ends is taken whole too: looking for its end again at each quote in it would take quadratic time.
const BRACKET = /"(?:[^"\\]+|\\[^])*"?|[[{]|[\]}]/g;

/**
 * Return what UTF-8 data says; of two equal names in an object the last counts (RFC 7519 section 4).
 *
 * Numbers are what a double can hold. Throws a SyntaxError or a TypeError for anything else than JSON, and where
 * objects and lists are nested deeper than 32 levels.
 * @param {Uint8Array} data
 */
export function readJson(data) {
  const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(data);
  if (measureDepth(text) > LIMITS.deepest_json_levels) throw new SyntaxError("nested too deeply");
  return JSON.parse(text);
}

/**
 * Return the object that data is as JSON, or `null` for anything else.
 * @param {Uint8Array} data
 */
export function readObject(data) {
  try {
    const value = readJson(data);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

/**
 * Return a value as JSON without white space.
 *
 * A Map is written as an object with its names in the Map's order, which an object does not keep if a name is a number.
 * @param {unknown} value
 * @returns {string}
 */
export function writeJson(value) {
  const members = value instanceof Map ? [...value] : isObject(value) ? Object.entries(value) : null;
  if (!members) return JSON.stringify(value);
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${writeJson(member)}`).join(",")}}`;
}

/**
 * Return whether a JSON value is an object, neither a list nor `null`.
 * @param {unknown} value
 * @returns {value is JsonObject}
 */
export function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Return an object's own member, or `undefined`: what every JavaScript object inherits is no part of JSON.
 * @param {JsonObject} object
 * @param {string} name
 */
export function readMember(object, name) {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/** @param {string} text */
function measureDepth(text) {
  let depth = 0;
  let deepest = 0;
  for (const [found] of text.matchAll(BRACKET)) {
    if (found === "[" || found === "{") deepest = Math.max(deepest, ++depth);
    else if (found === "]" || found === "}") depth--;
  }
  return deepest;
}
