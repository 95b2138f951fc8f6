/** The page that is shown: its tag and its language, also after a script has put another in its place. */

/** The loader's own file, as the build names it. */
const pattern = /intercom\.\w{8}\.js$/;

const tag = /** @type {HTMLScriptElement} */ (document.currentScript);

/** Where the loader came from. @type {string} */
export const source = tag.src;

/** The language that the page says it is in; "" where it says none. */
export let language = document.documentElement.lang;

/** Whether the Messenger belongs on the page. */
export let isTagged = true;

/** Whether the Messenger goes without its button here; undefined while no page has asked for that.
 * @type {boolean | undefined} */
export let isLauncherOff = tag.dataset.launcher === "off" || undefined;

/** What Turbo, htmx (2 and 4) and swup call the moment when another page stands. */
const moments = ["turbo:load", "htmx:afterSettle", "htmx:after:settle", "swup:page:view"];

/**
 * Watches for scripts that put another page in this one's place.
 * @param {(hasLauncherChanged: boolean) => void} onMove
 */
export function watchPage(onMove) {
  let address = location.pathname + location.search;
  /** @param {any} event */
  const look = ({ detail }) => {
    const next = location.pathname + location.search;
    if (next === address) return;
    address = next;
    // Swup replaces a part of the page, and the tag is outside it: the page it fetched says whether there is one.
    /** @type {Document} */
    const incoming = detail?.visit?.to.document ?? document;
    const found = [...incoming.scripts].find((script) => pattern.test(script.src));
    const isOff = !found || found.dataset.launcher === "off";
    const hasChanged = isOff !== !!isLauncherOff;
    if (hasChanged) isLauncherOff = isOff;
    isTagged = !!found;
    language = incoming.documentElement.lang;
    onMove(hasChanged);
  };
  for (const moment of moments) document.addEventListener(moment, look);
}
