/** The page that is shown: where the loader came from, the page's language, and whether the Messenger belongs on it. */

const name = "pelican-intercom";

/** Script optimisers that run the file in another way leave `currentScript` empty. */
const tag =
  document.currentScript ?? [...document.scripts].find((script) => /intercom\.\w{8}\.js/.test(script.src));

/** Where the loader came from, whatever a `<base>` says. */
export const source = new URL(tag?.getAttribute("src") ?? "/", location.href);

/**
 * What the loader reads of a page.
 *
 * @typedef {object} Facts
 * @property {string} meta - what its `<meta name="pelican-intercom">` says: `off: REASON`, `no-launcher`, or ""
 * @property {string} language - the language that it says it is in; "" where it says none
 */

/** @type {Facts} */
export let page = readDocument(document);

/** @param {Facts} facts - of the page that a script has put in this one's place */
export const setPage = (facts) => {
  page = facts;
};

/** @returns {boolean} whether the page was left out on purpose */
export const isOff = () => page.meta.startsWith("off");

/** @returns {boolean} whether the Messenger goes without its button here */
export const isLauncherOff = () => page.meta === "no-launcher";

/** @param {Document} shown @returns {Facts} */
export function readDocument(shown) {
  const meta = /** @type {HTMLMetaElement | null} */ (shown.head?.querySelector(`meta[name="${name}"]`));
  return { meta: meta?.content ?? "", language: shown.documentElement.lang };
}

/**
 * Reads the head of a page's text. No parser of the browser's is used, for Trusted Types forbid it.
 * @param {string} text
 * @returns {Facts}
 */
export function readText(text) {
  /** @type {string | undefined} */
  let meta;
  /** @type {string | undefined} */
  let language;
  const tokens =
    /<!--[^]*?-->|<(script|style|title|noscript|template)\b[^]*?<\/\1|<(\/?\w+)((?:"[^"]*"|'[^']*'|[^"'>])*)>/gi;
  for (const [, , element, inside] of text.matchAll(tokens)) {
    if (!element) continue;
    // Anything else begins the body, whose tag may be left out.
    if (!/^(html|head|meta|link|base)$/i.test(element)) break;
    /** @type {Record<string, string | undefined>} */
    const attributes = {};
    for (const [, key, ...values] of (inside ?? "").matchAll(/([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|(\S+))/g)) {
      attributes[/** @type {string} */ (key).toLowerCase()] ??= values.find((value) => value != null);
    }
    if (attributes.name === name) meta ??= attributes.content;
    if (/^html$/i.test(element)) language ??= attributes.lang;
  }
  return { meta: meta ?? "", language: language ?? "" };
}

/** @returns {string} what `readText` reads the page's facts from */
export const writeText = () => `<html lang="${page.language}"><meta name="${name}" content="${page.meta}">`;
