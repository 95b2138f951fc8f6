/**
 * The page that is shown: its language, whether the Messenger belongs on it, and the scripts that put another page in
 * its place without a load: Turbo, swup, htmx 2 and htmx 4.
 */
import { narrow as width } from "./configuration.js";
import { getUrl, listen } from "./elements.js";

const name = "pelican-intercom";

/** What the Messenger puts into a page. */
export const messenger = "body>:is([id^=intercom-],[class^=intercom-])";

/**
 * What the loader reads of a page.
 *
 * @typedef {object} Facts
 * @property {string} meta - what its `<meta name="pelican-intercom">` says: `off: REASON`, `no-launcher`, or ""
 * @property {string} lang - the language that it says it is in; "" where it says none
 */

/** @type {Facts} */
export let page = readDocument(document);

/** Whether the window is too narrow for a launcher; nothing where the site sets no width. */
export const narrow = width ? matchMedia(width) : undefined;

/** @returns {boolean} whether the page was left out on purpose */
export const isOff = () => page.meta.startsWith("off");

/** @returns {boolean} whether the Messenger goes without its button here */
export const isLauncherOff = () => page.meta === "no-launcher" || !!narrow?.matches;

/** @param {Document} shown @returns {Facts} */
function readDocument(shown) {
  const meta = /** @type {HTMLMetaElement | null} */ (shown.querySelector(`head>meta[name=${name}]`));
  return {
    meta: meta?.content ?? "",
    // Not before it is wanted: it is the first element that is touched, which takes longest while the page is parsed.
    get lang() {
      return shown.documentElement.lang;
    },
  };
}

/** @param {string | undefined} tag @param {string} name @returns {string} an attribute's value */
function readAttribute(tag, name) {
  // The first group is the quotation mark, if there is one.
  return RegExp(`\\s${name}\\s*=\\s*(\\W?)(.*?)\\1[\\s/>]`, "is").exec(/** @type {string} */ (tag))?.[2] ?? "";
}

/**
 * Reads a page's text. No parser of the browser's is used, for Trusted Types forbid it.
 * @param {string} text
 * @returns {Facts}
 */
function readText(text) {
  // The head, which ends at the first tag of another kind, for its own tags may be left out.
  const [head] = text
    .replace(/<!--[^]*?-->|<(script|style|title)\b[^]*?<\/\1/gi, "")
    .split(/<(?!html|head|meta|link|base|!|\?)/i);
  const meta = head?.match(/<meta\b[^>]*>/gi)?.find((tag) => readAttribute(tag, "name") === name);
  return { meta: readAttribute(meta, "content"), lang: readAttribute(head, "lang") };
}

/** The languages that Intercom has, two letters each, but for Chinese and the Portuguese of Brazil. */
const languages = "arbgbscacsdadeelenesetfifrhehrhuiditjakoltlvmnnbnlplptroruslsrsvtrvi";

/**
 * Spells a language as Intercom does.
 * @param {string} lang - as the page says it: `pt_br`, `en-US`, `zh-Hant-HK`
 * @returns {string} the same where Intercom does not have it
 */
export function spell(lang) {
  const tag = lang.toLowerCase();
  if (/^zh[^s]*(hant|tw|hk|mo)/.test(tag)) return "zh-TW";
  if (/^pt.*br/.test(tag)) return "pt-BR";
  // Norwegian that does not say which is its Bokmål.
  const [code] = /** @type {[string]} */ (tag.replace("no", "nb").split(/[-_]/));
  return code === "zh" ? "zh-CN" : languages.match(/../g)?.includes(code) ? code : lang;
}

/**
 * Follows page changes, by the events in which each library shows the page that it fetched or kept.
 * @param {() => void} onMove - another page is shown, or the same one anew
 */
export function watchPage(onMove) {
  let url = getUrl();
  /** The request whose page was read: htmx 2 says more than once that it has settled. @type {unknown} */
  let last;

  /** @param {Facts} facts */
  function move(facts) {
    url = getUrl();
    page = facts;
    onMove();
  }

  // Each keeps a page with what the Messenger has put into it, which would come back dead.
  listen("turbo:before-cache htmx:historyRestore htmx:history:cache:after:restore", () =>
    document.querySelectorAll(messenger).forEach((copy) => copy.remove()),
  );
  // Turbo merges the head into the document's own; swup and htmx leave it as it was.
  listen("turbo:load", () => move(readDocument(document)));
  listen("swup:page:view", ({ detail }) => move(readDocument(detail.visit.to.document)));
  listen("htmx:afterSettle htmx:after:swap", ({ detail: { xhr, ctx, target = ctx?.target } }) => {
    const text = xhr ? xhr.response : ctx?.response && ctx.text;
    const isElsewhere = url !== (url = getUrl());
    if (last === (last = xhr ?? ctx) || !(isElsewhere || target?.matches("body"))) return;
    if (/<html|<head/i.test(text)) move(readText(text));
  });
  // The histories of htmx 2 and 4, which keep no head, and that of the first page for all of them.
  listen("htmx:historyItemCreated htmx:history:cache:before:save", ({ detail, detail: { item = detail } }) => {
    item.head = `<html lang="${page.lang}"><meta name="${name}" content="${page.meta}">` + item.head;
  });
  // Htmx 2 asks the server where it has kept nothing.
  listen("htmx:historyRestore htmx:history:cache:after:restore", ({ detail: { item, serverResponse } }) =>
    move(readText(item ? item.head : serverResponse)),
  );
}
