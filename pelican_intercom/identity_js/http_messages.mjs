/** What goes in and out of the function, the same on every host: one request, one answer. */

/**
 * One request: its `method`, its `headers` by lower-case name, and `cookies`, further Cookie header values.
 *
 * `cookies` is for hosts that hand cookies over apart from the headers; each entry is `name=value` pairs as in the
 * Cookie header. Both places are read.
 * @typedef {{method: string, headers: ReadonlyMap<string, string>, cookies?: readonly string[]}} Request
 */

/** @typedef {readonly (readonly [name: string, value: string])[]} Headers */

/**
 * One answer: its `status`, its `headers` in order, without Content-Length, and its `body`, JSON or empty.
 * @typedef {{status: number, headers: Headers, body: string}} Response
 */

/**
 * Takes work that goes on after the answer, if the host would stop it there.
 * @typedef {(work: Promise<unknown>) => void} WaitUntil
 */
