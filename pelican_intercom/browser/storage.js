/**
 * What this browser keeps: the cookies that scripts can read, and whose session the Messenger keeps here. The loader
 * remembers one word of it in localStorage: the account's fingerprint, or nothing but the key for a visitor.
 *
 * @typedef {string | null | undefined} Account - a user's fingerprint; "" for a visitor; nothing for nobody
 */
import { app, shared } from "./configuration.js";
import { listen, use } from "./elements.js";

const key = "pelican-intercom-" + app;

/** Written to ask the site's other tabs to boot again, after this one has cleared what they share. */
const callKey = key + "-again";

/** Intercom's three cookies. */
const cookies = ["id", "session", "device-id"].map((name) => `intercom-${name}-${app}`);

/**
 * @param {string} name
 * @returns {string | undefined} the cookie's value as it was written, not decoded; nothing in a frame without an origin
 */
export const readCookie = (name) => use(() => `; ${document.cookie}`.split(`; ${name}=`)[1]?.split(";")[0]);

/** Deletes a cookie from the host and from every parent domain that could hold it. @param {string} name */
const deleteCookie = (name) =>
  use(() => {
    const labels = location.hostname.split(".");
    // Without a domain, it is the host's own cookie.
    do document.cookie = `${name}=;Path=/;Max-Age=0;Domain=` + labels.join(".");
    while (labels.shift());
  });

/** Where storage is refused, each page is the first one. @returns {Account} whose session the Messenger keeps, as far as the loader knows */
export const recall = () => use(() => localStorage.getItem(key));

/** @param {Account} account - whose session the Messenger keeps from now on */
export const remember = (account) =>
  use(() => (account == null ? localStorage.removeItem(key) : localStorage.setItem(key, account)));

/** @returns {boolean} whether the Messenger keeps a session that the loader knows nothing of, or a sibling may have begun */
export const isSessionUnknown = () => (shared ? !recall() : recall() == null) && cookies.some(readCookie);

/**
 * Tells whether the next person must not see a session. A user's must not; a visitor's conversations
 * become those of the user who signs in, and Intercom joins them itself.
 * @param {Account} from
 * @param {Account} to
 * @returns {boolean}
 */
export const isForeign = (from, to) => from != null && from !== to && (!!from || to == null);

/** Deletes what the Messenger keeps in this browser, and tells the site's other tabs. */
export function purge() {
  cookies.forEach(deleteCookie);
  use(() => {
    localStorage.removeItem("intercom.intercom-state-" + app);
    localStorage.setItem(callKey, /** @type {any} */ (Math.random()));
    localStorage.removeItem(callKey);
  });
}

/**
 * Listens to the site's other tabs.
 * @param {() => void} onCall - another tab cleared what the Messenger keeps
 * @param {() => void} onChange - another tab may remember another account
 */
export const listenToTabs = (onCall, onChange) =>
  listen("storage", (event) => {
    if (event.key !== callKey) onChange();
    else if (event.newValue) onCall();
  });
