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
  target: ["chrome107", "edge107", "firefox106", "safari16.4"],
  charset: "utf8",
  legalComments: "none",
  // The types' settings say nothing of how to build.
  tsconfigRaw: {},
  logLevel: "warning",
};

// Comments to a browser. pelican-minify runs scripts through an HTML compressor, which would read `a<b` as a tag:
// to it all between them is a style sheet's text, and is left as it is.
const shield = { banner: { js: "/*<style>*/" }, footer: { js: "/*</style>*/" } };

await build({
  ...common,
  ...shield,
  entryPoints: [here + "main.js"],
  outfile: (folder ?? here) + "/loader.min.js",
  minify: true,
});
await build({
  ...common,
  ...shield,
  entryPoints: [here + "why/main.js"],
  outfile: (folder ?? here) + "/loader.why.js",
  minify: true,
});
await build({
  ...common,
  entryPoints: [preview + "stand_in/main.js"],
  outfile: (folder ?? preview) + "/messenger.js",
  minify: true,
  loader: { ".css": "text" },
  banner: { js: "// Built from stand_in/ by `npm run loader`: change it there." },
});
