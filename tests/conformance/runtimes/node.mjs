/** Serves the twin on plain Node, at the loopback port PORT. */

import { createServer } from "node:http";

import { createListener } from "../../../pelican_intercom/hosting/function.mjs";

createServer({ maxHeaderSize: 32 * 1024 }, createListener()).listen(Number(process.env.PORT), "127.0.0.1");
