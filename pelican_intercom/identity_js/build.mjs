/**
 * Builds what a site on a JavaScript host gets: `node pelican_intercom/identity_js/build.mjs [FOLDER]` writes
 * function.mjs, with every host and jose inside, beside the templates of `add-function`, or into FOLDER.
 */
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const folder = process.argv[2] ?? `${root}pelican_intercom/hosting`;

/** @param {string} name */
const read = (name) => readFileSync(root + name, "utf8");

const version = /^version = "(.+)"$/m.exec(read("pyproject.toml"))?.[1];
const jose = JSON.parse(read("node_modules/jose/package.json"));

/** Stands in the line of the digest, until the other lines are known. */
const UNKNOWN = "UNKNOWN";

const header = `\
/**
 * pelican-intercom ${version}: tells the Intercom Messenger who is signed in, on every JavaScript host (Node 20 or later).
 * sha256 of all other lines: ${UNKNOWN}
 *
 * This file is built, and renewed as a whole: upgrade pelican-intercom, and run the command in the first line of the
 * entry that imports it. It includes jose ${jose.version}, whose MIT licence is at the end.
 *
 * @generated
 * @noformat
 * @noprettier
 */
/* eslint-disable */
// biome-ignore-all format: built
// deno-fmt-ignore-file deno-lint-ignore-file dprint-ignore-file
// @ts-nocheck
`;

const result = await build({
  absWorkingDir: root,
  entryPoints: ["pelican_intercom/identity_js/hosts/all.mjs"],
  bundle: true,
  write: false,
  format: "esm",
  platform: "neutral",
  target: "es2022",
  charset: "utf8",
  legalComments: "none",
  // The types' settings say nothing of how to build.
  tsconfigRaw: {},
  logLevel: "warning",
});
const licence = `/*!\njose ${jose.version}, ${jose.homepage}\n\n${read("node_modules/jose/LICENSE.md").trim()}\n*/\n`;
const text = header + result.outputFiles[0]?.text + licence;
const others = text.replace(/^.*UNKNOWN\n/m, "");
const digest = createHash("sha256").update(others).digest("hex");
writeFileSync(`${folder}/function.mjs`, text.replace(UNKNOWN, digest));
