/**
 * Who is this? The question that the function answers.
 *
 * @typedef {object} Answer
 * @property {"user" | "hidden" | "visitor" | "unknown"} state
 * @property {string} reason - a short code, or the function's own words
 * @property {Intercom_.IntercomSettings} [boot] - the proof of a user, for the Messenger
 * @property {string} [account] - the fingerprint of a user
 * @property {number} [expires_in] - seconds after which to ask again
 * @property {number} [wait] - seconds for which the function asks to be left alone
 */
import { configuration } from "./configuration.js";
import { readCookie } from "./cookies.js";
import { resolve } from "./elements.js";
import { readToken } from "./token.js";

const { identity, hint, token, header } = configuration;

/** @param {string} reason @returns {Answer} */
const visitor = (reason) => ({ state: "visitor", reason });

/** @param {string} reason @param {number} [wait] @returns {Answer} */
const unknown = (reason, wait = 0) => ({ state: "unknown", reason, wait });

/** @returns {Promise<Answer>} */
async function request() {
  if (!identity) return visitor("no-function");
  if (hint && readCookie(hint) == null) return visitor("no-hint");
  let value;
  if (token) {
    try {
      value = await readToken(token);
    } catch {
      return unknown("token");
    }
    if (!value) return visitor("no-token");
  }
  // Service workers and edge rules ignore `no-store`; a random query is a new address to all of them.
  const response = await fetch(resolve(identity + Math.random()), {
    cache: "no-store",
    redirect: "error",
    credentials: token ? "omit" : "include",
    headers: header ? { [header]: "Bearer " + value } : {},
  });
  const { status, headers } = response;
  if (status === 204) return visitor("no-session");
  // A missing function often answers 200 with something else.
  const answer = /json/.test("" + headers.get("Content-Type")) && (await response.json().catch(() => 0));
  const { state, code } = answer || {};
  if (status === 200 && state === "user" && answer.boot && answer.account) return { ...answer, reason: "signed-in" };
  if (status === 200 && state === "hidden") return { state, reason: "" + answer.reason };
  if (status === 401 && code !== "token_expired") return visitor(code);
  return unknown(code || "http-" + status, +(headers.get("Retry-After") ?? 0) || 0);
}

/**
 * Asks the function who this is.
 * @returns {Promise<Answer>} never rejects: what could not be learnt is `unknown`
 */
export function ask() {
  const longestWait = 8e3;
  return Promise.race([
    request().catch(() => unknown("network")),
    /** @type {Promise<Answer>} */ (new Promise((resolve) => setTimeout(resolve, longestWait, unknown("timeout")))),
  ]);
}
