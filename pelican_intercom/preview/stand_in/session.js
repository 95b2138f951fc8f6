/**
 * The session of the stand-in Messenger: Intercom's three cookies, on the widest domain that takes them, and its
 * one entry of localStorage. Where Intercom's server would look a session up, its person is kept in the cookie.
 *
 * @typedef {{kind: "visitor" | "user", user_id?: string, email?: string, name?: string}} Person
 */
export const source = new URL(/** @type {HTMLScriptElement} */ (document.currentScript).src);

/** The workspace: the last part of the widget's own address. */
export const app = source.pathname.split("/").pop() ?? "";

const storageKey = "intercom.intercom-state-" + app;
const week = 604_800;
/** Nine months, one week and nine months, as Intercom's cookie page says. */
const ages = { id: 39 * week, session: week, "device-id": 39 * week };

/** @param {string} name @returns {string} */
const nameCookie = (name) => `intercom-${name}-${app}`;

/** @param {string} name @returns {string | undefined} */
export function readCookie(name) {
  const start = nameCookie(name) + "=";
  return document.cookie.split("; ").find((pair) => pair.startsWith(start))?.slice(start.length);
}

/**
 * Writes a cookie on the first domain that takes it, from the widest to the host's own; or deletes it from them all.
 * @param {string} name
 * @param {string} value
 * @param {number} age - in seconds; 0 deletes
 */
function writeCookie(name, value, age) {
  const labels = location.hostname.split(".");
  const domains = labels.map((_, index) => "; Domain=" + labels.slice(-1 - index).join("."));
  for (const domain of [...domains, ""]) {
    document.cookie = `${nameCookie(name)}=${value}; Path=/; SameSite=Lax; Max-Age=${age}${domain}`;
    if (age && readCookie(name) === value) return;
  }
}

/** @returns {Person | null} whom the cookie of an earlier boot still names */
export function readPerson() {
  try {
    return JSON.parse(decodeURIComponent(atob(readCookie("session")?.split(".")[1] ?? "")));
  } catch {
    return null;
  }
}

/** @returns {string[]} what was written in this session */
export function readMessages() {
  try {
    return JSON.parse(localStorage.getItem(storageKey) ?? "{}").messages ?? [];
  } catch {
    return [];
  }
}

/** @param {Person} person @param {string[]} [messages] */
export function keepSession(person, messages = readMessages()) {
  const token = () => Math.random().toString(36).slice(2, 14);
  const session = token() + "." + btoa(encodeURIComponent(JSON.stringify(person)));
  writeCookie("id", readCookie("id") ?? token(), ages.id);
  writeCookie("session", session, ages.session);
  writeCookie("device-id", readCookie("device-id") ?? token(), ages["device-id"]);
  try {
    localStorage.setItem(storageKey, JSON.stringify({ person, messages }));
  } catch {
    // The browser refuses storage: the cookies alone keep the session.
  }
}

/** Ends the session: what Intercom's `shutdown` clears. */
export function endSession() {
  for (const name of Object.keys(ages)) writeCookie(name, "", 0);
  try {
    localStorage.removeItem(storageKey);
  } catch {
    // Then nothing was kept there.
  }
}
