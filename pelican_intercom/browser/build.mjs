/**
 * Builds what the browser gets: `node pelican_intercom/browser/build.mjs [FOLDER]` writes loader.min.js and
 * loader.why.js beside this file, and messenger.js into the preview's folder; or all three into FOLDER.
 */
import { build, transform } from "esbuild";
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { minify } from "terser";

const here = fileURLToPath(new URL(".", import.meta.url));
const preview = fileURLToPath(new URL("../preview/", import.meta.url));
const folder = process.argv[2];

/** @type {import("esbuild").BuildOptions} */
const common = {
  bundle: true,
  format: "iife",
  // Those that apply a constructed style sheet to a shadow tree, three and a half years back.
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

// Chromium then compiles all of it while it comes, beside the page's own thread: there it would take as long as it runs.
const hint = "//# allFunctionsCalledOnLoad";

// Every visitor fetches this one: terser makes it 150 bytes smaller in gzip than esbuild does.
const bundle = await build({ ...common, entryPoints: [here + "main.js"], write: false, minifySyntax: true });
const { code } = await minify(bundle.outputFiles.map(({ text }) => text).join(""), {
  compress: { passes: 3, ecma: 2020, conditionals: false, inline: 1, unsafe_arrows: true },
  ecma: 2020,
});
await writeFile((folder ?? here) + "/loader.min.js", `${shield.banner.js}\n${hint}\n${code}${shield.footer.js}\n`);
await build({
  ...common,
  ...shield,
  entryPoints: [here + "why/main.js"],
  outfile: (folder ?? here) + "/loader.why.js",
  minify: true,
});

/** @param {import("esbuild").OnLoadArgs} file @returns {Promise<import("esbuild").OnLoadResult>} */
async function minifyStyles({ path }) {
  const { code } = await transform(await readFile(path, "utf8"), { loader: "css", minify: true });
  return { contents: code.trim(), loader: "text" };
}

await build({
  ...common,
  entryPoints: [preview + "stand_in/main.js"],
  outfile: (folder ?? preview) + "/messenger.js",
  minify: true,
  plugins: [{ name: "style sheets as text", setup: ({ onLoad }) => onLoad({ filter: /\.css$/ }, minifyStyles) }],
  banner: { js: "// Built from stand_in/ by `npm run loader`: change it there." },
});
