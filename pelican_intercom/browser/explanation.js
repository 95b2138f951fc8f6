/** The explaining build, which puts every decision into words. It is fetched only when somebody asks for it. */
import { why } from "./configuration.js";
import { noteError } from "./elements.js";
import { source } from "./page.js";

/** Loads the explaining build from the loader's own folder, once: a module, which no Trusted Types forbid. */
export const explain = () => {
  import(new URL(/** @type {string} */ (why), source).href).catch(noteError);
};
