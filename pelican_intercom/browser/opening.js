/** Opening the Messenger: what was pressed opens within eight seconds, or it is said why it does not. */
import { contact } from "./configuration.js";
import { findRefusal, note, say } from "./decisions.js";
import { listen, resolve } from "./elements.js";
import { begin, blockReason, consent } from "./gate.js";
import { block, intercom, isBlocked, script, unblock } from "./messenger.js";

/** @typedef {"launcher" | "link" | "call" | "hash"} Origin - what asks for the Messenger; the hash is that of the page's own URL */

/** Gives up what has not opened yet. @type {((reason: string) => boolean) | undefined} */
let giveUp;

/** Whether the light launcher was pressed, and the Messenger is on its way. */
export let isBusy = false;

/** @type {any} */
let timer;

/** Whether the Messenger is open. */
let isOpen = false;

/** Where the focus goes back to. @type {HTMLElement | null} */
let opener = null;

/** @returns {string | undefined} what stands against opening, as a code */
export const findObstacle = () =>
  blockReason ? blockReason.replace(/refused|cookie/, "consent") : isBlocked ? "blocked" : findRefusal();

/** What was asked for is done. */
function settle() {
  clearTimeout(timer);
  giveUp = undefined;
  isBusy = false;
}

/**
 * Opens the Messenger.
 * @param {unknown[] | undefined} call - of `Intercom`; nothing where the target is not known
 * @param {string} target - what stands after `#intercom/` in a link
 * @param {Origin} origin
 * @param {boolean} [isTrusted] - whether a person pressed it
 * @returns {boolean} whether anything happens
 */
export function open(call, target, origin, isTrusted) {
  if (blockReason === "gpc" && isTrusted) consent(true);
  if (origin === "launcher") unblock();
  settle();
  giveUp = (reason) => {
    settle();
    note("unopened", reason);
    say("unavailable", { target, reason });
    if (!contact || !/link|call/.test(origin)) return false;
    location.href = resolve(contact);
    return true;
  };
  const obstacle = call ? findObstacle() : "wrong";
  if (obstacle) return giveUp(obstacle);
  opener = /** @type {HTMLElement | null} */ (document.activeElement);
  isBusy = origin === "launcher";
  timer = setTimeout(() => {
    if (!script) giveUp?.("unknown");
    // Tours, surveys and checklists do not say that they have begun.
    else if (/^show/.test(/** @type {any} */ (call))) block("silent");
    settle();
  }, 8e3);
  begin();
  intercom(.../** @type {unknown[]} */ (call));
  if (isOpen) settle();
  return true;
}

/** Follows what becomes of it. */
export function watchOpening() {
  listen("intercom:state", () => {
    const obstacle = findObstacle();
    if (obstacle) giveUp?.(obstacle);
  });
  listen("intercom:open", () => {
    isOpen = true;
    settle();
    unblock();
  });
  listen("intercom:close", () => {
    isOpen = false;
    if (opener && !opener.isConnected) opener = document.querySelector(".intercom-launcher");
    opener?.focus();
    opener = null;
  });
}
