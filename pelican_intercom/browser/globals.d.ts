/** What stands outside the modules: the build's placeholder, and the loader's two globals. */

declare const INTERCOM_CONFIGURATION: import("./configuration.js").Configuration;

interface Window {
  Intercom: any;
  pelicanIntercom: any;
}

interface Navigator {
  /** Global Privacy Control, the W3C's draft. */
  globalPrivacyControl?: boolean;
  /** The Network Information API, which Chromium alone has. */
  connection?: { saveData?: boolean; effectiveType?: string };
}
