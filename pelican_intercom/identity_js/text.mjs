/** Text: what of it is visible, and when two strings read the same. */

// White space, control characters, and what Unicode lets a reader skip (Default_Ignorable_Code_Point).
const INVISIBLE =
  /[\0-\x20\x7f-\xa0\xad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff\u{e0000}-\u{e0fff}]+/gu;

// What Python's strip() takes for white space; trim() would take U+FEFF too, and leave U+001C to U+001F and U+0085.
const SPACES =
  "\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029" +
  "\u202f\u205f\u3000";

/**
 * Return whether a text can be written as UTF-8, that is, holds no lone surrogate.
 * @param {string} text
 */
export function isUnicode(text) {
  return !/\p{Surrogate}/u.test(text);
}

/**
 * Return a text without white space, or any of other characters, at its start and its end, in linear time, which an
 * expression such as `/ +$/` does not take.
 * @param {string} text
 */
export function strip(text, characters = SPACES) {
  let start = 0;
  let end = text.length;
  while (start < end && characters.includes(text.charAt(start))) start++;
  while (start < end && characters.includes(text.charAt(end - 1))) end--;
  return text.slice(start, end);
}

/**
 * Return what is before a separator and what is after it, or the whole text and nothing.
 * @param {string} text
 * @param {string} separator
 * @returns {[before: string, after: string]}
 */
export function partition(text, separator) {
  const end = text.indexOf(separator);
  return end < 0 ? [text, ""] : [text.slice(0, end), text.slice(end + separator.length)];
}

/**
 * Return a text without white space, control characters and characters of no width.
 * @param {string} text
 */
export function keepVisible(text) {
  return text.replace(INVISIBLE, "");
}

/**
 * Return one string for all that read the same: of any case, Unicode form, width, spacing or percent-encoding.
 * @param {string} text
 */
export function fold(text) {
  const plain = text.replace(/%([0-7][0-9A-Fa-f])/g, (_, digits) => String.fromCharCode(Number.parseInt(digits, 16)));
  const folded = keepVisible(plain.normalize("NFKC").toUpperCase().toLowerCase()).normalize("NFKC");
  // Browsers and mail programs take the ideographic full stop for a dot of a domain (UTS 46).
  return folded.replace(/\u3002/g, ".");
}
