/**
 * The loader's decisions in words that a site's owner understands: what is so, and what to do.
 *
 * @typedef {import("../decisions.js").Decision} Decision
 * @typedef {{what: string, advice: string}} Words
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
  asking: "Asking the function who is signed in.",
  failed: "Asking the function failed.",
  unopened: "The Messenger should have opened, but did not.",
  "other-loader": "The page also loads Intercom in another way.",
  error: "The loader failed. The rest of the page is not affected.",
};

// What happens in a state and does not end it.
const passing = ["asking", "failed", "unopened", "other-loader", "error"];

const notSignedIn =
  "If you are signed in, check that the session cookie reaches the function: is it set for this site, and is its name right?";
const seeCheck = "Run pelican-intercom audit with this site's URL. It says what is wrong.";

/** @type {Record<string, Words>} */
const reasons = {
  "host": {
    what: `INTERCOM_HOSTS does not list ${location.hostname}.`,
    advice: "Add this host name to INTERCOM_HOSTS, or leave the setting empty, and build again.",
  },
  "shutdown": {
    what: "A script of the page called Intercom('shutdown').",
    advice: "Have it call pelicanIntercom.refresh() after someone has signed in.",
  },
  "consent": {
    what: "INTERCOM_CONSENT is \"required\", and the visitor has not answered yet.",
    advice: "Have your consent tool call pelicanIntercom.consent(true) on each page once the visitor agrees.",
  },
  "prerender": {
    what: "The browser is prerendering this page.",
    advice: "",
  },
  "page": { what: "This page was left out on purpose.", advice: "" },
  "other-loader": {
    what: "Something else on the page loads Intercom, so this loader leaves it alone.",
    advice: "Remove Intercom's own snippet, including window.intercomSettings, from the theme or the tag manager.",
  },
  "late": {
    what: "A second Intercom snippet loaded after this loader. Its calls are passed on.",
    advice: "Remove Intercom's own snippet from the theme or the tag manager.",
  },
  "refused": {
    what: "The visitor refused in the consent tool, so everything that the Messenger had stored was deleted.",
    advice: "If the visitor did not refuse, check when your consent tool calls pelicanIntercom.consent(false).",
  },
  "cookie": {
    what: "The consent tool's cookie does not contain the text in INTERCOM_CONSENT.",
    advice: "If you agreed, compare the cookie's name and value in the browser's storage panel with the setting.",
  },
  "gpc": {
    what: "The browser sends Global Privacy Control, which counts as a refusal.",
    advice:
      "If the visitor clicks the launcher, that counts as consent for this page view. So does " +
      "pelicanIntercom.consent(true).",
  },
  "no-function": {
    what: "INTERCOM_IDENTITY_URL is not set, so everyone is a visitor.",
    advice: "This is right if nobody signs in. Otherwise set it, and build again.",
  },
  "no-hint": {
    what: "The cookie named in INTERCOM_SESSION_HINT is missing, so the function was not called.",
    advice: "If you are signed in, make your sign-in set that cookie, without HttpOnly.",
  },
  "no-token": {
    what: "The function named in INTERCOM_SESSION_TOKEN_FROM returned no session token.",
    advice: "If you are signed in, call it in the browser's console and see what it returns.",
  },
  "no-session": { what: "The function found no session token.", advice: notSignedIn },
  "signed-in": { what: "The function answered with a proof.", advice: "" },
  "hidden": { what: "The function hides it from this person.", advice: "" },
  "blocked": { what: "The Messenger is blocked.", advice: "" },
  "unknown": { what: "The function has not said who is signed in.", advice: seeCheck },
  "members": {
    what: "INTERCOM_SHOW_TO is \"members\", and nobody is signed in.",
    advice: notSignedIn,
  },
  "fallback": {
    what: "The function did not say who is signed in, so INTERCOM_IDENTITY_FALLBACK decided.",
    advice: seeCheck,
  },
  "other-tab": {
    what: "In another tab, another person signed in, this one signed out, or consent was withdrawn.",
    advice: "When you return to this tab, it looks again.",
  },
  "token": {
    what: "The function named in INTERCOM_SESSION_TOKEN_FROM failed, or did not appear within three seconds.",
    advice: "Call it in the browser's console and see what it throws.",
  },
  "timeout": {
    what: "There was no answer within eight seconds.",
    advice: "Check that the function is deployed, and that the script that returns the session token has loaded.",
  },
  "network": {
    what: "The function could not be reached, answered with a redirect, or the browser blocked its response (CORS).",
    advice:
      "Look at the request in the network panel. If it redirects to a login page, exclude this URL from the login. If " +
      "the function is on another host, add this site to its INTERCOM_ALLOWED_ORIGINS.",
  },
  "token_expired": {
    what: "The session token has expired; your provider's script may be renewing it.",
    advice: "If this does not go away, sign in again.",
  },
  "origin_not_allowed": {
    what: `The function does not allow ${location.origin}.`,
    advice: `Add ${location.origin} to the function's INTERCOM_ALLOWED_ORIGINS.`,
  },
  "misconfigured": { what: "One or more of the function's environment variables are missing or invalid.", advice: seeCheck },
  "keys_unavailable": {
    what: "The function could not fetch the session provider's public keys.",
    advice: "It tries again automatically. If this does not go away, check INTERCOM_SESSION_ISSUER.",
  },
  "widget": {
    what: "Intercom's script did not load. An ad blocker, a Content-Security-Policy or a lost connection may be the cause.",
    advice: "Try without extensions. pelican-intercom csp prints the policy that the site needs.",
  },
  "silent": {
    what: "Intercom's script loaded, but the Messenger did not open within eight seconds.",
    advice:
      "Check the console and the network panel. A 403 means that Intercom rejects the proof: run pelican-intercom audit. " +
      "Otherwise, a Content-Security-Policy, an ad blocker or a consent tool may be blocking Intercom's servers.",
  },
  "trusted-types": {
    what: "The page's Content-Security-Policy requires Trusted Types, and no policy of the site allows Intercom's script.",
    advice:
      "Create a default Trusted Types policy whose createScriptURL allows https://widget.intercom.io. See \"The policy " +
      "asks for Trusted Types\" in docs/troubleshooting.md.",
  },
  "http-404": {
    what: "Nothing answers at the function's URL (404).",
    advice: "Deploy the function, or correct INTERCOM_IDENTITY_URL and build again.",
  },
  "wrong": {
    what: "A link begins with #intercom, but the rest is not a known form.",
    advice: "Use #intercom, #intercom/new?text=..., #intercom/article/123 or another form that docs/events.md lists.",
  },
};

/** @param {Decision} decision @returns {Words} */
export function explain([topic, reason, detail]) {
  const state = states[topic] ?? topic;
  if (reason === "page" && detail) return { what: `${state} The page says why: ${detail.slice(5)}.`, advice: "" };
  if (reason === "role") {
    const advice = "To see the Messenger, remove this role from INTERCOM_HIDDEN_ROLES in the function's environment.";
    return { what: `${state} The function hides it from ${detail ? `the ${detail}` : "this person's role"}.`, advice };
  }
  if (reason === "hidden" && detail) return { what: `${state} The function says why: ${detail}.`, advice: "" };
  const known = reasons[reason];
  // No function has to do with it.
  if (known && reason === "other-tab") return known;
  if (known) return { what: `${state} ${known.what}`, advice: known.advice };
  if (reason === "http-200") {
    const what = "The function's URL returned something that is not JSON from the function, probably a web page.";
    return { what: `${state} ${what}`, advice: seeCheck };
  }
  if (reason === "http-401" || reason === "http-403") {
    const what = `The function's URL answered ${reason.slice(5)} without a reason, as a login in front of it does.`;
    return { what: `${state} ${what}`, advice: "Exclude the URL from the login: it must answer visitors with 204." };
  }
  if (reason.startsWith("http-")) return { what: `${state} The function answered ${reason.slice(5)}.`, advice: seeCheck };
  return { what: reason ? `${state} Reason: ${reason}.` : state, advice: reason ? seeCheck : "" };
}

/**
 * Puts the last word into a headline: the state, and what went wrong with the function since it was asked last.
 * @param {Decision[]} decisions
 * @returns {Words}
 */
export function summarize(decisions) {
  const state = decisions.filter(([topic]) => !passing.includes(topic)).at(-1);
  const other = decisions.find(([topic]) => topic === "other-loader");
  const failed = decisions.filter(([topic, reason]) => topic === "failed" || reason === "signed-in" || reason === "no-session").at(-1);
  const error = state ? undefined : decisions.filter(([topic]) => topic === "error").at(-1);
  const asking = decisions.some(([topic]) => topic === "asking") ? states.asking : "";
  const words = state ? explain(state) : { what: asking || "The loader waits for the page to finish loading.", advice: "" };
  // A state that gives the same reason has said it.
  const failure = failed?.[0] === "failed" && failed[1] !== state?.[1] ? failed : undefined;
  const causes = [failure, error, other].flatMap((cause) => (cause ? [explain(cause)] : []));
  return {
    what: [words.what, ...causes.map(({ what }) => what)].join(" "),
    advice: causes.map(({ advice }) => advice).find(Boolean) ?? words.advice,
  };
}

/**
 * Says what the owner should now see in Intercom.
 * @param {Decision[]} decisions
 * @param {string} app
 * @param {boolean} isPreview - where a stand-in takes the Messenger's place
 * @returns {string}
 */
export function foresee(decisions, app, isPreview) {
  const state = decisions.map(([topic]) => topic).filter((topic) => topic in states && !passing.includes(topic)).at(-1);
  /** @type {Record<string, string>} */
  const seen = {
    visitor: "nobody new yet, because a visitor becomes a lead with their first message. Send one: it appears in the Inbox, from a lead without a name.",
    user: "this person among the users under Contacts, with the user id of your login, last seen just now. Send a message: it appears in the Inbox under their name.",
  };
  const what = seen[state ?? ""] ?? "nothing, because this page has not identified anyone to Intercom.";
  return isPreview ? `On the live site: ${what} The preview itself sends Intercom nothing.` : `In the workspace ${app}: ${what}`;
}
