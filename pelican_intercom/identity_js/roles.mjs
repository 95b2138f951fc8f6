/** The roles in a token, in any shape that issuers write them. */

import { isObject } from "./strict_json.mjs";
import { strip } from "./text.mjs";

const BLANKS = " \t\n\v\f\r\xa0\u200b\u2060\ufeff";
const SEPARATORS = /[,;|]/;
// As Python's \s has it, with U+FEFF, which JavaScript's has.
const BOUNDARIES = /[\s\x1c-\x1f\x85\u200b\u2060,;|'"()[\]{}]+/;

/**
 * Return the names of roles anywhere in a value.
 *
 * A string names one role, or several with commas, semicolons, bars or blanks between them, with quotes and brackets
 * around them or not; a list, those of its entries; an object, each name whose value is not `false`, `null`, 0 or empty,
 * and what these values name: one name too many is better than a role that is missed. An integer is its digits.
 * @param {unknown} value
 */
export function readRoles(value) {
  const texts = [...listStrings(value)].filter((text) => text !== null);
  return new Set(texts.flatMap((text) => [
    ...[text, ...text.split(SEPARATORS)].map((piece) => strip(piece, BLANKS)),
    ...text.split(BOUNDARIES),
  ]));
}

/**
 * Return whether all of a value names roles, or there is none.
 * @param {unknown} value
 */
export function canBeRead(value) {
  return ![...listStrings(value)].includes(null);
}

/**
 * Yield the strings in a value, and `null` for each part that cannot name a role.
 * @param {unknown} value
 */
function* listStrings(value) {
  const pending = [value];
  while (pending.length > 0) {
    const item = pending.pop();
    if (typeof item === "string") yield item;
    else if (Array.isArray(item)) for (const entry of item) pending.push(entry);
    else if (isObject(item)) {
      for (const [name, member] of Object.entries(item)) {
        if (member === null || member === false || member === 0 || member === "") continue;
        yield name;
        if (member !== true) pending.push(member);
      }
    } else if (Number.isSafeInteger(item)) yield String(item);
    else if (item !== null && item !== undefined) yield null;
  }
}
