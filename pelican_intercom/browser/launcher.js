/**
 * The light launcher: a button in the place of Intercom's own, where the Messenger waits to be wanted; a link to the
 * site's contact page where the Messenger cannot load. It lives outside of the body, in a shadow tree: no style of the
 * page reaches it, and no page change throws it out.
 */
import { contact, label, style } from "./configuration.js";
import { addStyle, resolve } from "./elements.js";
import { isBlocked, preload } from "./messenger.js";
import { page } from "./page.js";

const css =
  `:host,:host::before,:host::after{all:initial!important;display:contents!important}` +
  `@media print{*{display:none}}` +
  `*{position:fixed;box-sizing:border-box;width:48px;height:48px;margin:0;border:1px solid #0000;border-radius:50%;color:#fff;cursor:pointer;${style}}` +
  `[aria-busy=true]{opacity:.6}` +
  `::before{content:"";position:absolute;inset:11px;border:12px solid;clip-path:path("M2 3h20v14H9l-5 5v-5H2z")}`;

/** @type {HTMLElement | undefined} */
let host;

export const removeLauncher = () => host?.remove();

/**
 * Draws the launcher, or draws it anew.
 * @param {boolean} isBusy - whether it was pressed, and the Messenger is on its way
 * @param {(event: Event) => void} onPress
 */
export function drawLauncher(isBusy, onPress) {
  if (!host) {
    host = document.createElement("pelican-intercom");
    // A region of its own, so that it stands in none of the page's.
    host.role = "region";
    addStyle(host.attachShadow({ mode: "open" }), css);
  }
  const shadow = /** @type {ShadowRoot} */ (host.shadowRoot);
  const link = isBlocked && contact;
  const name = link ? "a" : "button";
  let launcher = /** @type {HTMLElement | null} */ (shadow.querySelector(name));
  if (!launcher) {
    const hadFocus = shadow.activeElement;
    launcher = document.createElement(name);
    if (link) /** @type {HTMLAnchorElement} */ (launcher).href = resolve(link);
    else launcher.onclick = onPress;
    launcher.onpointerenter = launcher.onfocus = preload;
    shadow.replaceChildren(launcher);
    if (hadFocus) launcher.focus();
  }
  const [language] = /** @type {[string]} */ (page.lang.toLowerCase().split(/[-_]/));
  host.ariaLabel = launcher.ariaLabel = label[page.lang] ?? label[language] ?? label.else;
  launcher.ariaBusy = /** @type {any} */ (isBusy);
  if (!host.isConnected) document.documentElement.append(host);
}
