/** Serves the bundle named by the first argument in workerd, by miniflare, at the loopback port PORT. */

import { Miniflare } from "miniflare";

const bindings = Object.fromEntries(Object.entries(process.env).filter(([name]) => name.startsWith("INTERCOM_")));

const server = new Miniflare({
  modules: true,
  scriptPath: process.argv[2] ?? "",
  compatibilityDate: "2026-01-01",
  bindings,
  host: "127.0.0.1",
  port: Number(process.env.PORT),
  // Else it asks the network where this machine is.
  cf: false,
});
await server.ready;
