// In: { "packages": [name, …] }. Out: one { name, version } per package, as installed.
import { readFile } from "node:fs/promises";
import { readInput, writeLine } from "./lines.mjs";

const { packages } = await readInput();
for (const name of packages) {
  const manifest = await readFile(new URL(`node_modules/${name}/package.json`, import.meta.url), "utf8");
  writeLine({ name, version: JSON.parse(manifest).version });
}
