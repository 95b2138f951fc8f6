/** May the Messenger be loaded at all? The visitor says so, or the site's consent tool for them. */
import { consent, hosts } from "./configuration.js";
import { use } from "./elements.js";
import { isSecond } from "./messenger.js";
import { isOff } from "./page.js";
import { readCookie } from "./storage.js";

/** What the page's own script said last, or a press of the visitor's. @type {boolean | undefined} */
let said;

/** @param {boolean | undefined} granted - undefined: not known any more */
export const setConsent = (granted) => {
  said = granted;
};

/** @param {string} value - of a cookie; that of a tool which does not encode is read as it is */
const decode = (value) => use(() => decodeURIComponent(value)) ?? value;

function findConsentReason() {
  if (said != null) return said ? "" : "refused";
  // Global Privacy Control is a refusal, until the visitor grants explicitly.
  if (!consent) return navigator.globalPrivacyControl ? "gpc" : "";
  return consent === 1 ? "consent" : decode(readCookie(consent[0]) ?? "").includes(consent[1]) ? "" : "cookie";
}

/** @returns {string} why it may not be loaded, as a code; "" where it may */
export function findBlockReason() {
  if (/** @type {any} */ (document).prerendering) return "prerender";
  if (isSecond) return "other-loader";
  if (hosts && !hosts.includes(location.hostname)) return "host";
  return findConsentReason() || (isOff() ? "page" : "");
}
