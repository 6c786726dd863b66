// The page of a run with everything in it: five rounds, heaps along them, changed lines, all signals.
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pageOfLeak } from "../../scripts/make-page-fixture.ts";
import { accessibilityFaults, addressOf, openPage, settled, skipWithoutBrowser, startBrowser, waitForPage } from "../support/browser.ts";
import { dataOf, pageTemplate, savedPages, type SavedPages } from "../support/report-pages.ts";

const CHANGED = "github.com/acme/fleet/internal/manifest.(*Store).Store";

let browser: Browser;
let pages: SavedPages;
let url: string;
let html: string;
beforeAll(async () => {
  if (skipWithoutBrowser) return;
  browser = await startBrowser();
  pages = savedPages();
  html = pageOfLeak(await pageTemplate()).html;
  url = pages.save("whole", html);
});
afterAll(async () => {
  await browser?.close();
  pages?.[Symbol.dispose]();
});

describe.skipIf(skipWithoutBrowser)("a whole report", () => {
  test.each(["light", "dark"] as const)("has all nine sections, each without accessibility faults, in %s", async (colorScheme) => {
    await using opened = await openPage(browser, url, { colorScheme });
    const { page } = opened;
    await waitForPage(page);
    const found: Record<string, readonly string[]> = {};
    for (const digit of "123456789") {
      await page.keyboard.press(digit);
      await waitForPage(page);
      found[addressOf(page)["v"] ?? ""] = await accessibilityFaults(page);
    }
    const sections = ["verdict", "gates", "heap", "cpu", "goroutines", "metrics", "traffic", "noise", "raw"];
    expect(found).toEqual(Object.fromEntries(sections.map((section) => [section, []])));
    expect(opened.faults()).toEqual([]);
  });

  test("opens at what the verdict is about, with the verdict in sight", async () => {
    await using opened = await openPage(browser, url);
    const { page } = opened;
    await waitForPage(page);
    expect(await page.locator("section.panel h2").first().innerText()).toBe("Heap");
    expect(await page.evaluate("scrollY")).toBe(0);
    expect(await page.locator("h1").innerText()).toContain("fail");
  });

  test("the slider walks through head's snapshots, by keys and by address", async () => {
    await using opened = await openPage(browser, `${url}#v=heap`);
    const { page } = opened;
    await waitForPage(page);
    const total = (): Promise<string> => page.locator(".totals strong").innerText();
    const slider = page.getByLabel("Snapshot of head");
    const whole = await total();
    await slider.focus();
    await page.keyboard.press("ArrowLeft");
    await settled(page);
    expect(await slider.getAttribute("aria-valuetext")).toBe("up to snapshot 4 of 5");
    const before = await total();
    expect(before).not.toBe(whole);
    await using again = await openPage(browser, page.url());
    await waitForPage(again.page);
    expect(await again.page.locator(".totals strong").innerText()).toBe(before);
    await page.keyboard.press("ArrowRight");
    await settled(page);
    expect(await total()).toBe(whole);
    expect(opened.faults()).toEqual([]);
  });

  test("growth to each snapshot is the difference of its columns", async () => {
    const graph = dataOf(html).graphs.find(({ id }) => id.endsWith("heap/inuse_space"));
    if (graph === undefined) throw new Error("no heap");
    const totals = graph.views.map(({ from, to }) => (graph.columns[to]?.total ?? 0) - (graph.columns[from]?.total ?? 0));
    await using opened = await openPage(browser, `${url}#v=heap`);
    for (const [index, { id }] of graph.views.entries()) {
      await opened.page.goto(`${url}#v=heap&c=${id}`);
      await settled(opened.page);
      const shown = (await opened.page.locator(".totals strong").innerText()).replaceAll("\u00a0", " ");
      const mebibytes = Number(/[\d.]+/u.exec(shown)?.[0]) * (shown.includes("KiB") ? 1 / 1024 : 1);
      expect(mebibytes).toBeCloseTo((totals[index] ?? 0) / 2 ** 20, 0);
    }
  });

  test("a changed function is marked, and its lines are a permalink to head", async () => {
    await using opened = await openPage(browser, `${url}#v=heap&f=${encodeURIComponent(CHANGED)}`);
    const { page } = opened;
    await waitForPage(page);
    expect(await page.locator("aside.side h3").innerText()).toBe(CHANGED);
    expect(await page.locator("aside.side").innerText()).toContain("changed in this PR");
    expect(await page.locator("aside.side a").first().getAttribute("href")).toMatch(
      /^https:\/\/github\.com\/acme\/fleet\/blob\/[0-9a-f]{40}\/.*manifest\/store\.go#L\d+$/u,
    );
  });

  test("the gates' links lead to the views that explain them", async () => {
    await using opened = await openPage(browser, url);
    const { page } = opened;
    await waitForPage(page);
    const links = await page.evaluate<readonly string[]>(
      `[...document.querySelectorAll("#head table a")].map((one) => one.getAttribute("href"))`,
    );
    expect(links.length).toBeGreaterThan(8);
    for (const link of new Set(links)) {
      expect(link).toMatch(/^#v=[a-z]+/u);
      await page.locator(`#head table a[href="${link}"]`).first().click();
      await settled(page);
      expect(addressOf(page)["v"]).toBe(new URLSearchParams(link.slice(1)).get("v"));
      await waitForPage(page);
      expect(await page.locator("section.panel :is(.flame-canvas, figure.chart, table)").count()).toBeGreaterThan(0);
    }
    expect(opened.faults()).toEqual([]);
  });

  test("goroutines are listed by where they were made, those that are new first", async () => {
    await using opened = await openPage(browser, `${url}#v=goroutines`);
    await waitForPage(opened.page);
    const text = await opened.page.locator("section.panel").innerText();
    expect(text).toContain("watchStatus");
    expect(text).toMatch(/\+118/u);
  });
});
