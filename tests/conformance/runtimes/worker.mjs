/** A Worker that is the function and nothing else. */

export { cloudflare as default } from "../../../pelican_intercom/hosting/function.mjs";
