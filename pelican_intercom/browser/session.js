/** The session: who this is, from one answer of the function to the next, in this tab and in the others. */
import { isForeign, isSessionUnknown, listen, purge, recall, remember } from "./account.js";
import { configuration } from "./configuration.js";
import { findObjection } from "./consent.js";
import { announce, note } from "./decisions.js";
import { ask } from "./identity.js";
import { boot, shutdown, veil } from "./messenger.js";

/** @typedef {import("./account.js").Account} Account */

/** Failing calls in ten minutes, at most; after so many in a row, the fallback. */
const mostCalls = 6;
const tenMinutes = 6e5;

/** Whom the Messenger is booted for on this page. @type {Account} */
export let account = null;

/** @type {Intercom_.IntercomSettings} */
let proof = {};

/** When to ask again, and when the proof ends, in Unix milliseconds. */
let due = Infinity;
let end = Infinity;

/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

/** When the calls since the last answer were made, in Unix milliseconds. @type {number[]} */
let calls = [];
let failures = 0;

/** Which question was the last: an answer to an earlier one no longer counts. */
let turn = 0;

/** Whether the next answer boots the Messenger even if it says nothing new. */
let isFresh = false;

/** Whether the page itself ended the session. */
let isEnded = false;

/** Whether the Messenger is out of sight until it is known who is here now. */
let isVeiled = false;

/** How often another tab took this one's session. */
let losses = 0;

/** What happens when it is known, or no longer known, who this is. @type {() => void} */
let onSettled;

/** Asks at a time, or when the tab wakes after it. @param {number} time */
function plan(time) {
  due = time;
  clearTimeout(timer);
  // A sleeping machine stops its timers, so the clock is looked at twice a minute.
  if (time < Infinity) {
    timer = setTimeout(() => {
      if (document.hidden) return;
      if (Date.now() < due) plan(due);
      else inquire();
    }, Math.min(time - Date.now(), 3e4));
  }
}

/**
 * Asks who this is, and acts on the answer.
 * @param {boolean} [isNews] - whether somebody signed in or out
 * @returns {Promise<void>} never rejects
 */
export async function inquire(isNews = false) {
  try {
    if (findObjection() || (isEnded && !isNews)) return;
    isEnded = false;
    isFresh ||= isNews;
    const now = Date.now();
    calls = calls.filter((time) => time > now - tenMinutes);
    if (calls.length >= mostCalls) return doubt("limit", 0);
    calls.push(now);
    const mine = ++turn;
    note("asking", "");
    const answer = await ask();
    if (mine !== turn) return;
    const { state, reason, account: user = null } = answer;
    if (state === "unknown") return doubt(reason, answer.wait ?? 0);
    calls = [];
    settle(state, reason, state === "visitor" ? "" : user, answer);
  } catch (error) {
    note("error", "" + error);
  }
}

/**
 * Shows the Messenger for a person, or for nobody.
 * @param {"user" | "visitor" | "hidden"} state
 * @param {string} reason
 * @param {Account} next
 * @param {{boot?: Intercom_.IntercomSettings, expires_in?: number}} [answer]
 */
function settle(state, reason, next, { boot: told = {}, expires_in } = {}) {
  if (next === "" && configuration.members) {
    state = "hidden";
    reason = "members";
    next = null;
  }
  const now = Date.now();
  const isOther = isForeign(account, next) || isForeign(recall(), next) || (account === null && !!configuration.identity && isSessionUnknown());
  remember(next);
  if (isVeiled) veil((isVeiled = false));
  if (isOther) {
    shutdown();
    purge();
  }
  const isDue = isFresh || isOther || failures || next !== account || now >= due;
  account = next;
  isFresh = false;
  failures = 0;
  if (account === null) plan(Infinity);
  else if (isDue) {
    proof = told;
    boot(proof);
    const life = expires_in ? Math.max(expires_in, 60) * 1e3 : Infinity;
    // A hash does not end; then expires_in only says when to ask again.
    end = proof.intercom_user_jwt ? now + life : Infinity;
    plan(now + life * (0.75 + Math.random() / 10));
  } else plan(due);
  announce(state, reason);
  onSettled();
}

/**
 * Goes on without an answer: nothing is deleted while it is not known who this is.
 * @param {string} reason
 * @param {number} wait - seconds for which the function asks to be left alone
 */
function doubt(reason, wait) {
  const now = Date.now();
  if (reason !== "limit") failures++;
  if (account !== null && now >= end) {
    shutdown();
    account = null;
    failures = 1;
  }
  if (account !== null && !isVeiled) note("kept", reason);
  // A tab that is looked at often makes its six calls soon: an outage is not long before five minutes.
  else if ((failures < mostCalls || now - (calls[0] ?? now) < tenMinutes / 2) && (recall() || isSessionUnknown())) {
    announce("unknown", reason);
  }
  else if (configuration.hide) announce("hidden", "fallback");
  else {
    settle("visitor", "fallback", "");
    failures = mostCalls;
  }
  onSettled();
  const pause = Math.min(Math.max(3 ** calls.length * (1 + Math.random() / 2), wait), 600) * 1e3;
  plan(account === null ? now + pause : Math.min(now + pause, Math.max(end, now + 1e3)));
}

/** Leaves the session, on this page alone. */
function leave() {
  turn++;
  account = null;
  plan(Infinity);
  onSettled();
}

/** The page itself called `shutdown`: nobody is asked after until it calls `refresh`. */
export function endSession() {
  leave();
  isEnded = true;
  announce("off", "shutdown");
}

/** Forgets everyone, for consent was refused or taken back. */
export function forget() {
  if (account === null && recall() === null && !isSessionUnknown()) return;
  shutdown();
  remember(null);
  purge();
  leave();
}

/**
 * Follows what happens to the session elsewhere: in other tabs, and while this page was out of sight.
 * @param {() => void} whenSettled - it is known, or no longer known, who this is
 */
export function watchSession(whenSettled) {
  onSettled = whenSettled;
  listen(
    () => {
      if (account !== null && recall() === account) boot(proof);
    },
    () => {
      if (recall() === account) return;
      if (account) {
        shutdown();
        purge();
        leave();
        announce("unknown", "other-tab");
      }
      // Two tabs with sessions of their own would take it from each other for ever.
      if (!document.hidden && losses++ < mostCalls) inquire();
    },
  );
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) inquire();
  });
  addEventListener("pagehide", () => {
    if (account !== null) veil((isVeiled = true));
  });
  addEventListener("pageshow", (event) => {
    if (event.persisted) inquire();
  });
}
