/** What every room does to the page: it adds elements, it listens, and it never throws into it. */
import { note } from "./decisions.js";

/**
 * Adds an element to the head.
 * @param {string} tag
 * @param {Record<string, unknown>} properties
 */
export const add = (tag, properties) =>
  document.head.appendChild(Object.assign(document.createElement(tag), properties));

/**
 * Resolves an address by the page's own, whatever its `<base>` says.
 * @param {string} address
 */
export const resolve = (address) => new URL(address, location.href).href;

/**
 * Does something that must not throw into the page, whatever fails.
 * @param {() => void} action
 */
export function guard(action) {
  try {
    action();
  } catch (error) {
    note("error", "" + error);
  }
}

/**
 * Listens on the window, where the events of the document arrive too.
 * @param {string} names - of events, between spaces
 * @param {(event: any) => void} listener
 * @param {boolean} [isCaptured] - before anything in the page hears of it
 */
export const listen = (names, listener, isCaptured) =>
  names.split(" ").forEach((name) => addEventListener(name, (event) => guard(() => listener(event)), isCaptured));
