/**
 * Runs the twin for the Python tests: one JSON object a line comes in, one goes out for each, with the same `id`.
 *
 * `new` makes an endpoint by name with a clock of its own; `clock` sets it; `answer` gives what an endpoint answers,
 * with the lines that it logged; `measure` gives the microseconds of CPU that some answers take; `settle` waits for what
 * goes on after the answers; `pace` says how many times as long everything may take; `respond` gives a host's module one
 * request, as that host does; `call` runs one exported function; `read` gives one exported value.
 */

import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const folder = pathToFileURL(`${process.argv[2]}/`);

/** @typedef {import("../../pelican_intercom/identity_js/endpoint.mjs").Endpoint} Endpoint */
/** @typedef {{endpoint: Endpoint, clock: {now: number}, later: Promise<unknown>[]}} Made */
/** @type {Map<string, Made>} */
const made = new Map();
/** @type {string[]} */
let lines = [];
console.warn = (line) => lines.push(String(line));

let pace = 1;
const { setTimeout } = globalThis;
const { timeout } = AbortSignal;
AbortSignal.timeout = (time) => timeout(time * pace);
Object.assign(globalThis, {
  setTimeout: (/** @type {any} */ work, /** @type {number} */ time, /** @type {any[]} */ ...values) =>
    setTimeout(work, time * pace, ...values),
});

/** @type {Record<string, (order: any) => unknown>} */
const orders = {
  async new({ name, environment, now }) {
    const { Endpoint } = await import(new URL("endpoint.mjs", folder).href);
    const clock = { now };
    made.set(name, { endpoint: new Endpoint(environment, { clock: () => clock.now }), clock, later: [] });
    return null;
  },
  clock({ name, now }) {
    const { clock } = find(name);
    clock.now = now;
    return null;
  },
  async answer({ name, request }) {
    lines = [];
    const { method, headers, cookies } = request;
    const { endpoint, later } = find(name);
    const asked = { method, headers: new Map(Object.entries(headers)), cookies };
    const answer = await endpoint.answer(asked, (work) => later.push(work));
    return { ...answer, lines };
  },
  pace({ times }) {
    pace = times;
    return null;
  },
  async measure({ name, request, times }) {
    const { method, headers, cookies } = request;
    const { endpoint } = find(name);
    const asked = { method, headers: new Map(Object.entries(headers)), cookies };
    const start = process.cpuUsage();
    for (let time = 0; time < times; time++) await endpoint.answer(asked);
    const { user, system } = process.cpuUsage(start);
    lines = [];
    return user + system;
  },
  async settle({ name }) {
    await Promise.all(find(name).later.splice(0));
    return null;
  },
  async respond({ host, way, environment, method, headers }) {
    const module = await import(new URL(`hosts/${host}.mjs`, folder).href);
    /** @type {Promise<unknown>[]} */
    const later = [];
    const context = {
      request: new Request("https://site.example/api/intercom", { method, headers }),
      // A Worker's bindings are no text.
      env: { ...environment, ASSETS: { fetch }, INTERCOM_CLAIM_ASSETS: { fetch } },
      /** @param {Promise<unknown>} work */
      waitUntil(work) {
        // As in workerd, where it must not be torn from its object.
        if (this !== context) throw new TypeError("Illegal invocation");
        later.push(work);
      },
    };
    Object.assign(process.env, environment);
    const response = await (ways[way] ?? Promise.reject)(module, context);
    for (const name of Object.keys(environment)) delete process.env[name];
    const { status, body } = response;
    const text = await response.text();
    return { status, headers: [...response.headers], hasBody: body !== null, text, later: later.length };
  },
  async call({ room, name, values }) {
    const module = await import(new URL(`${room}.mjs`, folder).href);
    return plain(await module[name](...values.map(revive)));
  },
  async read({ room, name }) {
    return plain((await import(new URL(`${room}.mjs`, folder).href))[name]);
  },
};

/**
 * How the hosts call what a module exports.
 * @type {Record<string, (module: any, context: any) => Promise<Response>>}
 */
const ways = {
  respond: (module, context) => module.respond(context.request, context.env),
  default: (module, context) => module.default(context.request, context),
  fetch: (module, context) => module.default.fetch(context.request, context.env, context),
  onRequest: (module, context) => module.onRequest(context),
};

/** @param {string} name */
function find(name) {
  const found = made.get(name);
  if (!found) throw new Error(`no endpoint ${name}`);
  return found;
}

/**
 * @param {unknown} value `{"$bytes": hex}` and `{"$map": [[name, value], ...]}` among JSON
 * @returns {unknown}
 */
function revive(value) {
  if (typeof value !== "object" || value === null) return value;
  if ("$bytes" in value) return Uint8Array.from(Buffer.from(String(value.$bytes), "hex"));
  if ("$map" in value) return new Map(/** @type {[unknown, unknown][]} */ (value.$map));
  return value;
}

/**
 * @param {unknown} value
 * @returns {unknown} the same as JSON: a Map as an object, bytes in hex
 */
function plain(value) {
  if (value instanceof Map) return Object.fromEntries(value);
  if (value instanceof Set) return [...value];
  if (value instanceof Uint8Array) return Buffer.from(value).toString("hex");
  return value;
}

for await (const line of createInterface({ input: process.stdin })) {
  const order = JSON.parse(line);
  // Not awaited here: orders that wait, such as a request behind a slow issuer, do not hold up the next.
  void (async () => orders[order.do]?.(order))().then(
    (result) => reply({ id: order.id, result: result ?? null }),
    (error) => reply({ id: order.id, error: error.code ?? error.name, text: String(error.stack) }),
  );
}

/** @param {object} object */
function reply(object) {
  // ASCII only: a lone surrogate cannot be written as UTF-8.
  const text = JSON.stringify(object).replace(
    /[\u007f-\uffff]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  process.stdout.write(`${text}\n`);
}
