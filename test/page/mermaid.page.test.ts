// The charts in the comment, read by the versions of mermaid that GitHub and others have shown comments with.
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { skipWithoutBrowser, startBrowser } from "../support/browser.ts";
import { packedPackage } from "../../scripts/packed-package.ts";

const VERSIONS = ["10.9.3", "11.4.1", "11.12.0", "12.3.0"] as const;
const goldens = join(dirname(fileURLToPath(import.meta.url)), "..", "golden");

const blocksOf = (markdown: string): readonly string[] =>
  [...markdown.matchAll(/^```mermaid\n([\s\S]*?)^```$/gmu)].map(([, block = ""]) => block);

const charts = readdirSync(goldens)
  .filter((name) => name.endsWith(".md"))
  .flatMap((name) => blocksOf(readFileSync(join(goldens, name), "utf8")).map((block, index) => ({ name: `${name} ${index + 1}`, block })));

const packages = skipWithoutBrowser
  ? []
  : VERSIONS.map((version) => ({ version, found: packedPackage("mermaid", version, { parts: ["dist/mermaid.min.js"] }) }));
for (const { found } of packages) {
  if (found.kind === "here") continue;
  if (process.env["CI"] !== undefined) throw new Error(found.why);
  console.warn(`mermaid is not tried: ${found.why}`);
}

let browser: Browser;
beforeAll(async () => {
  if (!skipWithoutBrowser) browser = await startBrowser();
});
afterAll(() => browser?.close());

test("there are charts to try", () => {
  expect(charts.length).toBeGreaterThan(0);
});

interface Drawn {
  readonly error: string | null;
  readonly lines: number;
  readonly width: number;
}

/** Parses and draws as GitHub does: strict, in either theme. */
const draw = async (script: string, theme: string, block: string): Promise<Drawn> => {
  await using context = await browser.newContext();
  const page = await context.newPage();
  await page.setContent("<!doctype html><div id=chart></div>");
  await page.addScriptTag({ content: script });
  return await page.evaluate<Drawn>(`(async () => {
    mermaid.initialize({ startOnLoad: false, securityLevel: "strict", theme: ${JSON.stringify(theme)} });
    try {
      const { svg } = await mermaid.render("drawn", ${JSON.stringify(block)});
      document.getElementById("chart").innerHTML = svg;
      const drawn = document.querySelector("#chart svg");
      return { error: null, lines: drawn.querySelectorAll("[class*=line-plot] path").length, width: drawn.getBoundingClientRect().width };
    } catch (error) {
      return { error: String(error), lines: 0, width: 0 };
    }
  })()`);
};

describe.skipIf(skipWithoutBrowser).each(packages)("mermaid $version", ({ found }) => {
  const script = found.kind === "here" ? readFileSync(join(found.folder, "dist", "mermaid.min.js"), "utf8") : null;

  test.skipIf(script === null).each(charts)("draws $name with a line per side, in both themes", async ({ block }) => {
    for (const theme of ["default", "dark"]) {
      const { error, lines, width } = await draw(script ?? "", theme, block);
      expect(error).toBeNull();
      expect(lines).toBe(block.match(/^\s*line /gmu)?.length);
      expect(width).toBeGreaterThan(100);
    }
  });

  test.skipIf(script === null)("does not draw what is no chart", async () => {
    const { error } = await draw(script ?? "", "default", "xychart-beta\n  x-axis [0:30, 1:00\n  line [1");
    expect(error).not.toBeNull();
  });
});
