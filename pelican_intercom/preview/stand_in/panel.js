/**
 * What one sees of the stand-in Messenger: a launcher in the page, where Intercom puts its own, and a panel in a
 * shadow tree that the site's styles do not reach. All styles are set by script, as a strict policy asks.
 *
 * @typedef {import("./session.js").Person} Person
 * @typedef {"jwt" | "hash" | "session" | "none"} Proof
 * @typedef {{title: string, body?: string, draft?: string}} View
 * @typedef {{person: Person, proof: Proof, settings: Record<string, any>, messages: string[], view: View}} Picture
 * @typedef {object} Actions
 * @property {() => void} onLauncher
 * @property {() => void} onClose
 * @property {(space: string) => void} onSpace
 * @property {(text: string) => void} onSend
 */
import styles from "./panel.css";
import { app } from "./session.js";

/** What the real Messenger has in each space. @type {Record<string, string>} */
const spaces = {
  Home: "",
  Messages: "Your visitor’s conversations would be here. Write one below.",
  Help: "Your help center’s articles would be here. A link to #intercom/article/123 opens one.",
  News: "Your workspace’s news would be here. A link to #intercom/news/123 opens one.",
  Tasks: "Your visitor’s checklists would be here. A link to #intercom/checklist/123 opens one.",
  Tickets: "Your visitor’s tickets would be here.",
};

/** @param {string} tag @param {string} className @param {string} [text] */
function make(tag, className, text = "") {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
}

/** @param {string} color @returns {string} black or white, whichever is easier to read on it */
function inkOn(color) {
  const context = document.createElement("canvas").getContext("2d");
  if (!context) return "#fff";
  context.fillStyle = color;
  context.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0] = [...context.getImageData(0, 0, 1, 1).data].map((part) => (part / 255) ** 2.2);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.18 ? "#000" : "#fff";
}

const launcherHost = make("div", "intercom-lightweight-app");
export const launcher = /** @type {HTMLButtonElement} */ (make("button", "intercom-launcher"));
const panelHost = make("div", "intercom-namespace");
const shadow = panelHost.attachShadow({ mode: "open" });

/** @param {Actions} actions what the launcher and the panel do */
export function prepare(actions) {
  launcher.type = "button";
  launcher.addEventListener("click", actions.onLauncher);
  launcherHost.append(launcher);
  panelHost.id = "intercom-container";
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(styles);
  shadow.adoptedStyleSheets = [sheet];
  shadow.addEventListener("keydown", (event) => {
    if (/** @type {KeyboardEvent} */ (event).key === "Escape") actions.onClose();
  });
  shadow.addEventListener("click", (event) => {
    const button = /** @type {Element} */ (event.target).closest("button");
    if (button?.className === "close") actions.onClose();
    else if (button?.className === "space") actions.onSpace(button.textContent ?? "");
  });
  shadow.addEventListener("submit", (event) => {
    event.preventDefault();
    actions.onSend(shadow.querySelector("textarea")?.value ?? "");
  });
}

/**
 * Puts the launcher, and the panel if it is open, into the page, where a page change may have thrown them out.
 * @param {Record<string, any>} settings @param {boolean} open
 */
export function attach(settings, open) {
  const action = settings.action_color || "#05f";
  const background = settings.background_color || action;
  const aside = `${settings.horizontal_padding ?? 20}px`;
  const below = `${settings.vertical_padding ?? 20}px`;
  launcher.setAttribute("aria-label", open ? "Close the Messenger" : "Open the Messenger");
  launcher.setAttribute("aria-expanded", String(open));
  launcher.textContent = open ? "✕" : "✦";
  const side = settings.alignment === "left" ? "left" : "right";
  launcher.style.cssText = `all: revert; position: fixed; bottom: ${below}; ${side}: ${aside}; width: 48px; height: 48px;
    margin: 0; padding: 0; border: 0; border-radius: 50%; cursor: pointer; font: 22px/48px system-ui; text-align: center;
    z-index: ${settings.z_index ?? 2147483000}; background: ${action}; color: ${inkOn(action)};
    box-shadow: 0 1px 6px rgb(0 0 0 / .2), 0 2px 24px rgb(0 0 0 / .14);`;
  if (settings.hide_default_launcher === true) launcher.style.display = "none";
  const colors = { action, background, aside, below, ink: inkOn(background), "on-action": inkOn(action) };
  for (const [name, value] of Object.entries(colors)) panelHost.style.setProperty("--" + name, value);
  if (!launcherHost.isConnected) document.body.append(launcherHost);
  if (open && !panelHost.isConnected) document.body.append(panelHost);
  if (!open) panelHost.remove();
}

export function detach() {
  launcherHost.remove();
  panelHost.remove();
}

export const focusComposer = () => shadow.querySelector("textarea")?.focus();

/** @param {Person} person @param {Proof} proof @returns {[heading: string, verdict: string, sentence: string]} */
function describeProof(person, proof) {
  const name = person.name || person.email || person.user_id;
  if (person.kind === "visitor") {
    return ["Booted for a visitor", "", "Nobody is signed in, so there is nothing to prove."];
  }
  if (proof === "session") {
    return [`Still showing ${name}`, "fails", "✗ The last boot or update named no person. The cookie still has this person's session."];
  }
  const means = proof === "jwt" ? "a JWT, signed" : "a user_hash, made";
  return [`Booted for ${name}`, "holds", `✓ The proof is valid: ${means} with the API secret.`];
}

/** @param {Picture} picture @returns {HTMLElement} who the Messenger was booted for */
function makeCard({ person, proof, settings }) {
  const [heading, verdict, sentence] = describeProof(person, proof);
  const card = make("div", "card");
  const details = make("dl", "");
  const facts = {
    "User id": person.user_id,
    "E-mail": person.email,
    Workspace: app,
    Language: settings.language_override,
    Server: settings.api_base,
  };
  for (const [term, fact] of Object.entries(facts)) {
    if (fact) details.append(make("dt", "", term), make("dd", "", String(fact)));
  }
  card.append(make("h3", "", heading), make("p", verdict, sentence), details);
  return card;
}

/** @param {View} view @returns {HTMLElement} */
function makeForm(view) {
  const form = make("form", "");
  const text = /** @type {HTMLTextAreaElement} */ (make("textarea", ""));
  text.rows = 2;
  text.setAttribute("aria-label", "Message");
  text.placeholder = "Write a message";
  text.value = view.draft ?? "";
  form.append(text, make("button", "", "Send"));
  return form;
}

/** Draws the panel anew. @param {Picture} picture */
export function paint(picture) {
  const { settings, messages, view } = picture;
  const night = settings.theme_mode === "system" && matchMedia("(prefers-color-scheme: dark)").matches;
  const section = make("section", shadow.firstChild ? "" : "rising");
  section.classList.toggle("dark", night || settings.theme_mode === "dark");
  section.classList.toggle("left", settings.alignment === "left");
  section.setAttribute("role", "dialog");
  section.setAttribute("aria-label", "Messenger");
  const header = make("div", "head");
  const close = make("button", "close", "✕");
  close.setAttribute("aria-label", "Close");
  const title = view.title === "Home" ? "Hello! How can we help?" : view.title;
  header.append(make("h2", "", title), make("p", "", "A stand-in for Intercom’s Messenger"), close);
  const nav = make("nav", "");
  nav.setAttribute("aria-label", "Spaces");
  for (const space of Object.keys(spaces)) {
    const button = make("button", "space", space);
    if (space === view.title) button.setAttribute("aria-current", "page");
    nav.append(button);
  }
  const main = make("div", "body");
  main.tabIndex = 0;
  const sample = spaces[view.title];
  if (!sample) main.append(makeCard(picture));
  const isMessages = view.title === "Messages";
  if (!isMessages || !messages.length) main.append(make("p", "", view.body ?? sample));
  if (!sample || isMessages) for (const message of messages) main.append(make("p", "sent", message));
  const footer = make("p", "foot", "Nothing that you write here leaves this machine.");
  section.append(header, nav, main, makeForm(view), footer);
  shadow.replaceChildren(section);
}

/** Forgets what was drawn, so that nothing of a person's stays in the page. */
export const erase = () => shadow.replaceChildren();
