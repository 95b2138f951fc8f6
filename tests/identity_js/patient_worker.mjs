/** A Worker whose time never ends a fetch: a test lets the keys come, and a busy machine may take long. */

AbortSignal.timeout = () => new AbortController().signal;
Object.assign(globalThis, { setTimeout: () => 0 });

export { cloudflare as default } from "../../pelican_intercom/hosting/function.mjs";
