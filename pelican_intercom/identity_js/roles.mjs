/** The roles in a token, in any shape that issuers write them. */

import { isObject } from "./strict_json.mjs";
import { strip } from "./text.mjs";

const BLANKS = " \t\n\v\f\r\xa0\u200b\u2060\ufeff";
const SEPARATORS = /[,;|]/;
// As Python's \s has it, with U+FEFF, which JavaScript's has.
const BOUNDARIES = /[\s\x1c-\x1f\x85\u200b\u2060,;|'"()[\]{}]+/;

/**
 * Return the names of roles anywhere in a value, and whether all of it names roles.
 * @param {unknown} value
 */
export function readRoles(value) {
  /** @type {Set<string>} */
  const roles = new Set();
  let areReadable = true;
  const pending = [value];
  while (pending.length > 0) {
    const item = pending.pop();
    if (typeof item === "string") {
      for (const piece of [item, ...item.split(SEPARATORS)]) roles.add(strip(piece, BLANKS));
      for (const word of item.split(BOUNDARIES)) roles.add(word);
    } else if (Array.isArray(item)) for (const entry of item) pending.push(entry);
    else if (isObject(item)) {
      for (const [name, member] of Object.entries(item)) {
        if (member !== null && member !== false && member !== 0 && member !== "") {
          pending.push(name, member === true ? null : member);
        }
      }
    } else if (Number.isSafeInteger(item)) roles.add(String(item));
    else if (item !== null && item !== undefined) areReadable = false;
  }
  return { roles, areReadable };
}
