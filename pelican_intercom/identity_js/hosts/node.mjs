/** Node without a framework: a listener for `node:http`'s `createServer`, or for any framework that takes one. */

import { Endpoint } from "../endpoint.mjs";

/** @typedef {import("node:http").IncomingMessage} IncomingMessage */
/** @typedef {import("node:http").ServerResponse} ServerResponse */

/**
 * Return a listener that answers every request as the environment, the process's own by default, says.
 * @param {NodeJS.ProcessEnv} [environment]
 * @returns {(request: IncomingMessage, response: ServerResponse) => Promise<void>}
 */
export function createListener(environment = process.env) {
  const endpoint = new Endpoint(/** @type {Record<string, string>} */ ({ ...environment }));
  return async (request, response) => {
    const headers = new Map(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    try {
      const answer = await endpoint.answer({ method: request.method ?? "GET", headers });
      response.statusCode = answer.status;
      for (const [name, value] of answer.headers) response.setHeader(name, value);
      response.end(request.method === "HEAD" ? "" : answer.body);
    } catch (error) {
      // An error thrown out of a listener would end the whole process.
      console.error(error);
      response.statusCode = 500;
      response.setHeader("Cache-Control", "no-store");
      response.end();
    }
  };
}
