/** Hosts that take a `fetch` handler: Vercel, Deno, Bun, and any other with web-standard Request and Response. */

import { Endpoint } from "../endpoint.mjs";
import { selectOurs } from "../variables.mjs";

/**
 * The endpoints made so far, by what their environment says. A host hands the environment over with each request, and
 * an endpoint keeps its issuer's keys: so one is made for each environment, not for each request.
 * @type {Map<string, Endpoint>}
 */
const endpoints = new Map();

/** More environments than one process has by itself; beyond it all are made anew. */
const MOST_ENDPOINTS = 16;

/**
 * Return the endpoint of an environment. Only what it reads is looked at: the process's other variables, which may
 * change, and a Worker's bindings, which are no text, make no other endpoint.
 * @param {Readonly<Record<string, unknown>>} environment
 */
function findEndpoint(environment) {
  const variables = selectOurs(environment);
  const key = JSON.stringify(variables);
  let endpoint = endpoints.get(key);
  if (!endpoint) {
    if (endpoints.size >= MOST_ENDPOINTS) endpoints.clear();
    endpoint = new Endpoint(Object.fromEntries(variables));
    endpoints.set(key, endpoint);
  }
  return endpoint;
}

/**
 * Return the answer to a web-standard request; `waitUntil` is the host's own, where it has one.
 * @param {Request} request
 * @param {Readonly<Record<string, unknown>>} environment
 * @param {import("../http_messages.mjs").WaitUntil} [waitUntil]
 */
export async function respond(request, environment, waitUntil) {
  const { method } = request;
  const given = await findEndpoint(environment).answer({ method, headers: new Map(request.headers) }, waitUntil);
  const headers = new Headers(given.headers.map(([name, value]) => [name, value]));
  // A Response with status 204 must have no body at all, not an empty one.
  return new Response(method === "HEAD" ? null : given.body || null, { status: given.status, headers });
}

/** What Vercel, Deno (`deno serve`) and Bun take as a module's default export. */
export default {
  /** @param {Request} request */
  fetch: (request) => respond(request, globalThis.process?.env ?? {}),
};
