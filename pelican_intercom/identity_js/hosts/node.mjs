/** Node without a framework: a listener for `node:http`'s `createServer`, or for any framework that takes one. */

import { Endpoint } from "../endpoint.mjs";

/** @import { IncomingMessage, ServerResponse } from "node:http" */

/**
 * Return a listener that answers every request as the environment, the process's own by default, says.
 * @param {NodeJS.ProcessEnv} [environment]
 * @returns {(request: IncomingMessage, response: ServerResponse) => Promise<void>}
 */
export function createListener(environment = process.env) {
  const endpoint = new Endpoint({ ...environment });
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
      response.setHeader("Cache-Control", "private, no-store");
      response.end();
    }
  };
}

/**
 * Return the variables of a file's text: a line is a name, `=` and the value, which is all that follows, just as it is:
 * no quotes, no escapes. Blank lines and those that begin with `#` say nothing; any other line throws, by its number.
 * @param {string} text
 */
export function readVariables(text) {
  /** @type {Record<string, string>} */
  const variables = {};
  for (const [index, line] of text.replace(/^\uFEFF/, "").split(/\r?\n/).entries()) {
    if (!line.trim() || line.startsWith("#")) continue;
    const [, name, value] = /^([A-Za-z_][A-Za-z0-9_]*)=(.*)$/.exec(line) ?? [];
    if (name === undefined || value === undefined) {
      throw new Error(`line ${index + 1}: a line must be NAME=value, and no space before the =.`);
    }
    variables[name] = value;
  }
  return variables;
}
