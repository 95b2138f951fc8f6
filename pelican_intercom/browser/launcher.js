/**
 * The light launcher: a button in the place of Intercom's own, where the Messenger waits to be wanted; a link to the
 * site's contact page where the Messenger cannot load.
 */
import { configuration } from "./configuration.js";
import { isBlocked, preload } from "./messenger.js";
import { language } from "./page.js";

const { contact, label = "Chat with us", settings = {} } = configuration;

/** @type {HTMLElement | undefined} */
let launcher;

/** @returns {string} the label, in the page's language if it has one */
const getLabel = () =>
  typeof label === "string"
    ? label
    : label[language] ?? label[language.split("-")[0] ?? ""] ?? Object.values(label)[0] ?? "";

export function removeLauncher() {
  launcher?.remove();
  launcher = undefined;
}

/**
 * Draws the launcher, or draws it anew.
 * @param {() => void} onPress
 */
export function drawLauncher(onPress) {
  const hadFocus = launcher && document.activeElement === launcher;
  removeLauncher();
  if (settings.hide_default_launcher) return;
  const { alignment, horizontal_padding: aside = 20, vertical_padding: below = 20, z_index = 2147483e3 } = settings;
  if (isBlocked) {
    if (!contact) return;
    const link = (launcher = document.createElement("a"));
    link.href = contact;
  } else {
    const button = (launcher = document.createElement("button"));
    button.type = "button";
    button.onpointerenter = button.onfocus = () => {
      button.onpointerenter = button.onfocus = null;
      preload();
    };
    button.onclick = onPress;
  }
  launcher.setAttribute("aria-label", getLabel());
  launcher.style.cssText = `all:revert;position:fixed;${alignment === "left" ? "left" : "right"}:${aside}px;bottom:${below}px;z-index:${z_index};box-sizing:border-box;width:48px;height:48px;padding:11px;border:1px solid #0000;border-radius:50%;color:#fff;background:${settings.action_color ?? settings.background_color ?? "#05f"};cursor:pointer`;
  launcher.innerHTML = '<svg viewBox="0 0 24 24" fill="currentColor"><path d="M2 3h20v14H9l-5 5v-5H2z"/></svg>';
  document.body.append(launcher);
  if (hadFocus) launcher.focus();
}

/** Says that the Messenger is on its way. */
export function markBusy() {
  launcher?.setAttribute("aria-busy", "true");
  if (launcher) launcher.style.opacity = ".6";
}
