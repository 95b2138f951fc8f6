/**
 * The loader's decisions in words that a site's owner understands: what is so, and what to do.
 *
 * @typedef {import("../decisions.js").Decision} Decision
 * @typedef {[what: string, advice?: string | undefined]} Words
 */

/** @type {Record<string, string>} */
const states = {
  waiting: "The Messenger is waiting.",
  visitor: "The Messenger is for a visitor.",
  user: "The Messenger is for a person who is signed in, with proof of who they are.",
  hidden: "There is no Messenger for this person.",
  unknown: "The function has not said who is signed in, so the Messenger is not shown.",
  blocked: "The Messenger is blocked.",
  off: "The Messenger is off on this page.",
};

/** What happens in a state and does not end it. @type {Record<string, string>} */
const events = {
  asking: "Asking the function who is signed in.",
  failed: "Asking the function failed.",
  unopened: "The Messenger should have opened, but did not.",
  "other-loader": "The page also loads Intercom in another way.",
  error: "The loader failed. The rest of the page is not affected.",
};

const notSignedIn =
  "If you are signed in, check that the session cookie reaches the function: is it set for this site, and is its name right?";
const logIn = "Exclude the URL from the login: it must answer visitors with 204.";
const seeCheck = "Run pelican-intercom audit with this site's URL. It says what is wrong.";

/** @type {Record<string, Words>} */
const reasons = {
  "host": [`INTERCOM_HOSTS does not list ${location.hostname}.`,
    "Add this host name to INTERCOM_HOSTS, or leave the setting empty, and build again."],
  "shutdown": ["A script of the page called Intercom('shutdown').",
    "Have it call pelicanIntercom.refresh() after someone has signed in."],
  "consent": ["INTERCOM_CONSENT is \"required\", and the visitor has not answered yet.",
    "Have your consent tool call pelicanIntercom.consent(true) on each page once the visitor agrees."],
  "prerender": ["The browser is prerendering this page."],
  "page": ["This page was left out on purpose."],
  "other-loader": ["Something else on the page loads Intercom, so this loader leaves it alone.",
    "Remove Intercom's own snippet, including window.intercomSettings, from the theme or the tag manager."],
  "late": ["A second Intercom snippet loaded after this loader. Its calls are passed on.",
    "Remove Intercom's own snippet from the theme or the tag manager."],
  "refused": ["The visitor refused in the consent tool, so everything that the Messenger had stored was deleted.",
    "If the visitor did not refuse, check when your consent tool calls pelicanIntercom.consent(false)."],
  "cookie": ["The consent tool's cookie does not contain the text in INTERCOM_CONSENT.",
    "If you agreed, compare the cookie's name and value in the browser's storage panel with the setting."],
  "gpc": ["The browser sends Global Privacy Control, which counts as a refusal.",
    "If the visitor clicks the launcher, that counts as consent for this page view. So does pelicanIntercom.consent(true)."],
  "no-function": ["INTERCOM_IDENTITY_URL is not set, so everyone is a visitor.",
    "This is right if nobody signs in. Otherwise set it, and build again."],
  "no-hint": ["The cookie named in INTERCOM_SESSION_HINT is missing, so the function was not called.",
    "If you are signed in, make your sign-in set that cookie, without HttpOnly."],
  "no-token": ["The function named in INTERCOM_SESSION_TOKEN_FROM returned no session token.",
    "If you are signed in, call it in the browser's console and see what it returns."],
  "no-session": ["The function found no session token.", notSignedIn],
  "signed-in": ["The function answered with a proof."],
  "hidden": ["The function hides it from this person."],
  "blocked": ["The Messenger is blocked."],
  "unknown": ["The function has not said who is signed in.", seeCheck],
  "members": ["INTERCOM_SHOW_TO is \"members\", and nobody is signed in.", notSignedIn],
  "fallback": ["The function did not say who is signed in, so INTERCOM_IDENTITY_FALLBACK decided.", seeCheck],
  "other-tab": ["In another tab, another person signed in, this one signed out, or consent was withdrawn.",
    "When you return to this tab, it looks again."],
  "token": ["The function named in INTERCOM_SESSION_TOKEN_FROM failed, or did not appear within three seconds.",
    "Call it in the browser's console and see what it throws."],
  "timeout": ["There was no answer within eight seconds.",
    "Check that the function is deployed, and that the script that returns the session token has loaded."],
  "network": ["The function could not be reached, answered with a redirect, or the browser blocked its response (CORS).",
    "Look at the request in the network panel. If it redirects to a login page, exclude this URL from the login. If " +
      "the function is on another host, add this site to its INTERCOM_ALLOWED_ORIGINS."],
  "token_expired": ["The session token has expired; your provider's script may be renewing it.",
    "If this does not go away, sign in again."],
  "origin_not_allowed": [`The function does not allow ${location.origin}.`,
    `Add ${location.origin} to the function's INTERCOM_ALLOWED_ORIGINS.`],
  "misconfigured": ["One or more of the function's environment variables are missing or invalid.", seeCheck],
  "keys_unavailable": ["The function could not fetch the session provider's public keys.",
    "It tries again automatically. If this does not go away, check INTERCOM_SESSION_ISSUER."],
  "widget": ["Intercom's script did not load. An ad blocker, a Content-Security-Policy or a lost connection may be the cause.",
    "Try without extensions. pelican-intercom csp prints the policy that the site needs."],
  "silent": ["Intercom's script loaded, but the Messenger did not open within eight seconds.",
    "Check the console and the network panel. A 403 means that Intercom rejects the proof: run pelican-intercom " +
      "audit. Otherwise, a Content-Security-Policy, an ad blocker or a consent tool may be blocking Intercom's servers."],
  "trusted-types": ["The page's Content-Security-Policy requires Trusted Types, and no policy of the site allows Intercom's script.",
    "Create a default Trusted Types policy whose createScriptURL allows https://widget.intercom.io. See \"The policy " +
      "asks for Trusted Types\" in docs/troubleshooting.md."],
  "http-200": ["The function's URL returned something that is not JSON from the function, probably a web page.", seeCheck],
  "http-401": ["The function's URL answered 401 without a reason, as a login in front of it does.", logIn],
  "http-403": ["The function's URL answered 403 without a reason, as a login in front of it does.", logIn],
  "http-404": ["Nothing answers at the function's URL (404).",
    "Deploy the function, or correct INTERCOM_IDENTITY_URL and build again."],
  "wrong": ["A link begins with #intercom, but the rest is not a known form.",
    "Use #intercom, #intercom/new?text=..., #intercom/article/123 or another form that docs/events.md lists."],
};

/** @param {string} reason @param {string | null} [detail] @returns {Words} */
function explainReason(reason, detail) {
  if (reason === "page" && detail) return [`The page says why: ${detail.slice(5)}.`];
  if (reason === "hidden" && detail) return [`The function says why: ${detail}.`];
  if (reason === "role") {
    return [
      `The function hides it from ${detail ? `the ${detail}` : "this person's role"}.`,
      "To see the Messenger, remove this role from INTERCOM_HIDDEN_ROLES in the function's environment.",
    ];
  }
  if (reason.startsWith("http-")) return reasons[reason] ?? [`The function answered ${reason.slice(5)}.`, seeCheck];
  return reasons[reason] ?? (reason ? [`Reason: ${reason}.`, seeCheck] : [""]);
}

/** @param {Decision} decision @returns {Words} */
export function explain([topic, reason, detail]) {
  const [what, advice] = explainReason(reason, detail);
  // In another tab: no function has to do with it.
  return [reason === "other-tab" ? what : `${states[topic] ?? events[topic] ?? topic} ${what}`.trim(), advice];
}

/** @param {Decision[]} decisions @returns {Decision | undefined} the state that was said last */
const findState = (decisions) => decisions.filter(([topic]) => topic in states).at(-1);

/**
 * Puts the last word into a headline: the state, and what went wrong with the function since it was asked last.
 * @param {Decision[]} decisions
 * @returns {Words}
 */
export function summarize(decisions) {
  const state = findState(decisions);
  const isAsked = decisions.some(([topic]) => topic === "asking");
  const answer = decisions.filter(([topic, reason]) => topic === "failed" || /^(signed-in|no-session)$/.test(reason)).at(-1);
  const causes = [
    // A state that gives the same reason has said it.
    answer?.[0] === "failed" && answer[1] !== state?.[1] && answer,
    !state && decisions.filter(([topic]) => topic === "error").at(-1),
    decisions.find(([topic]) => topic === "other-loader"),
  ].flatMap((cause) => (cause ? [explain(cause)] : []));
  const [what, advice] = state
    ? explain(state)
    : [(isAsked && events.asking) || "The loader waits for the page to finish loading."];
  return [[what, ...causes.map(([cause]) => cause)].join(" "), causes.find(([, advice]) => advice)?.[1] ?? advice];
}

/**
 * Says what the owner should now see in Intercom.
 * @param {Decision[]} decisions
 * @param {string} app
 * @param {boolean} isPreview - where a stand-in takes the Messenger's place
 * @returns {string}
 */
export function foresee(decisions, app, isPreview) {
  /** @type {Record<string, string>} */
  const seen = {
    visitor:
      "nobody new yet, because a visitor becomes a lead with their first message. Send one: it appears in the Inbox, " +
      "from a lead without a name.",
    user:
      "this person among the users under Contacts, with the user id of your login, last seen just now. Send a message: " +
      "it appears in the Inbox under their name.",
  };
  const what = seen[findState(decisions)?.[0] ?? ""] ?? "nothing, because this page has not identified anyone to Intercom.";
  return isPreview ? `On the live site: ${what} The preview itself sends Intercom nothing.` : `In the workspace ${app}: ${what}`;
}
