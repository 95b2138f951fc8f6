/** The panel that `#intercom/why` opens: what the loader decided on this page, and what to do. Nothing personal. */
import { addStyle, getUrl } from "../elements.js";
import { explain, foresee, summarize } from "./words.js";

const styles = `
  :host { all: initial !important; position: absolute !important; top: 0 !important; }
  @media print { :host { display: none !important; } }
  section { position: fixed; inset: auto auto 76px 16px; z-index: 2147483640; box-sizing: border-box; width: min(430px, calc(100vw - 32px));
    max-height: calc(100vh - 92px); overflow: auto; padding: 18px 20px; border: 1px solid #87909a; border-radius: 12px;
    font: 15px/1.5 system-ui, sans-serif; color: #1c2024; background: #fff; box-shadow: 0 6px 32px rgb(0 0 0 / .25); }
  h2 { margin: 0 40px 10px 0; font-size: 17px; } h3 { margin: 16px 0 4px; font-size: 13px; color: #5b646d; }
  p { margin: 0 0 6px; } .advice { padding: 8px 12px; border-radius: 8px; background: #fff4d6; }
  ol { margin: 0; padding-left: 22px; font-size: 13px; overflow-wrap: anywhere; } li { margin-bottom: 3px; }
  dl { display: grid; grid-template-columns: max-content 1fr; gap: 0 12px; margin: 0; font-size: 13px; overflow-wrap: anywhere; } dd { margin: 0; }
  button { position: absolute; top: 10px; right: 10px; width: 34px; height: 34px; border: 0; border-radius: 8px; background: none;
    color: inherit; font: 18px/1 system-ui; cursor: pointer; } button:hover { background: #8883; }
  @media (prefers-color-scheme: dark) { section { color: #eceef0; background: #1a1d21; } h3 { color: #a9b1ba; } .advice { background: #463a12; } }
`;

/** @param {string} tag @param {string} [text] */
const make = (tag, text = "") => Object.assign(document.createElement(tag), { textContent: text });

/** @type {HTMLElement | undefined} */
let host;

/** Takes the panel away. */
export function closePanel() {
  host?.remove();
  host = undefined;
  if (location.hash === "#intercom/why") history.replaceState(history.state, "", getUrl());
}

/**
 * @param {import("../configuration.js").Configuration} configuration
 * @returns {HTMLElement} what the build told the loader, as far as it explains anything
 */
function listSettings(configuration) {
  const list = make("dl");
  const facts = {
    Workspace: configuration.app,
    "This host": location.hostname,
    Hosts: configuration.hosts?.join(", "),
    Function: configuration.identity?.replace(/[?&]$/, ""),
    "Shown to": configuration.members && "people who are signed in",
    Consent: typeof configuration.consent === "object" ? configuration.consent.join(" contains ") : configuration.consent && "required",
    Loads: configuration.load === "interaction" ? "when the launcher is clicked" : undefined,
  };
  for (const [name, fact] of Object.entries(facts)) if (fact) list.append(make("dt", name), make("dd", String(fact)));
  return list;
}

/**
 * Shows the panel, or brings it up to date.
 * @param {import("./words.js").Decision[]} decisions
 * @param {import("../configuration.js").Configuration} configuration
 */
export function showPanel(decisions, configuration) {
  const hadFocus = !host || host.shadowRoot?.activeElement;
  if (!host) {
    host = document.createElement("pelican-intercom-why");
    addStyle(host.attachShadow({ mode: "open" }), styles);
  }
  const section = make("section");
  section.setAttribute("role", "dialog");
  section.setAttribute("aria-label", "The Messenger on this page");
  section.addEventListener("keydown", (event) => {
    if (event.key === "Escape") closePanel();
  });
  const close = make("button", "✕");
  close.setAttribute("aria-label", "Close");
  close.addEventListener("click", closePanel);
  const [what, advice] = summarize(decisions);
  const list = make("ol");
  for (const decision of decisions.slice(-12)) list.append(make("li", explain(decision)[0]));
  // On the owner's own machine, a widget of the page's own origin is the preview's.
  const isPreview =
    /^(localhost|127\.)/.test(location.hostname) && new URL(configuration.widget, location.href).origin === location.origin;
  section.append(
    make("h2", "The Messenger on this page"), make("p", what),
    ...(advice ? [Object.assign(make("p", advice), { className: "advice" })] : []),
    make("h3", "All decisions on this page"), list,
    make("h3", "Settings"), listSettings(configuration),
    make("h3", "What you should now see in Intercom"), make("p", foresee(decisions, configuration.app, isPreview)),
    close,
  );
  host.shadowRoot?.replaceChildren(section);
  // Outside the body, where no page change throws it out.
  document.documentElement.append(host);
  if (hadFocus) close.focus();
}
