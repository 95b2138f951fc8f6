/** The explaining build, which puts every decision into words. It is fetched only when somebody asks for it. */
import { configuration } from "./configuration.js";
import { source } from "./page.js";

let isAsked = false;

/** Loads the explaining build from the loader's own folder. */
export function explain() {
  if (isAsked || !configuration.why) return;
  isAsked = true;
  const script = document.createElement("script");
  script.src = new URL(configuration.why, source).href;
  document.head.append(script);
}
