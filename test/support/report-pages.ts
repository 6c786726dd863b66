// Report pages for tests in a browser, made as a run makes them, with the report, comment and result they have to agree with.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { compareSnapshots } from "../../src/core/compare/compare-snapshots.ts";
import { packJson } from "../../src/core/page/pack-block.ts";
import type { PageChart, PageData } from "../../src/core/page/page-data.ts";
import { pageOfSnapshots } from "../../src/core/page/report-page.ts";
import { renderComment } from "../../src/core/report/render-comment.ts";
import type { Report } from "../../src/core/report/report.ts";
import { DEFAULT_RULES } from "../../src/core/verdict/default-rules.ts";
import { judge } from "../../src/core/verdict/judge.ts";
import { freshPageTemplate } from "../../scripts/build-page.ts";
import { blocksOf } from "../../scripts/make-page-fixture.ts";
import { unpackBytes } from "../../src/core/page/pack-block.ts";
import { CAPTURED, capturedSnapshot, type CapturedCase } from "./captured.ts";
import { createMemoryFiles } from "./memory-files.ts";
import { LINKS, reportOf } from "./reports.ts";

export interface MadePage {
  readonly html: string;
  readonly report: Report;
  readonly comment: string;
  /** As the page carries it. */
  readonly data: PageData;
}

/** The built page without data. */
export const pageTemplate = async (): Promise<string> => readFileSync(await freshPageTemplate(), "utf8");

/** What a page carries. */
export const dataOf = (html: string): PageData => JSON.parse(new TextDecoder().decode(unpackBytes(blocksOf(html).get("page") ?? "")));

/** A captured regression as `heapgate compare` reports it, linked as on GitHub. */
export async function capturedPage(name: CapturedCase["name"]): Promise<MadePage> {
  const { base, head } = CAPTURED[name];
  const files = createMemoryFiles();
  const sides = { base: await capturedSnapshot(name, base, files), head: await capturedSnapshot(name, head, files) };
  const comparison = compareSnapshots(sides.base, sides.head, { baseDistance: null, mainModules: [], warnings: [] });
  const report = reportOf(comparison, judge(comparison, DEFAULT_RULES), {
    name: CAPTURED[name].component,
    links: { ...LINKS, source: "https://github.com/acme/fleet/blob/9f8e7d6c5b4a39281706f5e4d3c2b1a098765432/" },
  });
  const html = pageOfSnapshots(report, sides, {
    template: await pageTemplate(),
    leakRules: DEFAULT_RULES.leak,
    heapgateVersion: "0.1.0",
    mainModules: [],
  });
  return { html, report, comment: renderComment(report, DEFAULT_RULES.leak), data: dataOf(html) };
}

/** The page with other charts than its own. */
export const withCharts = (html: string, charts: readonly PageChart[]): string => {
  const block = blocksOf(html).get("page") ?? "";
  return html.replace(block, () => packJson({ ...dataOf(html), charts }));
};

export interface SavedPages extends Disposable {
  /** Writes a page; gives its address on the file system. */
  readonly save: (name: string, html: string) => string;
}

/** A folder for pages, gone at the end. */
export const savedPages = (): SavedPages => {
  const folder = mkdtempSync(join(tmpdir(), "heapgate-pages-"));
  return {
    save: (name, html) => {
      mkdirSync(folder, { recursive: true });
      const path = join(folder, `${name}.html`);
      writeFileSync(path, html);
      return pathToFileURL(path).href;
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
};

export interface ServedPage extends AsyncDisposable {
  readonly url: string;
  /** Paths that were asked for. */
  readonly asked: readonly string[];
}

/** Serves one page from the loopback address, with headers of its own; everything else is not found. */
export const servePage = async (html: string, headers: Readonly<Record<string, string>>): Promise<ServedPage> => {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? "");
    if (request.url === "/report.html") response.writeHead(200, { "content-type": "text/html", ...headers }).end(html);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    url: `http://127.0.0.1:${address.port}/report.html`,
    asked,
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
