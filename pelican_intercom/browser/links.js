/** `#intercom` links, which open the Messenger, and addresses that end in one. */
import { configuration } from "./configuration.js";
import { note } from "./decisions.js";
import { listen, resolve } from "./elements.js";
import { explain } from "./explanation.js";
import { intercom, isBlocked, script } from "./messenger.js";

const { contact, settings } = configuration;

const pattern = /^#intercom(?:\/(?:(new)(\?.*)?|space\/([a-z]+)|((article|news)|tour|survey|checklist)\/(\d+)))?$/;

/** Opens the Messenger, and brings the focus back when it closes. @param {...unknown} call of `Intercom` */
export function open(...call) {
  let opener = /** @type {HTMLElement | null} */ (document.activeElement);
  intercom("onHide", () => {
    if (opener && !opener.isConnected) opener = document.querySelector(".intercom-launcher");
    opener?.focus();
    opener = null;
  });
  intercom(...call);
}

/**
 * Follows a link of ours.
 * @param {string} hash - from its #
 * @returns {boolean} whether it was one, and not the browser's to follow too
 */
export function follow(hash) {
  if (!/^#intercom(\/|$)/.test(hash) || document.getElementById(hash.slice(1))) return false;
  if (hash === "#intercom/why") {
    explain();
    return false;
  }
  const found = pattern.exec(hash);
  if (!found) note("link", "wrong");
  else if (isBlocked) {
    if (contact) location.href = resolve(contact);
  } else {
    const longestText = 500;
    const [, isNew, query, space, kind, isShown, id] = found;
    // Prefilled and never sent: the address may be a stranger's.
    if (isNew) open("showNewMessage", new URLSearchParams(query).get("text")?.slice(0, longestText));
    else if (space) open("showSpace", space);
    else if (kind && id) open((isShown ? "show" : "start") + kind.replace(/./, (letter) => letter.toUpperCase()), +id);
    else open("show");
  }
  return true;
}

/** Opens the Messenger at clicks on links of ours and on the site's own launchers. */
export function watchLinks() {
  const custom = settings.custom_launcher_selector;
  listen("hashchange", () => follow(location.hash));
  // In the capture phase, before a page-change library takes the click for a page.
  listen(
    "click",
    (event) => {
      const { target } = event;
      const link = target.closest('a[href^="#intercom"]');
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      // The Messenger itself follows the site's own launchers, once it is there.
      if (custom && !script && target.closest(custom)) open("show");
      else if (!link || !follow(link.hash)) return;
      event.preventDefault();
      event.stopPropagation();
    },
    true,
  );
}
