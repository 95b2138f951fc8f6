// Built from stand_in/ by `npm run loader`: change it there.
(() => {
  // pelican_intercom/preview/stand_in/panel.css
  var panel_default = ":host {\n  all: initial;\n}\n* {\n  box-sizing: border-box;\n  margin: 0;\n}\nsection {\n  position: fixed;\n  bottom: calc(var(--below) + 64px);\n  z-index: 2147483001;\n  display: flex;\n  flex-direction: column;\n  width: min(376px, calc(100vw - 40px));\n  height: min(600px, calc(100vh - 120px));\n  overflow: hidden;\n  border-radius: 16px;\n  font: 15px/1.5 system-ui, sans-serif;\n  color: #1c2024;\n  background: #fff;\n  color-scheme: light;\n  box-shadow: 0 5px 40px rgb(0 0 0 / 0.18), 0 0 0 1px rgb(0 0 0 / 0.06);\n}\nsection:not(.left) {\n  right: var(--aside);\n}\nsection.left {\n  left: var(--aside);\n}\n.head {\n  padding: 20px 20px 22px;\n  background: var(--background);\n  color: var(--ink);\n}\n.head p {\n  font-size: 13px;\n}\nh2 {\n  font-size: 22px;\n  line-height: 1.3;\n  padding-right: 36px;\n}\n.close {\n  position: absolute;\n  top: 14px;\n  right: 14px;\n  width: 36px;\n  height: 36px;\n  border: 0;\n  border-radius: 8px;\n  font: 20px/1 system-ui, sans-serif;\n  background: none;\n  color: inherit;\n  cursor: pointer;\n}\n.close:hover {\n  background: rgb(0 0 0 / 0.15);\n}\nnav {\n  display: flex;\n  justify-content: space-between;\n  padding: 8px 12px;\n  overflow-x: auto;\n  border-bottom: 1px solid #e1e4e8;\n}\nnav button {\n  border: 0;\n  border-radius: 8px;\n  padding: 4px 7px;\n  font: 13px system-ui, sans-serif;\n  color: inherit;\n  background: none;\n  cursor: pointer;\n}\nnav button[aria-current] {\n  background: #eceff3;\n  font-weight: 600;\n}\n.body {\n  flex: 1;\n  display: grid;\n  gap: 14px;\n  align-content: start;\n  overflow: auto;\n  padding: 16px 20px;\n}\n.card {\n  border: 1px solid #e1e4e8;\n  border-radius: 12px;\n  padding: 14px 16px;\n  overflow-wrap: anywhere;\n}\nh3 {\n  font-size: 16px;\n}\ndl {\n  display: grid;\n  grid-template-columns: max-content 1fr;\n  gap: 2px 14px;\n  margin-top: 8px;\n  font-size: 13px;\n}\ndt {\n  color: #5b646d;\n}\ndd {\n  margin: 0;\n}\n.holds {\n  color: #116932;\n}\n.fails {\n  color: #a1260d;\n}\n.sent {\n  justify-self: end;\n  max-width: 85%;\n  padding: 8px 12px;\n  border-radius: 14px;\n  background: var(--action);\n  color: var(--on-action);\n  overflow-wrap: anywhere;\n}\nform {\n  display: flex;\n  gap: 8px;\n  padding: 12px 16px;\n  border-top: 1px solid #e1e4e8;\n}\ntextarea {\n  flex: 1;\n  resize: none;\n  padding: 8px 10px;\n  border: 1px solid #87909a;\n  border-radius: 10px;\n  font: inherit;\n  color: inherit;\n  background: transparent;\n}\nform button {\n  border: 0;\n  border-radius: 10px;\n  padding: 0 16px;\n  font: 600 14px system-ui, sans-serif;\n  background: var(--action);\n  color: var(--on-action);\n  cursor: pointer;\n}\n.foot {\n  padding: 0 16px 12px;\n  font-size: 12px;\n  text-align: center;\n  color: #5b646d;\n}\n:focus-visible {\n  outline: 3px solid Highlight;\n  outline-offset: 2px;\n}\nsection.dark {\n  color: #eceef0;\n  background: #1a1d21;\n  color-scheme: dark;\n}\n.dark :is(dt, .foot) {\n  color: #a9b1ba;\n}\n.dark :is(nav, .card, form) {\n  border-color: #3a4048;\n}\n.dark nav button[aria-current] {\n  background: #343a41;\n}\n.dark .holds {\n  color: #6fd58f;\n}\n.dark .fails {\n  color: #ff9d85;\n}\n@media (max-width: 450px) {\n  section:not(.left),\n  section.left {\n    inset: 0;\n    width: auto;\n    height: auto;\n    border-radius: 0;\n  }\n}\n@media (prefers-reduced-motion: no-preference) {\n  section.rising {\n    animation: rise 0.16s ease-out;\n  }\n  @keyframes rise {\n    from {\n      transform: translateY(12px);\n      opacity: 0;\n    }\n  }\n}\n";

  // pelican_intercom/preview/stand_in/session.js
  var source = new URL(
    /** @type {HTMLScriptElement} */
    document.currentScript.src
  );
  var app = source.pathname.split("/").pop() ?? "";
  var storageKey = "intercom.intercom-state-" + app;
  var week = 604800;
  var ages = { id: 39 * week, session: week, "device-id": 39 * week };
  var nameCookie = (name) => `intercom-${name}-${app}`;
  function readCookie(name) {
    const start = nameCookie(name) + "=";
    return document.cookie.split("; ").find((pair) => pair.startsWith(start))?.slice(start.length);
  }
  function writeCookie(name, value, age) {
    const labels = location.hostname.split(".");
    const domains = labels.map((_, index) => "; Domain=" + labels.slice(-1 - index).join("."));
    for (const domain of [...domains, ""]) {
      document.cookie = `${nameCookie(name)}=${value}; Path=/; SameSite=Lax; Max-Age=${age}${domain}`;
      if (age && readCookie(name) === value) return;
    }
  }
  function readPerson() {
    try {
      return JSON.parse(decodeURIComponent(atob(readCookie("session")?.split(".")[1] ?? "")));
    } catch {
      return null;
    }
  }
  function readMessages() {
    try {
      return JSON.parse(localStorage.getItem(storageKey) ?? "{}").messages ?? [];
    } catch {
      return [];
    }
  }
  function keepSession(person, messages = readMessages()) {
    const token = () => Math.random().toString(36).slice(2, 14);
    const session = token() + "." + btoa(encodeURIComponent(JSON.stringify(person)));
    writeCookie("id", readCookie("id") ?? token(), ages.id);
    writeCookie("session", session, ages.session);
    writeCookie("device-id", readCookie("device-id") ?? token(), ages["device-id"]);
    try {
      localStorage.setItem(storageKey, JSON.stringify({ person, messages }));
    } catch {
    }
  }
  function endSession() {
    for (const name of Object.keys(ages)) writeCookie(name, "", 0);
    try {
      localStorage.removeItem(storageKey);
    } catch {
    }
  }

  // pelican_intercom/preview/stand_in/panel.js
  var spaces = ["Home", "Messages", "Help", "News", "Tasks", "Tickets"];
  function make(tag, className, text = "") {
    const element = document.createElement(tag);
    element.className = className;
    element.textContent = text;
    return element;
  }
  function inkOn(color) {
    const context = document.createElement("canvas").getContext("2d");
    if (!context) return "#fff";
    context.fillStyle = color;
    context.fillRect(0, 0, 1, 1);
    const [red = 0, green = 0, blue = 0] = [...context.getImageData(0, 0, 1, 1).data].map((part) => (part / 255) ** 2.2);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.18 ? "#000" : "#fff";
  }
  var launcherHost = make("div", "intercom-lightweight-app");
  var launcher = (
    /** @type {HTMLButtonElement} */
    make("button", "intercom-launcher")
  );
  var panelHost = make("div", "intercom-namespace");
  var shadow = panelHost.attachShadow({ mode: "open" });
  function prepare(actions2) {
    launcher.type = "button";
    launcher.addEventListener("click", actions2.onLauncher);
    launcherHost.append(launcher);
    panelHost.id = "intercom-container";
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(panel_default);
    shadow.adoptedStyleSheets = [sheet];
    shadow.addEventListener("keydown", (event) => {
      if (
        /** @type {KeyboardEvent} */
        event.key === "Escape"
      ) actions2.onClose();
    });
    shadow.addEventListener("click", (event) => {
      const button = (
        /** @type {Element} */
        event.target.closest("button")
      );
      if (button?.className === "close") actions2.onClose();
      else if (button?.className === "space") actions2.onSpace(button.textContent ?? "");
    });
    shadow.addEventListener("submit", (event) => {
      event.preventDefault();
      actions2.onSend(shadow.querySelector("textarea")?.value ?? "");
    });
  }
  function attach(settings2, open2) {
    const action = settings2.action_color || "#05f";
    const background = settings2.background_color || action;
    const aside = `${settings2.horizontal_padding ?? 20}px`;
    const below = `${settings2.vertical_padding ?? 20}px`;
    launcher.setAttribute("aria-label", open2 ? "Close the Messenger" : "Open the Messenger");
    launcher.setAttribute("aria-expanded", String(open2));
    launcher.textContent = open2 ? "✕" : "✦";
    const side = settings2.alignment === "left" ? "left" : "right";
    launcher.style.cssText = `all: revert; position: fixed; bottom: ${below}; ${side}: ${aside}; width: 48px; height: 48px;
    margin: 0; padding: 0; border: 0; border-radius: 50%; cursor: pointer; font: 22px/48px system-ui; text-align: center;
    z-index: ${settings2.z_index ?? 2147483e3}; background: ${action}; color: ${inkOn(action)};
    box-shadow: 0 1px 6px rgb(0 0 0 / .2), 0 2px 24px rgb(0 0 0 / .14);`;
    if (settings2.hide_default_launcher === true) launcher.style.display = "none";
    const colors = { action, background, aside, below, ink: inkOn(background), "on-action": inkOn(action) };
    for (const [name, value] of Object.entries(colors)) panelHost.style.setProperty("--" + name, value);
    if (!launcherHost.isConnected) document.body.append(launcherHost);
    if (open2 && !panelHost.isConnected) document.body.append(panelHost);
    if (!open2) panelHost.remove();
  }
  function detach() {
    launcherHost.remove();
    panelHost.remove();
  }
  var focusComposer = () => shadow.querySelector("textarea")?.focus();
  function describeProof(person, proof) {
    const name = person.name || person.email || person.user_id;
    if (person.kind === "visitor") {
      return ["Booted for a visitor", "", "Nobody is signed in, so there is nothing to prove."];
    }
    if (proof === "session") {
      return [`Still showing ${name}`, "fails", "✗ The last boot or update named nobody. This is the session of the cookie."];
    }
    const means = proof === "jwt" ? "a JWT, signed" : "a user_hash, made";
    return [`Booted for ${name}`, "holds", `✓ The proof holds: ${means} with the API secret.`];
  }
  function makeCard({ person, proof, settings: settings2 }) {
    const [heading, verdict, sentence] = describeProof(person, proof);
    const card = make("div", "card");
    const details = make("dl", "");
    const facts = {
      "User id": person.user_id,
      "E-mail": person.email,
      Workspace: app,
      Language: settings2.language_override,
      Server: settings2.api_base
    };
    for (const [term, fact] of Object.entries(facts)) {
      if (fact) details.append(make("dt", "", term), make("dd", "", String(fact)));
    }
    card.append(make("h3", "", heading), make("p", verdict, sentence), details);
    return card;
  }
  function makeForm(view2) {
    const form = make("form", "");
    const text = (
      /** @type {HTMLTextAreaElement} */
      make("textarea", "")
    );
    text.rows = 2;
    text.setAttribute("aria-label", "Message");
    text.placeholder = "Write a message";
    text.value = view2.draft ?? "";
    form.append(text, make("button", "", "Send"));
    return form;
  }
  function paint(picture) {
    const { settings: settings2, messages, view: view2 } = picture;
    const night = settings2.theme_mode === "system" && matchMedia("(prefers-color-scheme: dark)").matches;
    const section = make("section", shadow.firstChild ? "" : "rising");
    section.classList.toggle("dark", night || settings2.theme_mode === "dark");
    section.classList.toggle("left", settings2.alignment === "left");
    section.setAttribute("role", "dialog");
    section.setAttribute("aria-label", "Messenger");
    const header = make("div", "head");
    const close = make("button", "close", "✕");
    close.setAttribute("aria-label", "Close");
    const title = view2.title === "Home" ? "Hello! How can we help?" : view2.title;
    header.append(make("h2", "", title), make("p", "", "A stand-in for Intercom’s Messenger"), close);
    const nav = make("nav", "");
    nav.setAttribute("aria-label", "Spaces");
    for (const space of spaces) {
      const button = make("button", "space", space);
      if (space === view2.title) button.setAttribute("aria-current", "page");
      nav.append(button);
    }
    const main = make("div", "body");
    main.tabIndex = 0;
    main.append(makeCard(picture));
    if (view2.body) main.append(make("p", "", view2.body));
    for (const message of messages) main.append(make("p", "sent", message));
    const footer = make("p", "foot", "Nothing that is written here leaves this machine.");
    section.append(header, nav, main, makeForm(view2), footer);
    shadow.replaceChildren(section);
  }
  var erase = () => shadow.replaceChildren();

  // pelican_intercom/preview/stand_in/main.js
  var record = window.standInMessenger ??= {
    copies: 0,
    calls: [],
    boots: [],
    refusals: [],
    throttled: 0,
    person: null,
    proof: "none"
  };
  var settings = {};
  var listeners = {};
  var updates = [];
  var actions = [];
  var turn = 0;
  var open = false;
  var view = { title: "Home" };
  var opener = null;
  function draw() {
    attach(settings, open);
    if (open) paint({ person: record.person, proof: record.proof, settings, messages: readMessages(), view });
  }
  function leave() {
    hide();
    record.person = null;
    record.proof = "none";
    actions = [];
    detach();
    erase();
  }
  async function ping(told) {
    const mine = ++turn;
    const response = await fetch(new URL("/stand-in/ping", source), {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ app_id: app, settings: told })
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
  function reveal(next) {
    const wasOpen = open;
    view = next;
    open = true;
    draw();
    focusComposer();
    if (!wasOpen) for (const listener of listeners.onShow ?? []) listener();
  }
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
  function send(text) {
    if (record.person && text.trim()) keepSession(record.person, [...readMessages(), text.trim()]);
  }
  var capitalize = (word) => word.charAt(0).toUpperCase() + word.slice(1);
  var methods = {
    boot(told = {}) {
      settings = { ...told };
      ping(told);
    },
    update(told = {}) {
      const now = Date.now();
      updates = [...updates.filter((time) => time > now - 18e5), now];
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
    getVisitorId: () => readCookie("id"),
    reattach_activator: () => record.person && draw(),
    onUnreadCountChange: (listener) => listener(0)
  };
  for (const name of ["onShow", "onHide", "onUserEmailSupplied"]) {
    methods[name] = (listener) => void (listeners[name] ??= []).push(listener);
  }
  for (const [name, thing] of Object.entries({
    showArticle: "article",
    showNews: "news item",
    startTour: "tour",
    startSurvey: "survey",
    startChecklist: "checklist",
    showTicket: "ticket",
    showConversation: "conversation"
  })) {
    const title = capitalize(thing);
    methods[name] = (id) => show({ title: `${title} ${id}`, body: `Your workspace’s ${thing} ${id} would be here.` });
  }
  function intercom(...call) {
    record.calls.push(call);
    return methods[call[0]]?.(...call.slice(1));
  }
  function toggle(element) {
    if (open) return hide();
    opener = element;
    return reveal({ title: "Home" });
  }
  function followLauncher(event) {
    const selector = settings.custom_launcher_selector;
    const element = selector && event.target instanceof Element && event.target.closest(selector);
    if (!element || !record.person) return;
    event.preventDefault();
    toggle(
      /** @type {HTMLElement} */
      element
    );
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
      }
    });
    document.addEventListener("click", followLauncher);
    const queue = window.Intercom?.q ?? [];
    window.Intercom = intercom;
    for (const call of queue) intercom(...call);
    if (window.intercomSettings?.app_id && !settings.app_id) intercom("boot", window.intercomSettings);
  }
})();
