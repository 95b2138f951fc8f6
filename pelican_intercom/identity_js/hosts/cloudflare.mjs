/** Cloudflare: `onRequest` for Pages Functions, and the default export for Workers. */

import { respond } from "./fetch.mjs";

/** @import { WaitUntil } from "../http_messages.mjs" */
/** @typedef {Readonly<Record<string, unknown>>} Bindings variables and secrets are texts among them */

/**
 * @param {{request: Request, env: Bindings, waitUntil: WaitUntil}} context
 */
export const onRequest = (context) =>
  respond(context.request, context.env, (work) => {
    context.waitUntil(work);
  });

export default {
  /** @param {Request} request @param {Bindings} env @param {{waitUntil: WaitUntil}} context */
  fetch: (request, env, context) => onRequest({ request, env, waitUntil: (work) => context.waitUntil(work) }),
};
