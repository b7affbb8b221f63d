// Makes copydesk/static/js/editor.js from src/ and the packages that package-lock.json names, and the list of their
// licences beside it. `npm ci && npm run build`; with a folder as argument both are written there instead.
import { build } from "esbuild";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const out = process.argv[2] || join(here, "..", "copydesk", "static", "js");

const { metafile } = await build({
  absWorkingDir: here,
  entryPoints: ["src/main.js"],
  outfile: join(out, "editor.js"),
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  charset: "utf8",
  legalComments: "none",
  metafile: true,
  logLevel: "warning",
});

const folders = new Set(
  Object.keys(metafile.inputs)
    .map((path) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0])
    .filter(Boolean),
);
const parts = [...folders].sort().map((folder) => {
  const about = JSON.parse(readFileSync(join(here, folder, "package.json"), "utf8"));
  const file = readdirSync(join(here, folder)).find((name) => /^licen[cs]e/i.test(name));
  if (!file) throw new Error(`${relative(here, folder)} has no licence file`);
  return `${about.name} ${about.version} (${about.license})\n\n${readFileSync(join(here, folder, file), "utf8").trim()}\n`;
});
const rule = `\n${"-".repeat(78)}\n\n`;
writeFileSync(join(out, "editor.LICENSES.txt"), `editor.js holds, besides our own code, these packages:\n${rule}${parts.join(rule)}`);
