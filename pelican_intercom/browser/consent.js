/** May the Messenger be loaded at all? The visitor says so, or the site's consent tool for them. */
import { configuration } from "./configuration.js";
import { readCookie } from "./cookies.js";

const { consent, hosts } = configuration;

/** What the page's own script said last. @type {boolean | undefined} */
let said;

/** @param {boolean | undefined} granted - undefined: not known any more */
export const setConsent = (granted) => {
  said = granted;
};

/** @returns {string} why it may not be loaded, as a code; "" where it may */
export function findBlockReason() {
  if (hosts && !hosts.includes(location.hostname)) return "host";
  if (said != null) return said ? "" : "refused";
  // Global Privacy Control is a refusal, until the visitor grants explicitly.
  if (!consent) return navigator.globalPrivacyControl ? "gpc" : "";
  if (consent === 1) return "consent";
  let value = readCookie(consent[0]) ?? "";
  try {
    value = decodeURIComponent(value);
  } catch {
    // Written by a tool that does not encode: read as it is.
  }
  return value.includes(consent[1]) ? "" : "cookie";
}
