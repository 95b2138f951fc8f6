/** The explaining build, which puts every decision into words. It is fetched only when somebody asks for it. */
import { configuration } from "./configuration.js";
import { add } from "./elements.js";
import { source } from "./page.js";

let isLoaded = false;

/** Loads the explaining build from the loader's own folder, once. */
export function explain() {
  if (!isLoaded) add("script", { src: new URL(/** @type {string} */ (configuration.why), source) });
  isLoaded = true;
}
