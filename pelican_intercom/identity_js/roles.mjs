/** The roles that a token gives, in whichever shape its issuer writes them. */

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
 * and what these values name: rather one name too many than a role that is not seen. An integer is its digits.
 * @param {unknown} value
 */
export function readRoles(value) {
  const texts = [...listTexts(value)].filter((text) => text !== null);
  return new Set(texts.flatMap((text) => [
    ...[text, ...text.split(SEPARATORS)].map((piece) => strip(piece, BLANKS)),
    ...text.split(BOUNDARIES),
  ]));
}

/**
 * Return whether all of a value names roles; nothing at all can be read, too.
 * @param {unknown} value
 */
export function canBeRead(value) {
  return ![...listTexts(value)].includes(null);
}

/**
 * Yield the texts in a value, and `null` for each part that is neither text nor structure.
 * @param {unknown} value
 */
function* listTexts(value) {
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
