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
import { readToken } from "./token.js";

const seconds = 8;

/**
 * Asks the function who this is.
 * @returns {Promise<Answer>} never rejects: what could not be learnt is `unknown`
 */
export async function ask() {
  const { identity, hint, token } = configuration;
  /** @type {(reason: string) => Answer} */
  const visitor = (reason) => ({ state: "visitor", reason });
  if (!identity) return visitor("no-function");
  if (hint && readCookie(hint) == null) return visitor("no-hint");
  const patience = new AbortController();
  let reason = "token";
  try {
    return await new Promise((resolve, reject) => {
      setTimeout(() => {
        reason = "timeout";
        patience.abort();
        reject();
      }, seconds * 1e3);
      request().then(resolve, reject);
    });
  } catch {
    return { state: "unknown", reason };
  }

  /** @returns {Promise<Answer>} */
  async function request() {
    const { signal } = patience;
    const value = token && (await readToken(signal));
    if (token && !value) return visitor("no-token");
    reason = "network";
    // Service workers and edge rules ignore `no-store`; a random query is a new address to all of them.
    const response = await fetch(identity + (/** @type {string} */ (identity).includes("?") ? "&" : "?") + Math.random(), {
      cache: "no-store",
      redirect: "error",
      signal,
      ...(token
        ? { credentials: "omit", headers: { [configuration.header ?? "Authorization"]: "Bearer " + value } }
        : { credentials: "include" }),
    });
    const { status } = response;
    if (status === 204) return visitor("no-session");
    reason = "http-" + status;
    /** @type {Answer & {code?: string}} */
    const answer = await response.json();
    const { state, boot, account } = answer;
    if (status === 401 && answer.code !== "token_expired") return visitor("" + answer.code);
    // A missing function often answers 200 with something else.
    if (status === 200 && (state === "hidden" || (state === "user" && boot && account))) {
      return { ...answer, reason: state === "user" ? "signed-in" : "" + answer.reason };
    }
    return { state: "unknown", reason: answer.code || reason, wait: +(response.headers.get("Retry-After") ?? 0) || 0 };
  }
}
