/** One bounded GET to the issuer: two seconds in all, 256 KiB at most, no redirect followed. */

import LIMITS from "../identity/contract/limits.json" with { type: "json" };
import { readObject } from "./strict_json.mjs";

/** The issuer did not answer as it should; the text says how, and `status` is that of its answer, or 0. */
export class Unreachable extends Error {
  /** @param {string} cause */
  constructor(cause, status = 0) {
    super(cause);
    this.status = status;
  }
}

/**
 * Return the JSON object that a GET of a URL gives with status 200; throws Unreachable.
 * @param {string} url
 * @param {Record<string, string>} [headers]
 */
export async function getObject(url, headers = {}) {
  const signal = AbortSignal.timeout(LIMITS.request_seconds * 1000);
  // "manual" and not "error", which workerd does not know.
  const options = /** @type {const} */ ({ redirect: "manual", signal });
  try {
    const response = await fetch(url, { headers: { Accept: "application/json", ...headers }, ...options });
    const body = await readBody(response);
    if (response.status !== 200) throw new Unreachable(`answered with ${response.status}`, response.status);
    const value = readObject(body);
    if (!value) throw new Unreachable("answered with something that is not a JSON object", response.status);
    return value;
  } catch (error) {
    if (error instanceof Unreachable) throw error;
    const name = error instanceof Error ? error.name : typeof error;
    throw new Unreachable(signal.aborted ? `took longer than ${LIMITS.request_seconds} seconds` : name);
  }
}

/**
 * Return a body, given up as soon as it is too large: its declared length is the issuer's word alone.
 * @param {Response} response
 */
async function readBody(response) {
  const body = new Uint8Array(LIMITS.largest_response_bytes);
  let length = 0;
  const reader = response.body?.getReader();
  for (let part = await reader?.read(); reader && part && !part.done; part = await reader.read()) {
    if (length + part.value.length > LIMITS.largest_response_bytes) {
      await reader.cancel();
      throw new Unreachable("answered more than 256 KiB");
    }
    body.set(part.value, length);
    length += part.value.length;
  }
  return body.subarray(0, length);
}
