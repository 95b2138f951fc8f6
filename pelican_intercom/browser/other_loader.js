/** Another loader of Intercom's Messenger on the page: its own snippet, pasted or from a tag manager. */
import { note } from "./decisions.js";

/** @type {unknown} */
let isNoted;

/**
 * Looks for one. A mere stub that keeps calls is none.
 * @param {string} [own] - the address of the widget that is our own
 * @returns {boolean}
 */
export const hasOther = (own) =>
  !!/** @type {any} */ (window).intercomSettings?.app_id ||
  [...document.scripts].some(({ src }) => src !== own && /\/\/widget\.intercom\.io/.test(src));

/** Notes once that one has come. @param {string} own @returns {unknown} whether one has */
export const noteOther = (own) => hasOther(own) && (isNoted ||= note("other-loader", "late"));
