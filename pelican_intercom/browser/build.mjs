/**
 * Builds the loader from its modules: `node pelican_intercom/browser/build.mjs [FOLDER]` writes loader.min.js
 * and loader.why.js into FOLDER, or beside this file. Private properties, whose names end in `_`, are shortened.
 */
import { build } from "esbuild";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const folder = process.argv[2] ?? here;

for (const [entry, output] of [
  ["main.js", "loader.min.js"],
  ["why.js", "loader.why.js"],
]) {
  await build({
    entryPoints: [here + entry],
    outfile: folder + "/" + output,
    bundle: true,
    minify: true,
    format: "iife",
    target: ["chrome107", "edge107", "firefox106", "safari16.1"],
    charset: "utf8",
    mangleProps: /[a-z]_$/,
    legalComments: "none",
    logLevel: "warning",
  });
}
