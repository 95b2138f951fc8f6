/**
 * The stand-in Messenger: what the browser gets in the place of Intercom's widget, in the preview and in the tests.
 *
 * It does what Intercom's developer pages say of the widget: it replays `Intercom.q`, boots by itself where
 * `window.intercomSettings` names a workspace, refuses a wrong or missing proof with 403 in the console, goes on with
 * the session of its cookie where a boot names nobody, and throttles updates after 20 in 30 minutes. The server
 * that serves it judges each proof at /stand-in/ping. What it was told is in `window.standInMessenger`.
 */
import { attach, detach, erase, focusComposer, launcher, paint, prepare } from "./panel.js";
import { app, endSession, keepSession, readCookie, readMessages, readPerson, source } from "./session.js";

const record = (window.standInMessenger ??= {
  copies: 0, calls: [], boots: [], refusals: [], throttled: 0, person: null, proof: "none",
});

/** What the last boot and the updates after it said. @type {Record<string, any>} */
let settings = {};
/** @type {Record<string, Function[]>} */
let listeners = {};
/** When updates came, in Unix milliseconds. @type {number[]} */
let updates = [];
/** What waits for the answer to a boot. @type {(() => void)[]} */
let actions = [];
/** Which boot, update or shutdown was the last: an answer to an earlier one no longer counts. */
let turn = 0;
let open = false;
/** @type {import("./panel.js").View} */
let view = { title: "Home" };
/** Where the keyboard was when the person opened the Messenger. @type {HTMLElement | null} */
let opener = null;

function draw() {
  attach(settings, open);
  if (open) paint({ person: record.person, proof: record.proof, settings, messages: readMessages(), view });
}

/** Leaves the page, as if it had never been booted. */
function leave() {
  hide();
  record.person = null;
  record.proof = "none";
  actions = [];
  detach();
  erase();
}

/** Tells the server who this is said to be; it shows the Messenger if the proof holds. @param {object} told */
async function ping(told) {
  const mine = ++turn;
  const response = await fetch(new URL("/stand-in/ping", source), {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ app_id: app, settings: told }),
  }).catch(() => null);
  const verdict = await response?.json().catch(() => null);
  if (mine !== turn) return;
  if (!response?.ok || !verdict) {
    const reason = verdict?.reason ?? "the server of the stand-in did not answer";
    record.refusals.push(reason);
    console.error(`Stand-in Messenger: ${response?.status ?? "no answer"}: ${reason}`);
    leave();
    return;
  }
  const earlier = readPerson();
  const resumed = verdict.person.kind === "visitor" && earlier?.kind === "user";
  record.person = resumed ? earlier : verdict.person;
  record.proof = resumed ? "session" : verdict.proof;
  record.boots.push({ person: record.person, proof: record.proof });
  keepSession(record.person);
  draw();
  for (const action of actions.splice(0)) action();
}

/** @param {import("./panel.js").View} next */
function reveal(next) {
  const wasOpen = open;
  view = next;
  open = true;
  draw();
  focusComposer();
  if (!wasOpen) for (const listener of listeners.onShow ?? []) listener();
}

/** Shows a view as soon as the Messenger is there. @param {import("./panel.js").View} next */
function show(next) {
  if (record.person) reveal(next);
  else if (settings.app_id) actions.push(() => reveal(next));
}

function hide() {
  if (!open) return;
  open = false;
  attach(settings, open);
  opener?.focus();
  opener = null;
  for (const listener of listeners.onHide ?? []) listener();
}

/** @param {string} text */
function send(text) {
  if (record.person && text.trim()) keepSession(record.person, [...readMessages(), text.trim()]);
}

/** @param {string} word */
const capitalize = (word) => word.charAt(0).toUpperCase() + word.slice(1);

/** @type {Record<string, (...values: any[]) => unknown>} */
const methods = {
  boot(told = {}) {
    settings = { ...told };
    ping(told);
  },
  update(told = {}) {
    const now = Date.now();
    updates = [...updates.filter((time) => time > now - 1_800_000), now];
    if (updates.length > 20) {
      record.throttled += 1;
      console.warn("Stand-in Messenger: more than 20 updates in 30 minutes; this one is ignored");
    } else if (settings.app_id) {
      settings = { ...settings, ...told };
      ping(told);
    }
  },
  shutdown() {
    turn += 1;
    leave();
    settings = {};
    listeners = {};
    endSession();
  },
  show: () => show({ title: "Home" }),
  hide,
  showMessages: () => show({ title: "Messages" }),
  showSpace: (space = "home") => show({ title: capitalize(String(space)) }),
  showNewMessage: (text = "") => show({ title: "New message", draft: String(text) }),
  startConversation(text = "") {
    send(String(text));
    show({ title: "Messages" });
  },
  ready: (listener) => void (record.person ? listener() : actions.push(listener)),
  whoami: () => record.person ?? undefined,
  getVisitorId: () => readCookie("id"),
  reattach_activator: () => record.person && draw(),
  onUnreadCountChange: (/** @type {Function} */ listener) => listener(0),
};

for (const name of ["onShow", "onHide", "onUserEmailSupplied"]) {
  methods[name] = (listener) => void (listeners[name] ??= []).push(listener);
}

for (const [name, thing] of Object.entries({
  showArticle: "article", showNews: "news item", startTour: "tour", startSurvey: "survey",
  startChecklist: "checklist", showTicket: "ticket", showConversation: "conversation",
})) {
  const title = capitalize(thing);
  methods[name] = (id) => show({ title: `${title} ${id}`, body: `Your workspace’s ${thing} ${id} would be here.` });
}

/** @param {...any} call - the method and its arguments, as the page's `Intercom(...)` takes them */
function intercom(...call) {
  record.calls.push(call);
  return methods[call[0]]?.(...call.slice(1));
}

/** @param {HTMLElement} element the launcher, or one of the site's own */
function toggle(element) {
  if (open) return hide();
  opener = element;
  return reveal({ title: "Home" });
}

/** @param {Event} event a click on one of the site's own launchers opens or closes the Messenger */
function followLauncher(event) {
  const selector = settings.custom_launcher_selector;
  const element = selector && event.target instanceof Element && event.target.closest(selector);
  if (!element || !record.person) return;
  event.preventDefault();
  toggle(/** @type {HTMLElement} */ (element));
}

record.copies += 1;
if (record.copies === 1) {
  prepare({
    onLauncher: () => toggle(launcher),
    onClose: hide,
    onSpace: (space) => reveal({ title: space }),
    onSend(text) {
      send(text);
      reveal({ title: "Messages" });
    },
  });
  document.addEventListener("click", followLauncher);
  const queue = window.Intercom?.q ?? [];
  window.Intercom = intercom;
  for (const call of queue) intercom(...call);
  if (window.intercomSettings?.app_id && !settings.app_id) intercom("boot", window.intercomSettings);
}
