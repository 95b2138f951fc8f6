/** What all modules do to the page: add elements and listen, and never throw into it. */
import { note } from "./decisions.js";

/** Adds an element that shows nothing to the page. @param {string} tag @param {Record<string, unknown>} properties */
export const add = (tag, properties) =>
  document.documentElement.appendChild(Object.assign(document.createElement(tag), properties));

/**
 * Applies CSS to the document or to a shadow tree; no policy forbids that.
 * @param {Document | ShadowRoot} root
 * @param {string} css
 * @returns {CSSStyleSheet}
 */
export function addStyle(root, css) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  root.adoptedStyleSheets.push(sheet);
  return sheet;
}

/**
 * @param {string} url - absolute, or a path from the server's root
 * @returns {string} the same, absolute, whatever the page's `<base>` says
 */
export const resolve = (url) => new URL(url, location.origin).href;

/** @returns {string | undefined} the URL of the page that is shown, without its hash */
export const getUrl = () => location.href.split("#")[0];

/** @param {unknown} error */
export const noteError = (error) => {
  note("error", "" + error);
};

/**
 * Does something whose errors must not reach the page.
 * @template Result
 * @param {() => Result} action
 * @param {(error: unknown) => void} [onError]
 * @returns {Result | undefined} nothing where it fails
 */
export function guard(action, onError = noteError) {
  try {
    return action();
  } catch (error) {
    return void onError(error);
  }
}

/**
 * Uses what some browsers or pages refuse, and ignores that.
 * @template Result
 * @param {() => Result} action
 * @returns {Result | undefined}
 */
export const use = (action) => guard(action, () => {});

/**
 * Listens on the window, before anything else in the page does. Events of the document are captured there too.
 * @param {string} names - of events, between spaces
 * @param {(event: any) => void} listener
 */
export const listen = (names, listener) =>
  names.split(" ").forEach((name) => addEventListener(name, (event) => guard(() => listener(event)), true));

/**
 * Finds what was pressed, in the page's open shadow trees too.
 * @param {Event} event
 * @param {string} selector
 * @returns {any} the nearest element that it matches
 */
export const find = (event, selector) =>
  event.composedPath().find((/** @type {any} */ node) => node.matches?.(selector));
