/**
 * Builds what the browser gets: `node pelican_intercom/browser/build.mjs [FOLDER]` writes loader.min.js and
 * loader.why.js beside this file, and messenger.js into the preview's folder; or all three into FOLDER.
 */
import { build } from "esbuild";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const preview = fileURLToPath(new URL("../preview/", import.meta.url));
const folder = process.argv[2];

/** @type {import("esbuild").BuildOptions} */
const common = {
  bundle: true,
  format: "iife",
  // Browsers of the last four years.
  target: ["chrome107", "edge107", "firefox106", "safari16.1"],
  charset: "utf8",
  legalComments: "none",
  logLevel: "warning",
};

await build({
  ...common,
  entryPoints: [here + "main.js"],
  outfile: (folder ?? here) + "/loader.min.js",
  minify: true,
  // Private properties, whose names end in an underscore, are shortened.
  mangleProps: /[a-z]_$/,
});
await build({ ...common, entryPoints: [here + "why.js"], outfile: (folder ?? here) + "/loader.why.js", minify: true });
await build({
  ...common,
  entryPoints: [preview + "stand_in/main.js"],
  outfile: (folder ?? preview) + "/messenger.js",
  loader: { ".css": "text" },
  banner: { js: "// Built from stand_in/ by `npm run loader`: change it there." },
});
