// Charts in a real browser: what the picture says to those who do not see it, its cursor, its legend, its numbers, its colours and its size.
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { accessibilityFaults, openPage, settled, skipWithoutBrowser, startBrowser, waitForPage } from "../support/browser.ts";
import { chart, line, trend } from "../support/page-charts.ts";
import { capturedPage, savedPages, type SavedPages, withCharts } from "../support/report-pages.ts";

const MIB = 2 ** 20;
const minutes = (of: (minute: number) => number, offset = 0): Readonly<Record<number, number>> =>
  Object.fromEntries(Array.from({ length: 13 }, (_, minute) => [minute + offset, of(minute)]));

const CHARTS = [
  chart({
    id: "shop/live-heap",
    lines: [
      line(
        "base",
        minutes(() => 93 * MIB),
      ),
      line(
        "head",
        minutes((minute) => (93 + 7 * minute) * MIB, 0.25),
      ),
    ],
    trends: [trend("head", 7 * MIB, { intercept: 93 * MIB, slopeInterval: [6 * MIB, 8 * MIB], toX: 12 })],
    limit: 110 * MIB,
    marks: [
      { x: 4, label: "burst", kind: "phase" },
      { x: 9, label: "out of memory", kind: "restart" },
    ],
    summary: "Head grows by 7 MiB a minute",
    note: "GC forced before each point; not shown before them: warm-up 20 s",
  }),
  chart({
    id: "shop/goroutines",
    title: "Goroutines",
    unit: "count",
    lines: [
      line(
        "base",
        minutes(() => 40),
      ),
      line(
        "head",
        minutes((minute) => 40 + minute),
      ),
    ],
  }),
  chart({
    id: "shop/cpu/rounds",
    title: "CPU",
    unit: "seconds/unit",
    xKind: "round",
    lines: [line("base", { 1: 0.001, 2: 0.002 }), line("head", { 1: 0.002, 2: 0.003 })],
  }),
  chart({ id: "shop/nothing", title: "Nothing" }),
];

let browser: Browser;
let pages: SavedPages;
let url: string;
beforeAll(async () => {
  if (skipWithoutBrowser) return;
  browser = await startBrowser();
  pages = savedPages();
  const { html } = await capturedPage("clientgo-transport-leak");
  url = `${pages.save("charts", withCharts(html, CHARTS))}#v=metrics`;
});
afterAll(async () => {
  await browser?.close();
  pages?.[Symbol.dispose]();
});

const figure = (page: Page, id: string) => page.locator(`figure[data-chart="${id}"]`);
const plain = (text: string | null): string => (text ?? "").replaceAll("\u00a0", " ").replaceAll(/\s+/gu, " ").trim();
const legend = async (page: Page, id: string): Promise<string> => plain(await figure(page, id).locator(".chart-legend").innerText());
const pictureOf = (page: Page, id: string): Promise<string> =>
  page.evaluate<string>(`document.querySelector('figure[data-chart="${id}"] canvas').toDataURL()`);

describe.skipIf(skipWithoutBrowser)("charts", () => {
  test("the picture's label says what it shows, with slopes, limit and restarts", async () => {
    await using opened = await openPage(browser, url);
    await waitForPage(opened.page);
    expect(plain(await figure(opened.page, "shop/live-heap").getByRole("img").getAttribute("aria-label"))).toBe(
      "Live heap after GC, base and head over minutes since the load began. Head grows by 7 MiB a minute. " +
        "Trends: head +7 MiB/min (95 % CI 6 MiB to 8 MiB). Limit 110 MiB. " +
        "GC forced before each point; not shown before them: warm-up 20 s. Restarts: out of memory at minute 9.",
    );
    expect(await legend(opened.page, "shop/live-heap")).toContain("GC forced before each point");
    expect(await legend(opened.page, "shop/goroutines")).not.toContain("GC");
    expect(await figure(opened.page, "shop/nothing").innerText()).toContain("No values were measured");
    expect(opened.faults()).toEqual([]);
  });

  test("arrow keys move the cursor of all charts over the same x, say the values, and leave the page's own keys alone", async () => {
    await using opened = await openPage(browser, url);
    const { page } = opened;
    await waitForPage(page);
    const heap = figure(page, "shop/live-heap");
    await heap.getByRole("img").focus();
    await page.keyboard.press("Home");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    await settled(page);
    expect(plain(await heap.getByRole("status").innerText())).toBe("minute 1: base 93 MiB, head 100 MiB");
    await page.keyboard.press("End");
    await settled(page);
    expect(plain(await heap.getByRole("status").innerText())).toBe("minute 12.3: base 93 MiB, head 177 MiB");
    expect(await legend(page, "shop/live-heap")).toContain("head 177 MiB");
    expect(await legend(page, "shop/goroutines")).toContain("head 52");
    expect(await legend(page, "shop/cpu/rounds")).not.toContain("ms");
    await page.keyboard.press("Escape");
    await settled(page);
    expect(await legend(page, "shop/goroutines")).not.toContain("52");
    expect(page.url()).toContain("#v=metrics");
    await page.keyboard.press("3");
    await settled(page);
    expect(page.url()).toContain("#v=heap");
  });

  test("pointing with the mouse shows the values in all charts over the same x", async () => {
    await using opened = await openPage(browser, url);
    const { page } = opened;
    await waitForPage(page);
    await figure(page, "shop/goroutines").scrollIntoViewIfNeeded();
    const box = await figure(page, "shop/goroutines").locator(".u-over").boundingBox();
    if (box === null) throw new Error("no plot");
    await page.mouse.move(box.x + box.width * 0.5, box.y + 50);
    await expect.poll(() => legend(page, "shop/goroutines")).toMatch(/base 40 head 46 minute 6/u);
    expect(await legend(page, "shop/live-heap")).toMatch(/head 13[35] MiB/u);
    await page.mouse.move(0, 0);
    await expect.poll(() => legend(page, "shop/live-heap")).toContain("+7 MiB/min");
  });

  test("the legend hides a side and shows it again", async () => {
    await using opened = await openPage(browser, url);
    const { page } = opened;
    await waitForPage(page);
    const before = await pictureOf(page, "shop/goroutines");
    const base = figure(page, "shop/goroutines").getByRole("button", { name: "base" });
    await base.click();
    await settled(page);
    expect(await base.getAttribute("aria-pressed")).toBe("false");
    await expect.poll(() => pictureOf(page, "shop/goroutines")).not.toBe(before);
    await base.click();
    await expect.poll(() => pictureOf(page, "shop/goroutines")).toBe(before);
  });

  test("its numbers are a table, and accessible", async () => {
    await using opened = await openPage(browser, url);
    const { page } = opened;
    await waitForPage(page);
    const rounds = figure(page, "shop/cpu/rounds");
    await rounds.getByRole("button", { name: "Numbers" }).click();
    await settled(page);
    expect(await rounds.getByRole("button", { name: "Numbers" }).getAttribute("aria-expanded")).toBe("true");
    expect((await rounds.locator("table tr").allInnerTexts()).map(plain)).toEqual(["round base head", "1 1 ms 2 ms", "2 2 ms 3 ms"]);
    expect(await accessibilityFaults(page)).toEqual([]);
  });

  test("colours follow the page's own switch and the system's", async () => {
    await using opened = await openPage(browser, url);
    const { page } = opened;
    await waitForPage(page);
    const light = await pictureOf(page, "shop/live-heap");
    await page.locator(".tools select").selectOption("dark");
    await expect.poll(() => pictureOf(page, "shop/live-heap")).not.toBe(light);
    const dark = await pictureOf(page, "shop/live-heap");
    await page.locator(".tools select").selectOption("auto");
    await expect.poll(() => pictureOf(page, "shop/live-heap")).toBe(light);
    await page.emulateMedia({ colorScheme: "dark" });
    await expect.poll(() => pictureOf(page, "shop/live-heap")).toBe(dark);
    await page.emulateMedia({ colorScheme: "light", forcedColors: "active" });
    await expect.poll(() => pictureOf(page, "shop/live-heap")).not.toBe(dark);
  });

  test("charts are as wide as their place, also when that changes", async () => {
    await using opened = await openPage(browser, url);
    const { page } = opened;
    await waitForPage(page);
    const widths = (): Promise<readonly number[]> =>
      page.evaluate<readonly number[]>(
        `[...document.querySelectorAll(".chart-picture")].map((one) => one.clientWidth - one.querySelector(".uplot").clientWidth)`,
      );
    await page.setViewportSize({ width: 500, height: 800 });
    await expect.poll(widths).toEqual([0, 0, 0]);
    await page.setViewportSize({ width: 1600, height: 800 });
    await expect.poll(widths).toEqual([0, 0, 0]);
  });
});
