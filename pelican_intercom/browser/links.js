/** `#intercom` links, which open the Messenger, and addresses that end in one. */
import { configuration } from "./configuration.js";
import { note } from "./decisions.js";
import { explain } from "./explanation.js";
import { intercom, isBlocked } from "./messenger.js";

const pattern =
  /^#intercom(?:\/(?:new(\?.*)?|(article|tour|news|survey|checklist)\/(\d+)|space\/(home|messages|help|news|tasks|tickets)))?$/;

const longestText = 500;

/**
 * Reads what a link asks for.
 * @param {string} hash
 * @returns {unknown[] | undefined} the call of `Intercom`; undefined where the link is wrong
 */
function read(hash) {
  const found = pattern.exec(hash);
  if (!found) return undefined;
  const [, query, kind, id, space] = found;
  if (kind && id) {
    const method = (/^[an]/.test(kind) ? "show" : "start") + kind.replace(/^./, (letter) => letter.toUpperCase());
    return [method, +id];
  }
  if (space) return ["showSpace", space];
  if (!hash.includes("/")) return ["show"];
  // Prefilled and never sent: the address may be a stranger's.
  return ["showNewMessage", new URLSearchParams(query).get("text")?.slice(0, longestText)];
}

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
 * @returns {boolean} whether it was one
 */
export function follow(hash) {
  if (!/^#intercom(\/|$)/.test(hash) || document.getElementById(hash.slice(1))) return false;
  if (hash === "#intercom/why") {
    explain();
    return false;
  }
  const call = read(hash);
  if (!call) note("link", "wrong");
  else if (!isBlocked) open(...call);
  else if (configuration.contact) location.href = configuration.contact;
  return true;
}

export function watchLinks() {
  addEventListener("hashchange", () => follow(location.hash));
  // In the capture phase, before a page-change library takes the click for a page.
  addEventListener(
    "click",
    (event) => {
      const link = /** @type {Element} */ (event.target).closest("a");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
      if (link.href.split("#")[0] === location.href.split("#")[0] && follow(link.hash)) {
        event.preventDefault();
        event.stopPropagation();
      }
    },
    true,
  );
}
