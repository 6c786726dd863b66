// Writes the pictures of the README into docs/images: the comment on a pull request and the report page, light and dark, of a captured leak.
// usage: npm run screenshots      needs Chromium; the Markdown renderer is fetched with npm pack
import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Browser } from "playwright-core";
import { findChromium, HOW_TO_INSTALL, startBrowser } from "../test/support/browser.ts";
import { capturedPage, savedPages } from "../test/support/report-pages.ts";
import { deflatePng } from "./deflate-png.ts";
import { packedPackage } from "./packed-package.ts";

const MARKED = "18.2.1";
/** A picture beyond this has no place in a repository. */
const LARGEST_BYTES = 200_000;
const images = join(dirname(fileURLToPath(import.meta.url)), "..", "docs", "images");

interface MarkdownModule {
  readonly marked: { readonly parse: (text: string, options: { readonly gfm: boolean }) => string };
}

const isMarkdownModule = (value: unknown): value is MarkdownModule => typeof value === "object" && value !== null && "marked" in value;

const renderMarkdown = async (): Promise<(text: string) => string> => {
  const found = packedPackage("marked", MARKED);
  if (found.kind === "missing") throw new Error(found.why);
  const loaded: unknown = await import(pathToFileURL(join(found.folder, "lib", "marked.esm.js")).href);
  if (!isMarkdownModule(loaded)) throw new Error(`marked ${MARKED} does not export what it should`);
  return (text) => loaded.marked.parse(text, { gfm: true });
};

/** As GitHub shows comments: its measures and colours, in a style sheet of our own. */
const STYLE = `
:root { color-scheme: light dark; --text: #1f2328; --muted: #59636e; --line: #d1d9e0; --soft: #f6f8fa; --code: #818b981f; --link: #0969da; --paper: #fff; --caution: #cf222e; --warning: #9a6700; --note: #0969da; --tip: #1a7f37; }
@media (prefers-color-scheme: dark) { :root { --text: #f0f6fc; --muted: #9198a1; --line: #3d444d; --soft: #151b23; --code: #656c7633; --link: #4493f8; --paper: #0d1117; --caution: #f85149; --warning: #d29922; --note: #4493f8; --tip: #3fb950; } }
body { margin: 0; padding: 16px; background: var(--paper); color: var(--text); font: 14px/1.5 system-ui, sans-serif; }
.box { border: 1px solid var(--line); border-radius: 6px; max-width: 860px; }
.who { padding: 8px 16px; background: var(--soft); border-bottom: 1px solid var(--line); border-radius: 6px 6px 0 0; color: var(--muted); }
.who b { color: var(--text); } .who i { font-style: normal; border: 1px solid var(--line); border-radius: 1em; padding: 0 6px; font-size: 12px; }
.body { padding: 16px; overflow-wrap: break-word; }
.body > :first-child { margin-top: 0; } .body > :last-child { margin-bottom: 0; }
h2 { font-size: 1.5em; padding-bottom: .3em; border-bottom: 1px solid var(--line); margin: 24px 0 16px; } h3 { font-size: 1.25em; margin: 24px 0 16px; }
p, ul, table, pre, details, blockquote { margin: 0 0 16px; } ul { padding-left: 2em; }
a { color: var(--link); text-decoration: none; }
table { border-collapse: collapse; display: block; width: max-content; max-width: 100%; overflow: auto; }
th, td { padding: 6px 13px; border: 1px solid var(--line); } th { font-weight: 600; } tr:nth-child(2n) { background: var(--soft); }
code { background: var(--code); padding: .2em .4em; border-radius: 6px; font: 85% ui-monospace, "DejaVu Sans Mono", monospace; }
pre { background: var(--soft); padding: 16px; border-radius: 6px; overflow: auto; font-size: 12px; line-height: 1.45; } pre code { background: none; padding: 0; font-size: 100%; }
blockquote { border-left: .25em solid var(--line); padding: 0 1em; color: var(--muted); }
.alert { border-left: .25em solid; padding: 8px 16px; margin-bottom: 16px; } .alert > * { color: var(--text); } .alert > :last-child { margin: 0; } .alert strong.kind { display: block; color: inherit; font-weight: 500; margin-bottom: 8px; }
.caution { border-color: var(--caution); color: var(--caution); } .warning { border-color: var(--warning); color: var(--warning); } .note { border-color: var(--note); color: var(--note); } .tip, .important { border-color: var(--tip); color: var(--tip); }
summary { cursor: pointer; }`;

/** A quote that opens with \`[!CAUTION]\` is an alert on GitHub, and a quote elsewhere. */
const withAlerts = (html: string): string =>
  html.replaceAll(
    /<blockquote>\s*<p>\[!(CAUTION|WARNING|NOTE|TIP|IMPORTANT)\]\s*(?:<br\s*\/?>)?([\s\S]*?)<\/blockquote>/gu,
    (_, kind: string, rest: string) =>
      `<div class="alert ${kind.toLowerCase()}"><strong class="kind">${kind[0] ?? ""}${kind.slice(1).toLowerCase()}</strong><p>${rest}</div>`,
  );

const commentPage = (html: string): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>comment</title><style>${STYLE}</style></head><body><div class="box"><div class="who"><b>heapgate</b> <i>bot</i> commented</div><div class="body">${withAlerts(html)}</div></div></body></html>`;

interface Shot {
  readonly name: string;
  readonly url: string;
  readonly width: number;
  readonly height: number;
}

const take = async (browser: Browser, { name, url, width, height }: Shot): Promise<void> => {
  for (const colorScheme of ["light", "dark"] as const) {
    const context = await browser.newContext({ viewport: { width, height }, colorScheme, reducedMotion: "reduce" });
    const page = await context.newPage();
    await page.goto(url);
    // Graphs are inflated and drawn after the page has loaded.
    await page.waitForTimeout(1500);
    const path = join(images, `${name}-${colorScheme}.png`);
    writeFileSync(path, deflatePng(await page.screenshot()));
    const { size } = statSync(path);
    console.log(`${path}: ${Math.round(size / 1000)} kB`);
    if (size > LARGEST_BYTES) throw new Error(`${path} has ${size} bytes, more than ${LARGEST_BYTES}`);
    await context.close();
  }
};

if (findChromium() === null) throw new Error(HOW_TO_INSTALL);
mkdirSync(images, { recursive: true });
const toHtml = await renderMarkdown();
const { html, comment } = await capturedPage("clientgo-transport-leak");
using pages = savedPages();
const browser = await startBrowser();
try {
  await take(browser, { name: "comment", url: pages.save("comment", commentPage(toHtml(comment))), width: 900, height: 1080 });
  await take(browser, { name: "page", url: pages.save("page", html), width: 1200, height: 880 });
  await take(browser, { name: "flame", url: `${pages.save("flame", html)}#v=heap`, width: 1200, height: 880 });
} finally {
  await browser.close();
}
