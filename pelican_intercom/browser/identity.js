/**
 * Who is this? The question that the function answers.
 *
 * @typedef {object} Answer
 * @property {"user" | "hidden" | "visitor" | "unknown"} state
 * @property {string} reason - a short code
 * @property {string} [detail] - the function's own words
 * @property {Intercom_.IntercomSettings} [boot] - the proof of a user, for the Messenger
 * @property {string} [account] - the fingerprint of a user
 * @property {number} [expires_in] - seconds after which to ask again
 * @property {number | undefined} [wait] - seconds for which the function asks to be left alone
 */
import { header, hint, identity, token } from "./configuration.js";
import { resolve } from "./elements.js";
import { readCookie } from "./storage.js";

/** @param {string} reason @returns {Answer} */
const visitor = (reason) => ({ state: "visitor", reason });

/** @param {string} reason @param {number} [wait] @returns {Answer} */
const unknown = (reason, wait) => ({ state: "unknown", reason, wait });

/** Deletes the answers that a service worker has stored, one that stores everything. @param {string} url */
async function forgetAnswers(url) {
  for (const name of await caches.keys()) (await caches.open(name)).delete(url, { ignoreSearch: true });
}

/**
 * Asks the site's own script for the session token, which no cookie carries there: calls a global function as a method of
 * its object, waiting up to three seconds for it to appear.
 * @param {string} path - its dotted name
 * @returns {Promise<unknown>} the token; null where the site's script says that nobody is signed in
 * @throws what the site's function throws, and where there is none
 */
async function readToken(path) {
  for (let tries = 0; tries < 60; tries++) {
    /** @type {any} */
    let value = window;
    let owner;
    for (const name of path.split(".")) {
      owner = value;
      value = value?.[name];
      // A provider's script that is there and has no session says null (Clerk.session); undefined is not there yet.
      if (value === null) return value;
    }
    if (value) return value.call(owner);
    await new Promise((done) => setTimeout(done, 50));
  }
  throw path;
}

/** @param {AbortSignal} signal @returns {Promise<Answer>} */
async function request(signal) {
  let value;
  if (token) {
    value = await readToken(token).catch(() => 0);
    if (value === 0) return unknown("token");
    if (!value) return visitor("no-token");
  }
  // Service workers and edge rules ignore `no-store`; a random query makes a URL that is new to all of them.
  const url = resolve(/** @type {string} */ (identity) + Math.random());
  const response = await fetch(url, {
    cache: "no-store",
    redirect: "error",
    credentials: token ? "omit" : "include",
    headers: token ? { [/** @type {string} */ (header)]: "Bearer " + value } : {},
    signal,
  });
  const { status, headers } = response;
  if (status === 204) return visitor("no-session");
  // A missing function often answers 200 with something else, and gateways have refusals of their own.
  const type = /** @type {string} */ (headers.get("Content-Type"));
  const answer = (/json/.test(type) && (await response.json().catch(() => 0))) || {};
  setTimeout(() => forgetAnswers(url).catch(() => 0), 1e3);
  const code = /problem/.test(type) && /^[a-z_]+$/.exec(answer.code ?? "")?.[0];
  const state = status === 200 && answer.state;
  if (state === "user" && answer.boot && answer.account) {
    return { ...answer, reason: "signed-in" };
  }
  if (state === "hidden") {
    return { state, reason: /^role /.test(answer.reason) ? "role" : state, detail: answer.reason };
  }
  if (code && status === 401 && /^(token_(?!expired)|user_id_|email_)/.test(code)) return visitor(code);
  return unknown(code || "http-" + status, +/** @type {any} */ (headers.get("Retry-After")) || 0);
}

/**
 * Asks the function who this is.
 * @returns {Answer | Promise<Answer>} never rejects: what could not be learnt is `unknown`
 */
export function ask() {
  if (!identity) return visitor("no-function");
  if (hint && readCookie(hint) == null) return visitor("no-hint");
  const longestWait = 8e3;
  const controller = new AbortController();
  return new Promise((end) => {
    setTimeout(() => {
      end(unknown("timeout"));
      controller.abort();
    }, longestWait);
    request(controller.signal).then(end, () => end(unknown("network")));
  });
}
