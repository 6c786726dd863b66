// Wherever the page is opened and however it is looked at, it works, loads nothing, breaks no policy and is accessible.
import type { Browser, BrowserContextOptions } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { accessibilityFaults, openPage, settled, skipWithoutBrowser, startBrowser, waitForPage, waitUntil } from "../support/browser.ts";
import { capturedPage, type MadePage, savedPages, type SavedPages, servePage } from "../support/report-pages.ts";

const SECTIONS = [
  ["1", "verdict"],
  ["2", "gates"],
  ["3", "heap"],
  ["5", "goroutines"],
  ["6", "metrics"],
  ["7", "traffic"],
  ["8", "noise"],
  ["9", "raw"],
] as const;

let browser: Browser;
let pages: SavedPages;
let made: MadePage;
let url: string;
beforeAll(async () => {
  if (skipWithoutBrowser) return;
  browser = await startBrowser();
  pages = savedPages();
  made = await capturedPage("clientgo-transport-leak");
  url = pages.save("report", made.html);
});
afterAll(async () => {
  await browser?.close();
  pages?.[Symbol.dispose]();
});

const LOOKS: readonly (readonly [string, BrowserContextOptions])[] = [
  ["light", { colorScheme: "light" }],
  ["dark", { colorScheme: "dark" }],
  ["forced colours", { forcedColors: "active" }],
  ["reduced motion", { reducedMotion: "reduce" }],
  ["390 pixels wide", { viewport: { width: 390, height: 844 }, hasTouch: true }],
  // What a browser makes of a window of 1280 pixels zoomed to 200 %.
  ["zoomed to 200 %", { viewport: { width: 640, height: 450 }, deviceScaleFactor: 2 }],
];

describe.skipIf(skipWithoutBrowser)("the page", () => {
  test.each(LOOKS)("W22 in %s every section is accessible, fits, and asks for nothing", async (_, options) => {
    await using opened = await openPage(browser, `${url}#v=heap`, options);
    const { page } = opened;
    await waitForPage(page);
    const found: Record<string, readonly string[]> = {};
    for (const [digit, section] of SECTIONS) {
      await page.keyboard.press(digit);
      await waitForPage(page);
      const beside = await page.evaluate<number>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
      found[section] = [...(await accessibilityFaults(page)), ...(beside > 0 ? [`${beside} pixels too wide`] : [])];
    }
    expect(found).toEqual(Object.fromEntries(SECTIONS.map(([, section]) => [section, []])));
    expect(opened.faults()).toEqual([]);
  });

  test("390 pixels are wide enough for what changed in goroutines", async () => {
    const { html } = await capturedPage("goroutine-leak");
    await using opened = await openPage(browser, `${pages.save("goroutines", html)}#v=goroutines`, {
      viewport: { width: 390, height: 844 },
    });
    await waitForPage(opened.page);
    const ends = await opened.page.evaluate<readonly (readonly [number, number])[]>(
      `[...document.querySelectorAll("[aria-label^='Goroutines by where']")].flatMap((box) =>
        [...box.querySelectorAll("tr > :nth-child(4)")].map((cell) => [cell.getBoundingClientRect().right, box.getBoundingClientRect().right]))`,
    );
    expect(ends.length).toBeGreaterThan(2);
    for (const [cell, box] of ends) expect(cell).toBeLessThanOrEqual(box + 1);
  });

  test.each(["peek", "tree"])("the table %s has no accessibility faults", async (table) => {
    await using opened = await openPage(browser, `${url}#v=heap&t=${table}`);
    await waitForPage(opened.page);
    await opened.page.locator(".flame").first().press("End");
    expect(await accessibilityFaults(opened.page)).toEqual([]);
    expect(opened.faults()).toEqual([]);
  });

  test("open filters and the help have no accessibility faults", async () => {
    await using opened = await openPage(browser, `${url}#v=heap&only=runtime`);
    await waitForPage(opened.page);
    expect(await accessibilityFaults(opened.page)).toEqual([]);
    await opened.page.keyboard.press("?");
    await settled(opened.page);
    expect(await accessibilityFaults(opened.page)).toEqual([]);
  });

  test.each([
    ["sandboxed, as artifacts may be shown", { "content-security-policy": "sandbox allow-scripts" }],
    [
      "under a policy of the server that allows nothing more",
      { "content-security-policy": "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:" },
    ],
    ["from a server", {}],
  ])("works %s", async (_, headers) => {
    await using served = await servePage(made.html, headers);
    await using opened = await openPage(browser, `${served.url}#v=heap`);
    const { page } = opened;
    await waitForPage(page);
    await page.locator(".flame").first().press("End");
    await settled(page);
    expect(await page.locator("aside.side h3").innerText()).not.toBe("All of the graph");
    await page.keyboard.press("5");
    await settled(page);
    expect(await page.locator("section.panel h2").first().innerText()).toBe("Goroutines");
    await page.goBack();
    await page.goBack();
    expect(opened.faults()).toEqual([]);
    expect(served.asked).toEqual(["/report.html"]);
  });

  test("without JavaScript verdict, gates and growth are there, and it says what is missing", async () => {
    await using opened = await openPage(browser, url, { javaScriptEnabled: false });
    const text = await opened.page.locator("main").innerText();
    expect(text).toContain("fail");
    expect(text).toContain("Growth of live heap");
    expect(text).toContain("need JavaScript");
    expect(await opened.page.locator("main table").count()).toBeGreaterThan(0);
    expect(opened.faults()).toEqual([]);
  });

  test("prints tables and pictures, without controls, and cuts nothing off", async () => {
    await using opened = await openPage(browser, `${url}#v=heap`);
    const { page } = opened;
    await waitForPage(page);
    await page.emulateMedia({ media: "print" });
    await page.locator("img.printed").waitFor();
    await waitUntil(page, `document.querySelector("img.printed").naturalWidth > 100`);
    expect(decodeURIComponent((await page.locator("img.printed").getAttribute("src")) ?? "").match(/<rect/gu)?.length).toBeGreaterThan(5);
    expect(await page.locator(".flame-canvas").first().isVisible()).toBe(false);
    expect(await page.locator("nav[aria-label=Sections]").isVisible()).toBe(false);
    expect(await page.locator(".search").isVisible()).toBe(false);
    expect(await page.locator("table.virtual tbody tr").count()).toBeGreaterThan(20);
    const clipped = await page.evaluate<readonly string[]>(
      `[...document.querySelectorAll(".scroll")].filter((one) => one.scrollHeight > one.clientHeight + 1).map((one) => one.getAttribute("aria-label") ?? one.className)`,
    );
    expect(clipped).toEqual([]);
    const pdf = await page.pdf();
    expect(pdf.length).toBeGreaterThan(10_000);
    expect(opened.faults()).toEqual([]);
  });

  test("prints the numbers of its charts", async () => {
    await using opened = await openPage(browser, `${url}#v=metrics`);
    const { page } = opened;
    await waitForPage(page);
    await page.emulateMedia({ media: "print" });
    const drawn = await page.locator("figure.chart").count();
    expect(drawn).toBeGreaterThan(0);
    await expect.poll(() => page.locator("figure.chart table").count()).toBe(drawn);
  });

  test("moves nothing when motion is to be reduced", async () => {
    await using opened = await openPage(browser, `${url}#v=heap`, { reducedMotion: "reduce" });
    const { page } = opened;
    await waitForPage(page);
    const drawings = await page.evaluate<number>(`(async () => {
      const original = CanvasRenderingContext2D.prototype.setTransform;
      let drawings = 0;
      CanvasRenderingContext2D.prototype.setTransform = function (...args) { drawings += 1; return original.apply(this, args); };
      const canvas = document.querySelector(".flame-canvas");
      const box = canvas.getBoundingClientRect();
      canvas.dispatchEvent(new MouseEvent("click", { bubbles: true, clientX: box.left + 20, clientY: box.top + 90 }));
      await new Promise((resolve) => setTimeout(resolve, 400));
      return drawings;
    })()`);
    // One for the new frame, and one or two for what the state changes around it; an animation would be ten.
    expect(drawings).toBeLessThanOrEqual(4);
    expect(await page.evaluate(`document.getAnimations().length`)).toBe(0);
  });

  test("carries a policy that allows nothing but its own script and style", async () => {
    const policy = /http-equiv="Content-Security-Policy" content="([^"]+)"/u.exec(made.html)?.[1] ?? "";
    expect(policy.split("; ").map((one) => one.replaceAll(/sha256-[\w+/=]+/gu, "sha256-…"))).toEqual([
      "default-src 'none'",
      expect.stringMatching(/^script-src( 'sha256-…')+$/u),
      "style-src 'sha256-…'",
      "style-src-attr 'unsafe-inline'",
      "img-src data:",
      "base-uri 'none'",
      "form-action 'none'",
    ]);
    expect(made.html.replaceAll(/<script type="application\/octet-stream"[^>]*>[^<]*<\/script>/gu, "")).not.toMatch(
      /\bsrc\s*=\s*["']?https?:/u,
    );
  });

  test("runs no script that is not its own", async () => {
    const hostile = made.html.replace(
      '<div id="app">',
      "<script>document.title = 'broken'</script><img src=x onerror=\"document.title = 'broken'\"><div id=\"app\">",
    );
    expect(hostile).not.toBe(made.html);
    await using opened = await openPage(browser, pages.save("hostile", hostile));
    await waitForPage(opened.page);
    expect(await opened.page.title()).not.toBe("broken");
    expect(opened.faults().some((fault) => /policy|Content Security Policy/u.test(fault))).toBe(true);
  });

  test("a page whose data are damaged says so and keeps the verdict", async () => {
    const damaged = made.html.replace(/(<script type="application\/octet-stream" id="heapgate-page">).{40}/u, "$1");
    await using opened = await openPage(browser, pages.save("damaged", damaged));
    await opened.page.getByRole("alert").waitFor();
    expect(await opened.page.getByRole("alert").innerText()).toContain("cannot be shown");
    expect(await opened.page.locator("main").innerText()).toContain("Growth of live heap");
  });

  test("a page with one damaged graph shows all the others", async () => {
    const damaged = made.html.replace(/(<script type="application\/octet-stream" id="heapgate-graph-0">).{40}/u, "$1");
    await using opened = await openPage(browser, `${pages.save("one", damaged)}#v=heap`);
    await opened.page.locator("section.panel .wrong").waitFor();
    expect(await opened.page.locator("section.panel .wrong").innerText()).toContain("cannot be shown");
    await opened.page.keyboard.press("5");
    await opened.page.locator("section.panel .flame-canvas").first().waitFor();
  });
});
