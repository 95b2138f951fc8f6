/**
 * What the build was told. It writes the site's JSON in the place of `INTERCOM_CONFIGURATION`, so that the
 * loader and its settings travel as one cached file.
 *
 * @typedef {object} Configuration
 * @property {string} app - the workspace id
 * @property {string} widget - the URL of Intercom's widget
 * @property {string[]} [hosts] - the host names that the loader runs on; absent: all
 * @property {1} [members] - load nothing for people who are not signed in
 * @property {string} [identity] - where the function answers, ready for a query: it ends in "?" or "&"
 * @property {string} [token] - dotted path of the global function that gives the session token
 * @property {string} [header] - the header that carries the session token; there is one where there is a token
 * @property {string} [hint] - the script-readable cookie without which there is nobody to ask about
 * @property {1} [hide] - show nothing when nobody can say who this is
 * @property {"load" | "interaction"} [load] - absent: when the page is idle
 * @property {1 | [name: string, text: string]} [consent] - wait for a call, or for a cookie that holds a text
 * @property {Intercom_.IntercomSettings} settings - what every boot says: app_id, api_base, attributes for everyone
 * @property {Record<string, string> & {else: string}} label - the launcher's label in some languages, and elsewhere
 * @property {string} [style] - the launcher's place and colour, in CSS; absent where the site hides it
 * @property {string} [contact] - where the launcher leads when the Messenger cannot load
 * @property {string} [narrow] - the media query of windows in which no launcher shows
 * @property {string[]} [events] - the names that `data-intercom-event` may send
 * @property {1} [shared] - the same workspace's Messenger runs on sibling hosts, whose sessions are left alone
 * @property {1} [debug] - say every decision in the console
 * @property {string} [why] - the explaining build's file name, in the loader's own folder
 */

/** @type {Configuration} */
export const configuration = INTERCOM_CONFIGURATION;

// One by one, so that each module names what it reads.
export const {
  app, consent, contact, debug, events, header, hide, hint, hosts, identity, label, load, members, narrow, settings,
  shared, style, token, why, widget,
} = configuration;
