/**
 * The light launcher: a button in the place of Intercom's own, where the Messenger waits to be wanted; a link to the
 * site's contact page where the Messenger cannot load.
 */
import { configuration } from "./configuration.js";
import { resolve } from "./elements.js";
import { isBlocked, preload } from "./messenger.js";
import { page } from "./page.js";

const { contact, label, style } = configuration;

/** @type {HTMLElement | undefined} */
let host;

export const removeLauncher = () => host?.remove();

/**
 * Draws the launcher, or draws it anew.
 * @param {(this: HTMLElement) => void} onPress
 */
export function drawLauncher(onPress) {
  const hadFocus = host?.contains(document.activeElement);
  removeLauncher();
  // The build gives no style where the site hides its launcher.
  if (!style || (isBlocked && !contact)) return;
  host = document.createElement("aside");
  const launcher = document.createElement(isBlocked ? "a" : "button");
  Object.assign(launcher, isBlocked ? { href: resolve(contact ?? "") } : { type: "button", onclick: onPress });
  // A region of its own, so that it stands in none of the page's.
  for (const element of [host, launcher]) {
    element.setAttribute("aria-label", label[page.language] ?? label[page.language.slice(0, 2)] ?? label.else);
  }
  launcher.onpointerenter = launcher.onfocus = preload;
  launcher.style.cssText =
    "all:revert;position:fixed;box-sizing:border-box;width:48px;height:48px;padding:11px;" +
    "border:1px solid #0000;border-radius:50%;color:#fff;cursor:pointer;" +
    style;
  launcher.innerHTML = '<svg viewBox="0 0 24 24" fill="currentColor"><path d="M2 3h20v14H9l-5 5v-5H2z"/></svg>';
  host.append(launcher);
  document.body.append(host);
  if (hadFocus) launcher.focus();
}

