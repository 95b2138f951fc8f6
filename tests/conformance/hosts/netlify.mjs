/** Serves the site in the folder where it runs as Netlify does, at the loopback port PORT. */

import { createServer } from "node:http";
import { Readable } from "node:stream";

import { NetlifyDev } from "@netlify/dev";

const netlify = new NetlifyDev({
  projectRoot: process.cwd(),
  // What needs a Deno of its own, or the network, and has no part in a function's answer.
  edgeFunctions: { enabled: false },
  geolocation: { enabled: false },
  blobs: { enabled: false },
  database: { enabled: false },
  aiGateway: { enabled: false },
});
await netlify.start();

/**
 * @param {import("node:http").IncomingMessage} request
 * @param {import("node:http").ServerResponse} response
 */
async function serve(request, response) {
  const found = await netlify.handleAndIntrospectNodeRequest(request);
  response.writeHead(found?.response.status ?? 404, Object.fromEntries(found?.response.headers ?? []));
  if (found?.response.body) Readable.fromWeb(found.response.body).pipe(response);
  else response.end();
}

createServer({ maxHeaderSize: 32 * 1024 }, (request, response) => {
  serve(request, response).catch((error) => {
    console.error(error);
    response.writeHead(599).end();
  });
}).listen(Number(process.env.PORT), "127.0.0.1");
