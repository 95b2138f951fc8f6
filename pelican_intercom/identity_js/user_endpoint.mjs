/** Asking the issuer itself who a session belongs to, where it publishes no keys (Netlify Identity's GET /user). */

import LIMITS from "../identity/contract/limits.json" with { type: "json" };
import { httpGet, Unreachable } from "./http_get.mjs";
import { Problem } from "./problem.mjs";
import { isObject, readJson } from "./strict_json.mjs";

const UNKNOWN = [401, 403, 404];

/**
 * Return what the issuer, a site with Netlify Identity, says about the person that a token belongs to.
 *
 * `issuer` is configured, never taken from the request, for whoever is asked gets the token. Throws Problem
 * `token_revoked` where the issuer does not know the session, `issuer_unavailable` for anything but a good answer.
 * @param {string} issuer
 * @param {string} token
 * @returns {Promise<import("./strict_json.mjs").JsonObject>}
 */
export async function askIssuer(issuer, token) {
  const { status, body } = await httpGet(`${issuer}/.netlify/identity/user`, {
    Authorization: `Bearer ${token}`,
  }).catch((error) => {
    throw error instanceof Unreachable ? giveUp(error.message) : error;
  });
  if (UNKNOWN.includes(status)) throw new Problem("token_revoked");
  let answer = null;
  try {
    answer = status === 200 ? readJson(body) : null;
  } catch {
    throw giveUp("answered no JSON");
  }
  if (!isObject(answer)) throw giveUp(`answered with ${status}`);
  return answer;
}

/** @param {string} cause */
function giveUp(cause) {
  return new Problem("issuer_unavailable", { retryAfter: LIMITS.user_endpoint_retry_seconds, cause });
}
