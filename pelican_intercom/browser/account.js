/**
 * Whose session the Messenger keeps in this browser. The loader remembers one word of it in localStorage: the
 * account's fingerprint, or nothing but the key for a visitor.
 *
 * @typedef {string | null} Account - a user's fingerprint; "" for a visitor; null for nobody
 */
import { configuration } from "./configuration.js";
import { deleteCookie, readCookie } from "./cookies.js";

const { app } = configuration;
const key = "pelican-intercom-" + app;

/** Written to ask the site's other tabs to boot again, after this one has cleared what they share. */
const call = key + "-again";

/** Intercom's three cookies. */
const cookies = ["id", "session", "device-id"].map((name) => `intercom-${name}-${app}`);

/** @returns {Account} whose session the Messenger keeps, as far as the loader knows */
export function recall() {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** @returns {boolean} whether the Messenger keeps a session that the loader knows nothing of */
export const isSessionUnknown = () => recall() === null && cookies.some((name) => readCookie(name) != null);

/** @param {Account} account - whose session the Messenger keeps from now on */
export function remember(account) {
  try {
    if (account === null) localStorage.removeItem(key);
    else localStorage.setItem(key, account);
  } catch {
    // No storage: each page is the first one.
  }
}

/**
 * Tells whether a session must not be seen by whoever comes next. A user's must not; a visitor's conversations
 * become those of the user who signs in, and Intercom joins them itself.
 * @param {Account} from
 * @param {Account} to
 * @returns {boolean}
 */
export const isForeign = (from, to) => from !== null && from !== to && (from !== "" || to === null);

/** Deletes what the Messenger keeps in this browser, and tells the site's other tabs. */
export function purge() {
  cookies.forEach(deleteCookie);
  try {
    for (const name of Object.keys(localStorage)) {
      if (name.startsWith("intercom.intercom-state")) localStorage.removeItem(name);
    }
    localStorage.setItem(call, "" + Math.random());
    localStorage.removeItem(call);
  } catch {
    // No storage, so nothing is kept in it.
  }
}

/**
 * Listens to the site's other tabs.
 * @param {() => void} onCall - another tab cleared what the Messenger keeps
 * @param {() => void} onChange - another tab may remember another account
 */
export function listen(onCall, onChange) {
  addEventListener("storage", (event) => {
    if (event.key !== call) onChange();
    else if (event.newValue) onCall();
  });
}
