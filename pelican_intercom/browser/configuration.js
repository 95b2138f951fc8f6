/**
 * What the build was told. It writes the site's JSON in the place of `INTERCOM_CONFIGURATION`, so that the
 * loader and its settings travel as one cached file.
 *
 * @typedef {object} Configuration
 * @property {string} app - the workspace id
 * @property {string} [base] - the region's `api_base`; absent for the United States
 * @property {string} [widget] - another widget address than Intercom's own
 * @property {string[]} [hosts] - the host names that the loader runs on; absent: all
 * @property {1} [members] - load nothing for people who are not signed in
 * @property {string} [identity] - where the function answers
 * @property {string} [token] - dotted path of the global function that gives the session token
 * @property {string} [header] - the header that carries the session token; absent: Authorization
 * @property {string} [hint] - the script-readable cookie without which there is nobody to ask about
 * @property {1} [hide] - show nothing when nobody can say who this is
 * @property {"load" | "interaction"} [load] - absent: when the page is idle
 * @property {1 | [name: string, text: string]} [consent] - wait for a call, or for a cookie that holds a text
 * @property {Intercom_.IntercomSettings} [settings] - Messenger and data attributes for everyone
 * @property {string | Record<string, string>} [label] - the launcher's label, or one for each language
 * @property {string} [contact] - where the launcher leads when the Messenger cannot load
 * @property {1} [debug] - say every decision in the console
 * @property {string} [why] - the explaining build's file name, in the loader's own folder
 */

/** @type {Configuration} */
export const configuration = INTERCOM_CONFIGURATION;
