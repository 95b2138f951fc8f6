/** Every host's entry under one roof: what `build.mjs` bundles into the one file that a site gets. */

export { default as cloudflare, onRequest } from "./cloudflare.mjs";
export { default } from "./fetch.mjs";
export { default as netlify } from "./netlify.mjs";
export { createListener, readVariables } from "./node.mjs";
