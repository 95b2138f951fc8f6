/** Where in a session token the claims are that are signed, and those that a session must have. */

import { CLAIM, RESERVED_ATTRIBUTES, strip } from "./variables.mjs";

/**
 * Return where the claims are that a variable names.
 * @param {import("./variables.mjs").Variables} given
 * @returns {[name: string, path: string][]}
 */
export function readClaims(given) {
  const names = [...given.given.keys()].filter((name) => name.startsWith(CLAIM)).sort();
  const paths = new Map(names.map((name) => [name.slice(CLAIM.length).toLowerCase(), given.read(name)]));
  for (const name of paths.keys()) {
    if (RESERVED_ATTRIBUTES.has(name) || name.startsWith("utm_") || !/^[a-z0-9_]+$/.test(name)) {
      given.reject(`${CLAIM}${name.toUpperCase()} cannot be signed: Intercom keeps that name for itself.`);
    }
  }
  return [...paths];
}

/**
 * Return what a session must claim, each as `claim=value`.
 * @param {import("./variables.mjs").Variables} given
 * @param {import("./providers.mjs").Provider} provider
 */
export function readRequired(given, provider) {
  const variable = "INTERCOM_SESSION_REQUIRE";
  return given.readList(variable).map((mark) => {
    const end = mark.includes("=") ? mark.indexOf("=") : mark.length;
    const [path, value] = [strip(mark.slice(0, end)), strip(mark.slice(end + 1))];
    if (!path || !value || !/^[!-~]+$/.test(path + value)) {
      given.reject(`${variable} must be a comma list of claim=value, such as aal=aal2.`);
    }
    const step = path.split(".")[0] ?? "";
    if (provider.editable.includes(step)) {
      given.reject(`${variable} must not point into ${step}: people can write there what they like.`);
    }
    return `${path}=${value}`;
  });
}
