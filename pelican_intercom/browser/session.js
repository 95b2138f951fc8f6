/** The session: who this is, from one answer of the function to the next, in this tab and in the others. */
import { hide, identity, members, shared } from "./configuration.js";
import { findBlockReason, setConsent } from "./consent.js";
import { announce, note } from "./decisions.js";
import { listen, noteError } from "./elements.js";
import { ask } from "./identity.js";
import { boot, conceal, isConcealed, refuse, shutdown } from "./messenger.js";
import { isForeign, isSessionUnknown, listenToTabs, purge, recall, remember } from "./storage.js";

/** @typedef {import("./identity.js").Answer} Answer */

/** So many questions that fail in ten minutes. */
const mostFailures = 6;

/** After failing for so long, in milliseconds, the fallback. */
const longestFailing = 36e4;

/** Whom the Messenger is booted for on this page. @type {import("./storage.js").Account} */
export let account;

/** When it was asked last, when to ask again, and when the proof ends, in Unix milliseconds. */
let asked = Infinity;
let due = Infinity;
let end = Infinity;

/** @type {any} */
let timer;

/** How often the function failed since its last answer, and since when, in Unix milliseconds. */
let failures = 0;
let failing = 0;

/** Which question was the last: an answer to an earlier one no longer counts. */
let turn = 0;

/** Whether the page itself ended the session. */
let isEnded = false;

/** How often another tab took this one's session. */
let losses = 0;

/**
 * Ends the session; one that a sibling host may have begun, for no record of ours names a user, is put out of sight.
 * @param {typeof account} next - who comes after it: the site's other tabs must know before they are told
 */
function clear(next) {
  const isSpared = shared && !account && !recall();
  remember(next);
  shutdown(isSpared);
  if (!isSpared) purge();
}

/** Asks at a time, or when the tab wakes after it. @param {number} time */
function plan(time) {
  due = time;
  clearTimeout(timer);
  // A sleeping machine stops its timers, so the clock is looked at twice a minute.
  if (time < Infinity) timer = setTimeout(wake, Math.min(time - Date.now(), 3e4));
}

function wake() {
  if (document.hidden) return;
  if (Date.now() < due) plan(due);
  else inquire();
}

/** Asks who this is, and acts on the answer. @param {boolean} [isNews] - whether a person signed in or out */
export const inquire = (isNews = false) => question(isNews).catch(noteError);

/** @param {boolean} isNews */
async function question(isNews) {
  if (findBlockReason() || (isEnded && !isNews)) return;
  isEnded = false;
  const now = Date.now();
  // A function that fails is left alone for as long as was planned, unless there is news for one of its six calls.
  if (failures && now < due && !(isNews && failures < mostFailures)) return plan(due);
  const mine = ++turn;
  asked = now;
  if (identity) note("asking", "");
  const answer = await ask();
  if (mine !== turn) return;
  if (answer.state === "unknown") return onUnknown(answer);
  failures = 0;
  settle(answer, isNews);
}

/**
 * Shows the Messenger for a person, or for nobody.
 * @param {Answer} answer
 * @param {boolean} [isNews] - boots it even for the person that it is booted for
 */
function settle({ state, reason, detail, boot: told = {}, account: next, expires_in }, isNews) {
  if (state === "visitor") {
    if (members) {
      state = "hidden";
      if (reason !== "fallback") reason = "members";
    } else next = "";
  }
  const isOther =
    isForeign(account, next) ||
    isForeign(recall(), next) ||
    (account == null && identity && !shared && isSessionUnknown());
  const now = Date.now();
  const isDue = isNews || isOther || next !== account || now >= due;
  if (isOther) clear(next);
  else remember(next);
  account = next;
  if (account == null) {
    due = Infinity;
    if (reason !== "fallback") refuse();
  } else {
    if (isDue) {
      boot(told);
      // A visitor needs no proof, and none is without an end.
      const life = next ? Math.max(expires_in || 3600, 60) * 1e3 : Infinity;
      end = now + life;
      due = now + life * 0.8;
    }
    conceal(false);
  }
  plan(due);
  announce(state, reason, detail);
}

/** Goes on without an answer: nothing is deleted while it is not known who this is. @param {Answer} answer */
function onUnknown({ reason, wait = 0 }) {
  const now = Date.now();
  if (!failures++) failing = now;
  let next = now + Math.min(Math.max(3 ** failures * (1 + Math.random() / 2), wait), 600) * 1e3;
  note("failed", reason);
  if (account != null && now >= end) {
    shutdown();
    account = undefined;
  }
  const isRecent = now - failing < longestFailing;
  if (account != null && !isConcealed) next = Math.min(next, Math.max(end, now + 1e3));
  else if (isSessionUnknown() ? shared || isRecent : isRecent && recall()) announce("unknown", reason);
  else if (hide) announce("hidden", "fallback");
  else settle({ state: "visitor", reason: "fallback" });
  plan(next);
}

/** Leaves the session, on this page alone. */
function leave() {
  turn++;
  account = undefined;
  plan(Infinity);
}

/** The page itself called `shutdown`: nobody is asked after until it calls `refresh`. */
export function endSession() {
  leave();
  isEnded = true;
  announce("off", "shutdown");
}

/** Forgets everyone, for consent was refused or taken back. */
export function forget() {
  if ((account ?? recall()) != null || isSessionUnknown()) clear(null);
  leave();
}

/** Gives up a session that is remembered no more. */
function yieldSession() {
  // Nobody is remembered any more: consent may have been taken back there, so this page has to be told anew.
  if (account != null && recall() == null) setConsent(undefined);
  if (!isForeign(account, recall())) return;
  clear(recall());
  leave();
  announce("unknown", "other-tab");
}

/** Follows what happens to the session elsewhere: in other tabs, and while this page was out of sight. */
export function watchSession() {
  listenToTabs(
    () => {
      if (account != null && recall() === account) boot();
    },
    () => {
      if (recall() == account) return;
      yieldSession();
      // Two tabs with sessions of their own would take it from each other for ever.
      if (!document.hidden && losses++ < mostFailures) inquire();
      else asked = 0;
    },
  );
  listen("visibilitychange", () => {
    // A change that the site does not report is seen after a minute at the latest.
    if (!document.hidden && Date.now() >= asked + 6e4) inquire();
    else wake();
  });
  listen("pagehide", () => {
    if (!isEnded) conceal(true);
  });
  listen("pageshow", (event) => {
    if (!event.persisted) return;
    // No tab tells a page that the browser keeps.
    yieldSession();
    inquire();
  });
}
