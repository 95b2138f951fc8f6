/** Netlify Functions: the default export takes a web-standard Request and a context. */

import { respond } from "./fetch.mjs";

/** @param {Request} request @param {{waitUntil?: import("../http_messages.mjs").WaitUntil}} [context] */
export default (request, context) => respond(request, process.env, context?.waitUntil?.bind(context));
