/**
 * The loader's decisions in words that a site's owner understands: what is so, and what to do.
 *
 * @typedef {[topic: string, reason: string]} Decision
 * @typedef {{what: string, advice: string}} Words
 */

/** @type {Record<string, string>} */
const states = {
  waiting: "The Messenger waits.",
  visitor: "The Messenger is for a visitor: somebody who is not signed in.",
  user: "The Messenger is for a person who is signed in, with proof of who they are.",
  hidden: "There is no Messenger for this person.",
  unknown: "It is not known who this is, so nothing is shown, and nothing was deleted.",
  blocked: "The Messenger is blocked.",
  off: "The Messenger is off on this page.",
  asking: "The function is asked who this is.",
  failed: "The function could not be asked, or its answer could not be used.",
  link: "A link to the Messenger was not understood.",
  error: "Something went wrong in the loader; the page goes on without it.",
};

const notSignedIn = "If you are signed in: see whether the session cookie reaches the function (same site? right name?).";
const seeCheck = "Run pelican-intercom audit with the function's address: it says what is wrong.";

/** @type {Record<string, Words>} */
const reasons = {
  "host": {
    what: `INTERCOM_HOSTS does not list ${location.hostname}.`,
    advice: "Add this host name to INTERCOM_HOSTS, or leave the setting empty, and build again.",
  },
  "shutdown": {
    what: "A script of the page called Intercom('shutdown').",
    advice: "After signing in, call pelicanIntercom.refresh().",
  },
  "consent": {
    what: "INTERCOM_CONSENT is \"required\", and nobody has answered yet.",
    advice: "Let your consent tool call pelicanIntercom.consent(true) when the visitor agrees, on each page.",
  },
  "refused": {
    what: "The consent tool said that the visitor refuses; what the Messenger had stored was deleted.",
    advice: "Nothing is wrong, if that is what the visitor chose.",
  },
  "cookie": {
    what: "The consent tool's cookie does not hold the text that INTERCOM_CONSENT names.",
    advice: "If you agreed: compare the cookie's name and text in the browser's storage panel with the setting.",
  },
  "gpc": {
    what: "The browser sends Global Privacy Control, which counts as a refusal.",
    advice: "Pressing the launcher grants for this page; so does pelicanIntercom.consent(true).",
  },
  "no-function": {
    what: "INTERCOM_IDENTITY_URL is not set, so everyone is a visitor.",
    advice: "Nothing is wrong, unless your site signs people in.",
  },
  "no-hint": {
    what: "The cookie that INTERCOM_SESSION_HINT names is not there, so the function was not asked.",
    advice: "If you are signed in: let your sign-in set that cookie, readable by scripts.",
  },
  "no-token": {
    what: "The function that INTERCOM_SESSION_TOKEN_FROM names gave no session token.",
    advice: "If you are signed in: call it in the console and see what it returns.",
  },
  "no-session": { what: "The function found no session token.", advice: notSignedIn },
  "signed-in": { what: "The function answered with a proof.", advice: "" },
  "members": {
    what: "INTERCOM_SHOW_TO is \"members\", and nobody is signed in.",
    advice: notSignedIn,
  },
  "fallback": {
    what: "The function could not say who this is; INTERCOM_IDENTITY_FALLBACK decided.",
    advice: seeCheck,
  },
  "other-tab": {
    what: "Somebody else signed in, or out, in another tab.",
    advice: "Look at this tab again: then it asks who is here now.",
  },
  "token": {
    what: "The function that INTERCOM_SESSION_TOKEN_FROM names failed.",
    advice: "Call it in the console and see what it throws.",
  },
  "timeout": {
    what: "No answer within eight seconds.",
    advice: "See whether the function is there, and whether the script that gives the session token has loaded.",
  },
  "network": {
    what: "The function could not be reached, or the browser may not read its answer.",
    advice: "Look at the request in the network panel. On another host, it needs INTERCOM_ALLOWED_ORIGINS.",
  },
  "token_expired": {
    what: "The session token has expired; the sign-in's own script may be renewing it.",
    advice: "If this stays: sign in again.",
  },
  "origin_not_allowed": {
    what: `The function does not allow ${location.origin}.`,
    advice: `Add ${location.origin} to the function's INTERCOM_ALLOWED_ORIGINS.`,
  },
  "misconfigured": { what: "The function's environment variables are not right.", advice: seeCheck },
  "keys_unavailable": {
    what: "The function could not get the keys of whoever issues the session tokens.",
    advice: "It asks again by itself. If this stays: look at INTERCOM_SESSION_ISSUER.",
  },
  "widget": {
    what: "Intercom's script did not load: an ad blocker, a Content-Security-Policy or no connection.",
    advice: "Try without extensions. pelican-intercom csp prints the policy that the site needs.",
  },
  "wrong": {
    what: "It begins with #intercom, and says nothing that the loader knows.",
    advice: "Use #intercom, #intercom/new?text=..., #intercom/article/123 or another of the forms in the documentation.",
  },
};

/** @param {Decision} decision @returns {Words} */
export function explain([topic, reason]) {
  const state = states[topic] ?? topic;
  const known = reasons[reason];
  if (known) return { what: `${state} ${known.what}`, advice: known.advice };
  if (reason.startsWith("role ")) {
    const advice = "Take the role out of the function's INTERCOM_HIDDEN_ROLES to see the Messenger.";
    return { what: `${state} The function hides it from the ${reason}.`, advice };
  }
  if (reason === "http-200") {
    return { what: `${state} The function's address answers with something else: a page?`, advice: seeCheck };
  }
  if (reason.startsWith("http-")) return { what: `${state} The function answered ${reason.slice(5)}.`, advice: seeCheck };
  return { what: reason ? `${state} Reason: ${reason}.` : state, advice: reason ? seeCheck : "" };
}
