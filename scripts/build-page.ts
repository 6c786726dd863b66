// Builds the template of the report page: src/viewer as one HTML file with one script, one style and the hashes of both in its policy.
// usage: node scripts/build-page.ts    (writes node_modules/.cache/heapgate/page.html when it is missing or older than its sources)
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { threadId } from "node:worker_threads";
import { deflateRaw } from "pako";
import { build } from "vite";
import { DATA_MARK, HEAD_MARK } from "../src/core/page/page-data.ts";
import { licencesText, packageFoldersOf } from "./licences.ts";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const viewer = join(root, "src", "viewer");
/** Folders whose files the page is made of. */
const SOURCES = ["src/viewer", "src/core/page", "src/core/units", "scripts/build-page.ts", "package-lock.json"];
/** Bytes the template may have: what a reader loads before any data. */
const LIMIT_BYTES = 115_000;

export interface BuiltPage {
  readonly html: string;
  /** Paths of the modules in it, for the licences. */
  readonly modules: readonly string[];
}

const hashOf = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/**
 * Runs the script of the block `heapgate-app`: nothing compresses an artifact on its way to the reader, so the page does it itself. The policy names
 * the hash of what is unpacked; anything else the browser refuses to run.
 */
const BOOT = `(async()=>{const b=Uint8Array.from(atob(document.getElementById("heapgate-app").textContent),c=>c.charCodeAt(0));const s=document.createElement("script");s.textContent=await new Response(new Blob([b]).stream().pipeThrough(new DecompressionStream("deflate-raw"))).text();document.body.append(s)})()`;

/** By pako, whose output is the same on every machine. */
const packed = (script: string): string => Buffer.from(deflateRaw(new TextEncoder().encode(script), { level: 9 })).toString("base64");

/** `default-src 'none'` forbids every request; the data blocks are scripts of a type no browser runs. */
const policyOf = (script: string, style: string): string =>
  [
    "default-src 'none'",
    `script-src ${hashOf(BOOT)} ${hashOf(script)}`,
    `style-src ${hashOf(style)}`,
    "style-src-attr 'unsafe-inline'",
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");

/** Puts `text` in place of the one `mark`. A function as replacement: `$` in the script is no pattern. */
const put = (html: string, mark: string, text: string): string => {
  if (html.split(mark).length !== 2) throw new Error(`src/viewer/page.html: expected ${mark} once`);
  return html.replace(mark, () => text);
};

const bundle = async (): Promise<{ readonly script: string; readonly style: string; readonly modules: readonly string[] }> => {
  const result = await build({
    root: viewer,
    configFile: false,
    envFile: false,
    publicDir: false,
    logLevel: "error",
    // The same whoever builds: tests run with a NODE_ENV of their own.
    mode: "production",
    define: { "process.env.NODE_ENV": JSON.stringify("production") },
    oxc: { jsx: { runtime: "automatic", importSource: "preact", development: false } },
    build: {
      write: false,
      // What DecompressionStream and light-dark() need anyway.
      target: ["chrome123", "firefox125", "safari17.5"],
      modulePreload: false,
      cssCodeSplit: false,
      reportCompressedSize: false,
      rolldownOptions: { input: join(viewer, "main.tsx"), output: { format: "iife", name: "heapgatePage" } },
    },
  });
  const [output, ...more] = (Array.isArray(result) ? result : [result]).flatMap((one) => ("output" in one ? [one.output] : []));
  if (output === undefined || more.length > 0) throw new Error("the page: expected one bundle");
  const chunks = output.filter((file) => file.type === "chunk");
  const styles = output.filter((file) => file.type === "asset");
  const [chunk] = chunks;
  const [style] = styles;
  if (chunk === undefined || chunks.length !== 1 || style === undefined || styles.length !== 1 || !style.fileName.endsWith(".css"))
    throw new Error(`the page: expected one script and one style, got ${output.map((file) => file.fileName).join(", ")}`);
  const css = typeof style.source === "string" ? style.source : new TextDecoder().decode(style.source);
  return { script: chunk.code.trim(), style: css.trim(), modules: Object.keys(chunk.modules) };
};

/** The template and what it is made of. Throws where it cannot be inlined safely or has outgrown its limit. */
export async function buildPageWithModules(): Promise<BuiltPage> {
  const { script, style, modules } = await bundle();
  if (/<\/style/iu.test(style)) throw new Error("the page: its style would end inside the HTML");
  const parts: readonly (readonly [string, string])[] = [
    ["<!--heapgate:policy-->", `<meta http-equiv="Content-Security-Policy" content="${policyOf(script, style)}" />`],
    ["<!--heapgate:style-->", `<style>${style}</style>`],
    [
      "<!--heapgate:script-->",
      `<script type="application/octet-stream" id="heapgate-app">${packed(script)}</script><script>${BOOT}</script>`,
    ],
  ];
  // Whoever passes a report on passes these packages on.
  const licences = licencesText(packageFoldersOf(modules)).replaceAll("--", "- -");
  const template = readFileSync(join(viewer, "page.html"), "utf8").trimEnd();
  const html = `${parts.reduce((page, [mark, text]) => put(page, mark, text), template)}\n<!--\n${licences}-->\n`;
  for (const mark of [HEAD_MARK, DATA_MARK])
    if (html.split(mark).length !== 2) throw new Error(`the page: ${mark} must stand in it once, where data and head are put in`);
  const bytes = Buffer.byteLength(html);
  if (bytes > LIMIT_BYTES) throw new Error(`the page: ${bytes} bytes, more than ${LIMIT_BYTES}: what was added must earn its place`);
  return { html, modules };
}

/** The template as a string. */
export const buildPage = async (): Promise<string> => (await buildPageWithModules()).html;

/** Where runs from source find the template. */
export const pageTemplatePath = (): string => join(root, "node_modules", ".cache", "heapgate", "page.html");

const newestOf = (path: string): number => {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => newestOf(join(path, name))));
};

/** Builds the template for runs from source when it is missing or older than its sources; gives its path. */
export async function freshPageTemplate(): Promise<string> {
  const path = pageTemplatePath();
  const newest = Math.max(...SOURCES.map((source) => newestOf(join(root, source))));
  if (existsSync(path) && statSync(path).mtimeMs >= newest) return path;
  const start = new Date();
  const html = await buildPage();
  mkdirSync(dirname(path), { recursive: true });
  // Several tests may ask at once: each sees a whole file. It is as old as what it was read from.
  const draft = `${path}.${process.pid}-${threadId}`;
  writeFileSync(draft, html);
  utimesSync(draft, start, start);
  renameSync(draft, path);
  return path;
}

if (import.meta.main) console.log(await freshPageTemplate());
