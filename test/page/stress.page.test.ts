// A page with 425,000 calls in one graph opens and can be used.
import { existsSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Browser } from "playwright-core";
import { pageOfPair, stressPair, stressPath } from "../../scripts/make-page-fixture.ts";
import { openPage, settled, skipWithoutBrowser, startBrowser, waitForPage } from "../support/browser.ts";
import { dataOf, pageTemplate, savedPages, type SavedPages } from "../support/report-pages.ts";

const isThere = existsSync(stressPath);
if (!isThere) {
  if (process.env["CI"] !== undefined) throw new Error("google-large.cpu is not in the test data");
  console.warn("the large page is not tried: google-large.cpu is not in the test data");
}

let browser: Browser;
let pages: SavedPages;
beforeAll(async () => {
  if (skipWithoutBrowser || !isThere) return;
  browser = await startBrowser();
  pages = savedPages();
});
afterAll(async () => {
  await browser?.close();
  pages?.[Symbol.dispose]();
});

describe.skipIf(skipWithoutBrowser || !isThere)("the large page", () => {
  test("opens, zooms, finds and switches without a fault", async () => {
    const pair = stressPair();
    if (pair === null) throw new Error("no profile");
    const { html } = pageOfPair(pair, await pageTemplate());
    const [graph] = dataOf(html).graphs;
    expect(graph?.nodeCount).toBeGreaterThan(400_000);
    expect(html.length).toBeLessThan(1_300_000);
    await using opened = await openPage(browser, `${pages.save("large", html)}#v=cpu`, { reducedMotion: "reduce" });
    const { page } = opened;
    await waitForPage(page);
    const flame = page.locator(".flame").first();
    await flame.press("End");
    await settled(page);
    const deepest = await page.locator("aside.side h3").innerText();
    expect(deepest).toMatch(/^place_/u);
    await page.keyboard.press("Enter");
    await page.keyboard.press("Escape");
    await page.locator("input[type=search]").fill(deepest);
    await expect.poll(() => page.locator(".search output").innerText(), { timeout: 30_000 }).toMatch(/^1 function/u);
    await page.locator("fieldset.choice label", { hasText: /^Both$/u }).click();
    await page.locator("fieldset.choice label", { hasText: /^Callers$/u }).click();
    await page.locator("fieldset.choice label", { hasText: /^Call tree$/u }).click();
    await page.locator("[role=treegrid] [role=row][aria-level='2']").first().waitFor();
    // However tall the graph, the canvas is as tall as what is seen.
    expect(await page.evaluate(`document.querySelector(".flame-canvas").getBoundingClientRect().height <= innerHeight`)).toBe(true);
    expect(opened.faults()).toEqual([]);
  });
});
