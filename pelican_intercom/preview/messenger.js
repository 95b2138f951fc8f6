/**
 * The stand-in Messenger: what the browser gets in the place of Intercom's widget, in the preview and in the tests.
 *
 * It does what Intercom's developer pages say the widget does: it replays `Intercom.q`, boots by itself where
 * `window.intercomSettings` names a workspace, keeps three cookies on the widest domain that takes them and one entry
 * of localStorage, refuses a wrong or missing proof with 403 in the console, goes on with the session of its cookie
 * where a boot names nobody, and throttles updates after 20 in 30 minutes. Its server judges the proof at
 * `/stand-in/ping`. What it was told is kept in `window.standInMessenger`, for tests and for the curious.
 *
 * @typedef {{kind: "visitor" | "user", user_id?: string, email?: string, name?: string}} Person
 * @typedef {"jwt" | "hash" | "session" | "none"} Proof
 */
(() => {
  const source = new URL(/** @type {HTMLScriptElement} */ (document.currentScript).src);
  const app = source.pathname.split("/").pop() ?? "";
  const storageKey = "intercom.intercom-state-" + app;
  const week = 604800;
  const cookies = { id: 39 * week, session: week, "device-id": 39 * week };
  const record = (window.standInMessenger ??= {
    copies: 0, calls: [], boots: [], refusals: [], throttled: 0, person: null, proof: "none",
  });
  record.copies += 1;
  if (record.copies > 1) return console.warn("Stand-in Messenger: the page loaded it again");

  /** @type {Record<string, any>} */
  let settings = {};
  /** @type {Record<string, Function[]>} */
  let listeners = {};
  /** @type {number[]} */
  let updates = [];
  /** @type {(() => void)[]} */
  let afterBoot = [];
  let turn = 0;
  let open = false;
  let view = { title: "Home", body: "", draft: "" };
  /** @type {HTMLElement | null} */
  let opener = null;

  // The session: three cookies and one entry of localStorage

  const cookieName = (/** @type {string} */ name) => `intercom-${name}-${app}`;
  const readCookie = (/** @type {string} */ name) =>
    document.cookie.split("; ").find((pair) => pair.startsWith(cookieName(name) + "="))?.split("=")[1];

  /** Writes a cookie for the widest parent domain that the browser accepts, as Intercom's widget does.
   * @param {string} name @param {string} value @param {number} age in seconds; 0 deletes */
  function writeCookie(name, value, age) {
    const labels = location.hostname.split(".");
    const domains = labels.map((_, index) => labels.slice(-1 - index).join("."));
    for (const domain of ["", ...domains]) {
      if (!domain && age) continue; // the host's own cookie only where no domain takes one
      document.cookie = `${cookieName(name)}=${value}; Path=/; Max-Age=${age}; SameSite=Lax` + (domain && `; Domain=${domain}`);
      if (age && readCookie(name) === value) return;
    }
    if (age) document.cookie = `${cookieName(name)}=${value}; Path=/; Max-Age=${age}; SameSite=Lax`;
  }

  /** @returns {Person | null} whom the cookie of an earlier boot still names */
  function personOfSession() {
    try {
      return JSON.parse(decodeURIComponent(atob(readCookie("session")?.split(".")[1] ?? "")));
    } catch {
      return null;
    }
  }

  /** @param {Person} person */
  function keepSession(person) {
    const token = () => Math.random().toString(36).slice(2, 14);
    for (const [name, age] of Object.entries(cookies)) {
      const kept = name !== "session" && readCookie(name);
      writeCookie(name, kept || token() + (name === "session" ? "." + btoa(encodeURIComponent(JSON.stringify(person))) : ""), age);
    }
    localStorage.setItem(storageKey, JSON.stringify({ person, messages: messages() }));
  }

  /** @returns {string[]} what was written in this session */
  const messages = () => JSON.parse(localStorage.getItem(storageKey) ?? "{}").messages ?? [];

  // Boot, update, shutdown

  /** Tells the server who this is said to be, and shows the Messenger for them if the proof holds.
   * @param {Record<string, unknown>} told */
  async function ping(told) {
    const mine = ++turn;
    const body = JSON.stringify({ app_id: app, settings: told });
    const headers = { "Content-Type": "application/json" };
    const response = await fetch(new URL("/stand-in/ping", source), { method: "POST", headers, body }).catch(() => null);
    const verdict = await response?.json().catch(() => null);
    if (mine !== turn) return; // booted again or shut down meanwhile
    if (!response?.ok || !verdict) {
      const reason = verdict?.reason ?? "the stand-in's server did not answer";
      record.refusals.push(reason);
      console.error(`Stand-in Messenger: ${response?.status ?? "no answer"}: ${reason}`);
      return leave();
    }
    const before = personOfSession();
    const onCookie = verdict.person.kind === "visitor" && before?.kind === "user";
    record.person = onCookie ? before : verdict.person;
    record.proof = onCookie ? "session" : verdict.proof;
    keepSession(record.person);
    record.boots.push({ person: record.person, proof: record.proof });
    attach();
    for (const action of afterBoot.splice(0)) action();
    paint();
  }

  function leave() {
    record.person = null;
    record.proof = "none";
    afterBoot = [];
    if (open) close();
    launcherHost.remove();
    panelHost.remove();
  }

  /** @param {() => void} action runs once the Messenger is there */
  const whenBooted = (action) => (record.person ? action() : void (settings.app_id && afterBoot.push(action)));

  /** @type {Record<string, (...values: any[]) => unknown>} */
  const methods = {
    boot(told = {}) {
      settings = { ...told };
      ping(told);
    },
    update(told = {}) {
      updates = updates.filter((time) => time > Date.now() - 1_800_000);
      if (updates.push(Date.now()) > 20) {
        record.throttled += 1;
        return console.warn("Stand-in Messenger: more than 20 updates in 30 minutes; this one is ignored");
      }
      settings = { ...settings, ...told };
      if (settings.app_id) ping(told);
      return undefined;
    },
    shutdown() {
      turn += 1;
      leave();
      settings = {};
      listeners = {};
      for (const name of Object.keys(cookies)) writeCookie(name, "", 0);
      localStorage.removeItem(storageKey);
    },
    show: () => whenBooted(() => reveal("Home", "")),
    hide: () => open && close(),
    showMessages: () => whenBooted(() => reveal("Messages", "")),
    showSpace: (space = "home") => whenBooted(() => reveal(space[0].toUpperCase() + space.slice(1), "")),
    showNewMessage: (text = "") => whenBooted(() => reveal("New message", "", text)),
    startConversation: (text = "") => whenBooted(() => (send(text), reveal("Messages", ""))),
    getVisitorId: () => readCookie("id"),
    reattach_activator: () => record.person && attach(),
    onUnreadCountChange: (listener) => listener(0),
  };
  for (const name of ["onShow", "onHide", "onUserEmailSupplied"]) {
    methods[name] = (listener) => (listeners[name] ??= []).push(listener);
  }
  for (const [name, thing] of Object.entries({
    showArticle: "Article", showNews: "News item", startTour: "Tour", startSurvey: "Survey",
    startChecklist: "Checklist", showTicket: "Ticket", showConversation: "Conversation",
  })) {
    methods[name] = (id) => whenBooted(() => reveal(`${thing} ${id}`, `The workspace's ${thing.toLowerCase()} ${id} would be here.`));
  }

  /** @param {...any} call the method and its arguments, as the page's `Intercom(...)` takes them */
  function intercom(...call) {
    record.calls.push(call);
    return methods[call[0]]?.(...call.slice(1));
  }

  // What one sees: a launcher in the page, a panel in a shadow tree that the site's styles do not reach

  /** @param {string} tag @param {string} className @param {string} [text] */
  function make(tag, className, text = "") {
    const element = document.createElement(tag);
    element.className = className;
    element.textContent = text;
    return element;
  }

  const launcherHost = make("div", "intercom-lightweight-app");
  const launcher = make("button", "intercom-launcher");
  launcher.setAttribute("type", "button");
  launcherHost.append(launcher);
  launcher.addEventListener("click", () => ((opener = launcher), open ? close() : reveal("Home", "")));

  const panelHost = make("div", "intercom-namespace");
  panelHost.id = "intercom-container";
  const shadow = panelHost.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    :host { all: initial; position: fixed; z-index: 2147483001; }
    * { box-sizing: border-box; margin: 0; }
    section { position: fixed; bottom: calc(var(--below) + 64px); width: min(376px, calc(100vw - 40px));
      height: min(620px, calc(100vh - 120px)); display: flex; flex-direction: column; overflow: hidden; border-radius: 16px;
      font: 15px/1.5 system-ui, sans-serif; color: #1c2024; background: #fff; color-scheme: light;
      box-shadow: 0 5px 40px rgb(0 0 0 / .18), 0 0 0 1px rgb(0 0 0 / .06); }
    section:not(.left) { right: var(--aside); } section.left { left: var(--aside); }
    header { padding: 20px 20px 24px; background: var(--background); color: var(--ink); }
    header p { font-size: 13px; } h2 { font-size: 22px; line-height: 1.3; padding-right: 36px; }
    .close { position: absolute; top: 14px; right: 14px; width: 36px; height: 36px; border: 0; border-radius: 8px; font: 22px/1 system-ui;
      background: none; color: inherit; cursor: pointer; } .close:hover { background: rgb(0 0 0 / .15); }
    main { flex: 1; overflow: auto; padding: 16px 20px; display: grid; gap: 14px; align-content: start; }
    .card { border: 1px solid #e1e4e8; border-radius: 12px; padding: 14px 16px; overflow-wrap: anywhere; }
    h3 { font-size: 15px; } dl { display: grid; grid-template-columns: max-content 1fr; gap: 2px 14px; font-size: 13px; margin-top: 6px; }
    dt { color: #5b646d; } dd { margin: 0; } .holds { color: #116932; } .fails { color: #a1260d; }
    .sent { justify-self: end; max-width: 85%; padding: 8px 12px; border-radius: 14px; background: var(--action); color: var(--on-action); overflow-wrap: anywhere; }
    form { display: flex; gap: 8px; padding: 12px 16px; border-top: 1px solid #e1e4e8; }
    textarea { flex: 1; resize: none; font: inherit; color: inherit; background: transparent; border: 1px solid #87909a; border-radius: 10px; padding: 8px 10px; }
    form button { border: 0; border-radius: 10px; padding: 0 16px; font: 600 14px system-ui; background: var(--action); color: var(--on-action); cursor: pointer; }
    footer { padding: 8px 16px 12px; font-size: 12px; text-align: center; color: #5b646d; }
    :focus-visible { outline: 3px solid Highlight; outline-offset: 2px; }
    section.dark { color: #eceef0; background: #1a1d21; color-scheme: dark; }
    .dark :is(dt, footer) { color: #a9b1ba; } .dark :is(.card, form) { border-color: #3a4048; } .dark .holds { color: #6fd58f; } .dark .fails { color: #ff9d85; }
    @media (max-width: 450px) { section, section.left { inset: 0; width: auto; height: auto; border-radius: 0; } }
    @media (prefers-reduced-motion: no-preference) { section { animation: rise .16s ease-out; } @keyframes rise { from { transform: translateY(12px); } } }
  `);
  shadow.adoptedStyleSheets = [sheet];

  /** @param {string} color @returns {string} black or white, whichever is easier to read on it */
  function inkOn(color) {
    const context = document.createElement("canvas").getContext("2d");
    if (!context) return "#fff";
    context.fillStyle = color;
    context.fillRect(0, 0, 1, 1);
    const [red, green, blue] = [...context.getImageData(0, 0, 1, 1).data].map((part) => (part / 255) ** 2.2);
    return 0.2126 * (red ?? 0) + 0.7152 * (green ?? 0) + 0.0722 * (blue ?? 0) > 0.18 ? "#000" : "#fff";
  }

  /** Puts the launcher where Intercom puts its own, and the panel beside it if it is open. */
  function attach() {
    const action = settings.action_color || "#1f5cf0";
    const background = settings.background_color || action;
    const aside = `${settings.horizontal_padding ?? 20}px`;
    const below = `${settings.vertical_padding ?? 20}px`;
    launcher.setAttribute("aria-label", open ? "Close the Messenger" : "Open the Messenger");
    launcher.setAttribute("aria-expanded", String(open));
    launcher.textContent = open ? "✕" : "✦";
    launcher.style.cssText = `all: revert; position: fixed; bottom: ${below}; ${settings.alignment === "left" ? "left" : "right"}: ${aside};
      width: 48px; height: 48px; padding: 0; border: 0; border-radius: 50%; cursor: pointer; font: 22px/48px system-ui; text-align: center;
      z-index: ${settings.z_index ?? 2147483000}; background: ${action}; color: ${inkOn(action)}; box-shadow: 0 1px 6px rgb(0 0 0 / .2), 0 2px 24px rgb(0 0 0 / .14);`;
    launcherHost.hidden = settings.hide_default_launcher === true;
    launcher.style.display = launcherHost.hidden ? "none" : "block";
    for (const [name, value] of Object.entries({ action, background, aside, below, ink: inkOn(background), "on-action": inkOn(action) })) {
      panelHost.style.setProperty("--" + name, value);
    }
    if (!launcherHost.isConnected) document.body.append(launcherHost);
    if (open && !panelHost.isConnected) document.body.append(panelHost);
  }

  /** @returns {[string, string, string]} a heading, a class, and a sentence about the proof */
  function wordsForProof() {
    const { person, proof } = record;
    if (person.kind === "visitor") return ["Booted for a visitor", "", "Nobody is signed in, so there is nothing to prove."];
    const name = person.name || person.email || person.user_id;
    if (proof === "jwt") return [`Booted for ${name}`, "holds", "✓ The proof holds: a JWT signed with the API secret."];
    if (proof === "hash") return [`Booted for ${name}`, "holds", "✓ The proof holds: a user_hash made with the API secret."];
    return [`Still showing ${name}`, "fails", "✗ The last boot or update named nobody; this is the earlier session, from the cookie."];
  }

  /** Draws the panel anew for the person and the view. */
  function paint() {
    if (!open || !record.person) return;
    const dark = settings.theme_mode === "dark" || (settings.theme_mode === "system" && matchMedia("(prefers-color-scheme: dark)").matches);
    const section = make("section", (dark ? "dark " : "") + (settings.alignment === "left" ? "left" : ""));
    section.setAttribute("role", "dialog");
    section.setAttribute("aria-label", "Messenger");
    const header = make("header", "");
    const button = make("button", "close", "✕");
    button.setAttribute("aria-label", "Close");
    button.addEventListener("click", close);
    header.append(make("h2", "", view.title === "Home" ? "Hi. How can we help?" : view.title), make("p", "", view.title === "Home" ? "A stand-in for your Messenger" : "Messenger"), button);
    const main = make("main", "");
    main.tabIndex = 0;
    const [heading, verdict, sentence] = wordsForProof();
    const card = make("div", "card");
    const details = make("dl", "");
    const { person } = record;
    const facts = { "User id": person.user_id, "E-mail": person.email, Workspace: app, Language: settings.language_override, Server: settings.api_base };
    for (const [term, fact] of Object.entries(facts)) if (fact) details.append(make("dt", "", term), make("dd", "", String(fact)));
    card.append(make("h3", "", heading), make("p", verdict, sentence), details);
    main.append(card);
    if (view.body) main.append(make("p", "", view.body));
    for (const message of messages()) main.append(make("p", "sent", message));
    const form = make("form", "");
    const text = /** @type {HTMLTextAreaElement} */ (make("textarea", ""));
    text.rows = 2;
    text.setAttribute("aria-label", "Message");
    text.placeholder = "Write a message";
    text.value = view.draft;
    form.append(text, make("button", "", "Send"));
    form.addEventListener("submit", (event) => (event.preventDefault(), send(text.value), (view.draft = ""), paint(), focusComposer()));
    section.append(header, main, form, make("footer", "", "Nothing written here leaves this machine."));
    section.addEventListener("keydown", (event) => event.key === "Escape" && close());
    shadow.replaceChildren(section);
  }

  const focusComposer = () => shadow.querySelector("textarea")?.focus();

  /** @param {string} text a message of the person's own */
  function send(text) {
    if (text.trim()) localStorage.setItem(storageKey, JSON.stringify({ person: record.person, messages: [...messages(), text.trim()] }));
  }

  /** @param {string} title @param {string} body @param {string} [draft] */
  function reveal(title, body, draft = "") {
    view = { title, body, draft };
    const wasOpen = open;
    open = true;
    attach();
    paint();
    focusComposer();
    if (!wasOpen) for (const listener of listeners.onShow ?? []) listener();
  }

  function close() {
    open = false;
    panelHost.remove();
    attach();
    if (opener) opener.focus();
    opener = null;
    for (const listener of listeners.onHide ?? []) listener();
  }

  document.addEventListener("click", (event) => {
    const { custom_launcher_selector: selector } = settings;
    if (!selector || !record.person || !(event.target instanceof Element) || !event.target.closest(selector)) return;
    event.preventDefault();
    opener = /** @type {HTMLElement} */ (event.target.closest(selector));
    open ? close() : reveal("Home", "");
  });

  const queue = window.Intercom?.q ?? [];
  window.Intercom = intercom;
  for (const call of queue) intercom(...call);
  if (window.intercomSettings?.app_id && !settings.app_id) intercom("boot", window.intercomSettings);
})();
