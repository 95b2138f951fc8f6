/** The page that is shown: its tag and its language, also after a script has put another in its place. */
import { listen } from "./elements.js";

const tag = /** @type {HTMLScriptElement} */ (document.currentScript);

/** Where the loader came from. @type {string} */
export const source = tag.src;

/** The language that the page says it is in; "" where it says none. */
export let language = document.documentElement.lang;

/** The page's tag; none where the Messenger does not belong on it. @type {HTMLScriptElement | undefined} */
export let current = tag;

/** @returns {boolean} whether the Messenger goes without its button here */
export const isLauncherOff = () => !!current?.dataset.launcher;

/**
 * Watches for scripts that put another page in this one's place: Turbo, htmx (2 and 4) and swup.
 * @param {() => void} onMove
 */
export function watchPage(onMove) {
  let address = location.pathname + location.search;
  listen("turbo:load htmx:afterSettle htmx:after:settle swup:page:view", ({ detail }) => {
    if (address === (address = location.pathname + location.search)) return;
    // Swup replaces a part of the page, and the tag is outside it: the page it fetched says whether there is one.
    /** @type {Document} */
    const incoming = detail?.visit?.to.document ?? document;
    // The loader's file, as the build names it.
    current = [...incoming.scripts].find((script) => /intercom\.\w{8}\.js$/.test(script.src));
    language = incoming.documentElement.lang;
    onMove();
  });
}
