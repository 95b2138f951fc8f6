/**
 * Who is this? The question that the function answers.
 *
 * @typedef {{
 *   state: "user" | "hidden" | "visitor" | "unknown",
 *   reason: string,
 *   boot?: Intercom_.IntercomSettings,
 *   account?: string,
 *   expires_in?: number,
 * }} Answer
 */
import { configuration } from "./configuration.js";

/**
 * Asks the function who this is.
 * @returns {Promise<Answer>} never rejects: what went wrong is `unknown`, with the reason
 */
export async function ask() {
  const { identity } = configuration;
  if (!identity) return { state: "visitor", reason: "no-identity" };
  try {
    // Service workers and edge rules ignore `no-store`; a random query is a new address to all of them.
    const response = await fetch(identity + (identity.includes("?") ? "&" : "?") + "_=" + Math.random(), {
      cache: "no-store",
      credentials: "include",
      redirect: "error",
    });
    if (response.status === 204) return { state: "visitor", reason: "no-session" };
    const answer = await response.json();
    if (response.status === 401 && answer.code !== "token_expired") return { state: "visitor", reason: "" + answer.code };
    if (answer.state === "hidden") return { state: "hidden", reason: "" + answer.reason };
    // A missing function often answers 200 with something else.
    if (answer.state === "user" && answer.boot && answer.account) return { ...answer, reason: "signed-in" };
    return { state: "unknown", reason: "http-" + response.status };
  } catch {
    return { state: "unknown", reason: "no-answer" };
  }
}
