/** The page that is shown: where the loader came from, the page's language, and whether the Messenger belongs on it. */
import { narrow as width } from "./configuration.js";
import { resolve } from "./elements.js";

const name = "pelican-intercom";

/** Script optimisers that run the file in another way leave `currentScript` empty. */
const tag = document.currentScript ?? [...document.scripts].find(({ src }) => /intercom\.\w{8}\.js/.test(src));

/** Where the loader came from, whatever a `<base>` says. */
export const source = resolve(tag?.getAttribute("src") ?? "/");

/**
 * What the loader reads of a page.
 *
 * @typedef {object} Facts
 * @property {string} meta - what its `<meta name="pelican-intercom">` says: `off: REASON`, `no-launcher`, or ""
 * @property {string} lang - the language that it says it is in; "" where it says none
 */

/** @type {Facts} */
export let page = readDocument(document);

/** @param {Facts} facts - of the page that a script has put in this one's place */
export const setPage = (facts) => {
  page = facts;
};

/** Whether the window is too narrow for a launcher; without the setting nothing matches `undefined`. */
export const narrow = matchMedia(/** @type {string} */ (width));

/** @returns {boolean} whether the page was left out on purpose */
export const isOff = () => /^off/.test(page.meta);

/** @returns {boolean} whether the Messenger goes without its button here */
export const isLauncherOff = () => page.meta === "no-launcher" || narrow.matches;

/** @param {Document} shown @returns {Facts} */
export function readDocument(shown) {
  const meta = /** @type {HTMLMetaElement | null} */ (shown.head?.querySelector(`meta[name=${name}]`));
  return { meta: meta?.content ?? "", lang: shown.documentElement.lang };
}

/** @param {string | undefined} tag @param {string} name @returns {string} an attribute's value */
function readAttribute(tag, name) {
  const found = RegExp(`\\s${name}\\s*=\\s*(?:"(.*?)"|'(.*?)'|([^\\s>]+))`, "is").exec(tag ?? "");
  return found?.slice(1).join("") ?? "";
}

/**
 * Reads a page's text. No parser of the browser's is used, for Trusted Types forbid it.
 * @param {string} [text]
 * @returns {Facts}
 */
export function readText(text = "") {
  // The head, which ends at the first tag of another kind, for its own tags may be left out.
  const [head] = text
    .replace(/<!--[^]*?-->|<(script|style|title)\b[^]*?<\/\1/gi, "")
    .split(/<(?!html|head|meta|link|base|!|\?)/i);
  const meta = head?.match(/<meta\b[^>]*>/gi)?.find((tag) => readAttribute(tag, "name") === name);
  return { meta: readAttribute(meta, "content"), lang: readAttribute(head, "lang") };
}

/** @returns {string} what `readText` reads the page's facts from */
export const writeText = () => `<html lang="${page.lang}"><meta name="${name}" content="${page.meta}">`;
