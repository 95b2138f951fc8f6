/**
 * The preview's bar: who one is, what the loader decided, what was signed, and which pages carry no tag.
 *
 * The server puts this script into the pages that it serves, and a build never does. It stands in a shadow tree with a
 * constructed style sheet, so that neither the site's styles nor its policy reach it.
 *
 * @typedef {{key: string, name: string, label: string, role: string}} Person
 * @typedef {{people: Person[], person: string, path: string, tagged: boolean, hidden: string[], live: boolean, right: boolean}} Facts
 * @typedef {{path: string, reason: string}} BarePage
 * @typedef {{status: number, answer: any, signed: Record<string, unknown> | null, verdict: any}} Report
 */
"use strict";

(() => {
  const script = /** @type {HTMLScriptElement} */ (document.currentScript);
  /** @type {Facts} */
  const facts = JSON.parse(script.dataset["preview"] ?? "{}");
  const home = new URL(".", script.src);
  const remembered = "pelican-intercom-preview";
  /** @type {{state: string, reason: string}[]} */
  const decisions = [];

  /** Where the loader explains itself, in a panel of its own in the same corner. */
  const explanation = "#intercom/why";
  /** The words of the loader's own explaining build. @type {typeof import("../browser/why/words.js") | undefined} */
  let words;

  /**
   * @param {string} tag
   * @param {Record<string, string>} [attributes]
   * @param {...(Node | string)} children
   */
  function make(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  }

  /** @param {string} mark @param {string} text */
  const line = (mark, text) => make("p", { class: mark }, text);

  const host = make("pelican-intercom-preview");
  const root = host.attachShadow({ mode: "open" });
  const summary = make("span", { class: "summary" });
  const toggle = make(
    "button",
    { class: "pill", type: "button", "aria-expanded": "false", "aria-controls": "panel" },
    make("span", { class: "unseen" }, "Preview: "),
    summary,
  );
  const decided = make("div", { "aria-live": "polite" });
  const signed = make("div");
  const untagged = make("div");
  const why = line("", "");
  const panel = make(
    "section",
    { id: "panel", "aria-label": "Preview", hidden: "" },
    make("h2", {}, "View as"),
    makeChoice(),
    make("h2", {}, "What the loader decided"),
    decided,
    make("h2", {}, "What the function signed"),
    signed,
    make("h2", {}, "Pages without the tag"),
    untagged,
  );
  if (facts.right) host.className = "right";
  if (facts.live) panel.prepend(line("fails", "This is the real Messenger: what you do shows in its inbox."));

  /** @returns {HTMLElement} a form with one button for each person, and one for nobody */
  function makeChoice() {
    const next = make("input", { type: "hidden", name: "next", value: location.pathname + location.search });
    const people = [{ key: "nobody", name: "Nobody", label: "visitor", role: "" }, ...facts.people];
    const buttons = people.map(({ key, name, label, role }) =>
      make(
        "button",
        { name: "person", value: key, "aria-pressed": String(key === facts.person) },
        make("b", {}, name),
        make("small", {}, label + (facts.hidden.includes(role) ? ", hidden" : "")),
      ),
    );
    return make("form", { method: "post", action: new URL("person", home).pathname }, next, ...buttons);
  }

  function paintDecision() {
    const last = decisions.at(-1);
    const name = facts.people.find(({ key }) => key === facts.person)?.name ?? "Nobody";
    summary.replaceChildren(make("b", {}, name), make("span", { class: "state " + (last?.state ?? "") }, last?.state ?? (facts.tagged ? "deciding" : "no tag")));
    if (!facts.tagged) {
      return decided.replaceChildren(line("fails", "This page has no tag, so nothing is loaded."), why);
    }
    if (!last) return decided.replaceChildren(line("", "The loader has not decided yet."));
    /** @type {import("../browser/why/words.js").Decision[]} */
    const said = window.pelicanIntercom?.decisions ?? [];
    const told = said.filter(([topic]) => topic === last.state).at(-1);
    const [what, advice = ""] = words?.explain(told ?? [last.state, last.reason]) ?? [last.state];
    decided.replaceChildren(
      line("", what),
      line("soft", advice),
      make("dl", {}, make("dt", {}, "state"), make("dd", {}, last.state), make("dt", {}, "reason"), make("dd", {}, last.reason)),
      make("p", {}, make("a", { href: explanation }, "Every step")),
    );
    if (last.state === "waiting") {
      const grant = make("button", { type: "button", class: "grant" }, "Give consent");
      grant.addEventListener("click", () => window.pelicanIntercom?.consent?.(true));
      decided.append(grant);
    }
  }

  /** @param {Report} report */
  function paintReport({ status, answer, signed: claims, verdict }) {
    const said = answer?.reason ?? answer?.code ?? "";
    const head = make("dl", {}, make("dt", {}, "answer"), make("dd", {}, [status, answer?.state ?? (status === 204 ? "nobody" : ""), said].filter(Boolean).join(", ")));
    for (const [name, value] of Object.entries(claims ?? {})) {
      const time = name === "exp" ? ` (${new Date(Number(value) * 1000).toLocaleTimeString()})` : "";
      head.append(make("dt", {}, name), make("dd", {}, String(value) + time));
    }
    const outcome = !verdict
      ? line("", answer?.detail ?? "Nobody was signed, so there is nothing to verify.")
      : verdict.reason
        ? line("fails", "✗ The proof is not valid: " + verdict.reason)
        : line("holds", `✓ The proof is valid (${verdict.proof === "jwt" ? "JWT" : "user_hash"}).`);
    signed.replaceChildren(outcome, head);
  }

  /** @param {{pages: number, bare: BarePage[]}} list */
  function paintPages({ pages, bare }) {
    const items = bare.map(({ path, reason }) =>
      make("li", {}, make("a", { href: "/" + encodeURI(path) }, path), make("small", {}, reason || "reason not known")),
    );
    untagged.replaceChildren(line("", bare.length ? `${bare.length} of ${pages}:` : `None of ${pages}.`), make("ul", {}, ...items));
    const mine = bare.find(({ path }) => path === facts.path);
    why.textContent = mine ? (mine.reason ? `It is left out: ${mine.reason}.` : "The reason is not known. Run pelican-intercom check.") : "";
  }

  /**
   * @param {string} name
   * @param {HTMLElement} place
   * @param {(value: any) => void} paint
   */
  async function load(name, place, paint) {
    try {
      paint(await (await fetch(new URL(name, home))).json());
    } catch {
      place.replaceChildren(line("fails", "The preview’s server does not answer. Was it stopped?"));
    }
  }

  /** @param {boolean} open */
  function show(open) {
    panel.hidden = !open;
    toggle.setAttribute("aria-expanded", String(open));
    sessionStorage.setItem(remembered, open ? "open" : "");
    if (!open) return;
    load("report", signed, paintReport);
    load("pages", untagged, paintPages);
  }

  document.addEventListener("intercom:state", (event) => {
    decisions.push(/** @type {CustomEvent} */ (event).detail);
    paintDecision();
    if (!panel.hidden) load("report", signed, paintReport);
  });
  toggle.addEventListener("click", () => show(panel.hidden !== false));
  addEventListener("hashchange", () => {
    if (location.hash === explanation) show(false);
  });
  root.addEventListener("keydown", (event) => {
    if (/** @type {KeyboardEvent} */ (event).key !== "Escape" || panel.hidden) return;
    show(false);
    toggle.focus();
  });
  import(new URL("words.js", home).href).then((module) => {
    words = module;
    paintDecision();
  });
  const sheet = new CSSStyleSheet();
  root.adoptedStyleSheets = [sheet];
  root.append(panel, toggle);
  paintDecision();
  fetch(new URL("bar.css", home))
    .then((answer) => answer.text())
    .then((styles) => sheet.replace(styles))
    .then(() => {
      const place = () => {
        // Beside the body: libraries that change pages without loading them replace what is in it.
        document.documentElement.append(host);
        // On a narrow window the panel would hide what one has just asked to see.
        show(sessionStorage.getItem(remembered) === "open" && innerWidth > 600 && location.hash !== explanation);
      };
      if (document.body) place();
      else document.addEventListener("DOMContentLoaded", place);
    });
})();
