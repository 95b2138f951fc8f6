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

createServer({ maxHeaderSize: 32 * 1024 }, async (request, response) => {
  const found = await netlify.handleAndIntrospectNodeRequest(request);
  if (!found) return response.writeHead(404).end();
  response.writeHead(found.response.status, Object.fromEntries(found.response.headers));
  if (!found.response.body) return response.end();
  return Readable.fromWeb(found.response.body).pipe(response);
}).listen(Number(process.env.PORT), "127.0.0.1");
