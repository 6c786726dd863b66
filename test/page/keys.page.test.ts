// Everything a reader does in the flame graph, by keys alone.
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { addressOf, openPage, type OpenedPage, settled, skipWithoutBrowser, startBrowser, waitForPage } from "../support/browser.ts";
import { capturedPage, savedPages, type SavedPages } from "../support/report-pages.ts";

let browser: Browser;
let pages: SavedPages;
let url: string;
let opened: OpenedPage;
beforeAll(async () => {
  if (skipWithoutBrowser) return;
  browser = await startBrowser();
  pages = savedPages();
  url = pages.save("leak", (await capturedPage("clientgo-transport-leak")).html);
});
afterAll(async () => {
  await browser?.close();
  pages?.[Symbol.dispose]();
});
beforeEach(async () => {
  if (skipWithoutBrowser) return;
  opened = await openPage(browser, `${url}#v=heap`);
  await waitForPage(opened.page);
  return async () => {
    const faults = opened.faults();
    await opened[Symbol.asyncDispose]();
    if (faults.length > 0) throw new Error(`the page did what it must not: ${faults.join("; ")}`);
  };
});

const press = async (...keys: readonly string[]): Promise<void> => {
  for (const key of keys) await opened.page.keyboard.press(key);
  await settled(opened.page);
};
const title = (): Promise<string> => opened.page.locator("aside.side h3").innerText();
const said = (): Promise<string> => opened.page.locator("p[role=status]").innerText();
const toGraph = async (): Promise<void> => {
  await opened.page.locator(".flame").first().focus();
};

describe.skipIf(skipWithoutBrowser)("keys", () => {
  test("arrows go to the callee, its siblings and its caller, and say where that is", async () => {
    await toGraph();
    await press("ArrowDown", "ArrowDown");
    const first = await title();
    expect(first).not.toBe("All of the graph");
    expect(addressOf(opened.page)["f"]).toBe(first);
    expect(await said()).toMatch(/head,? .*(?:KiB|MiB|B)/u);
    await press("ArrowDown");
    const callee = await title();
    expect(callee).not.toBe(first);
    await press("ArrowUp");
    expect(await title()).toBe(first);
    await press("End");
    const deepest = await title();
    expect(deepest).not.toBe(callee);
    await press("End");
    expect(await title()).toBe(deepest);
    await press("Home");
    expect(await opened.page.locator("aside.side").innerText()).toMatch(/Total|All of the graph/u);
  });

  test("left and right go to siblings and back", async () => {
    await toGraph();
    // Down to the first frame with more than one callee.
    await press("ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown");
    const first = await title();
    await press("ArrowRight");
    const sibling = await title();
    expect(sibling).not.toBe(first);
    await press("ArrowLeft");
    expect(await title()).toBe(first);
  });

  test("Enter zooms, Escape goes out by one, and the breadcrumb follows", async () => {
    await toGraph();
    await press("ArrowDown", "ArrowDown", "ArrowDown", "Enter");
    const chosen = await title();
    expect(addressOf(opened.page)["z"]).toBeDefined();
    expect(await opened.page.locator(".crumbs [aria-current]").innerText()).not.toBe("all");
    await press("Escape");
    expect(await title()).not.toBe(chosen);
    await press("Escape", "Escape", "Escape");
    expect(addressOf(opened.page)["z"]).toBeUndefined();
    expect(await opened.page.locator(".crumbs [aria-current]").innerText()).toBe("all");
  });

  test("/ searches, Enter, n and N step through the matches, and their share of the growth is told", async () => {
    await press("/");
    await opened.page.keyboard.type("transport");
    await press("Enter");
    expect(await opened.page.locator(".search output").innerText()).toMatch(/^\d+ functions, \d+ calls: .+\s% of the growth$/u);
    const first = await title();
    expect(first.toLowerCase()).toContain("transport");
    await press("Escape", "n");
    const second = await title();
    expect(second.toLowerCase()).toContain("transport");
    await press("N");
    expect(await title()).toBe(first);
    expect(addressOf(opened.page)["q"]).toBe("transport");
  });

  test("p lists callers and callees of the chosen function", async () => {
    await toGraph();
    await press("ArrowDown", "ArrowDown", "ArrowDown");
    const chosen = await title();
    await press("p");
    expect(addressOf(opened.page)).toMatchObject({ t: "peek", f: chosen });
    expect(await opened.page.locator("tr.chosen button").getAttribute("title")).toBe(chosen);
  });

  test("t goes to the table", async () => {
    await press("t");
    await expect.poll(() => opened.page.evaluate("document.activeElement?.getAttribute('aria-label')")).toBe("Functions");
  });

  test("i flips the graph, and up and down change places", async () => {
    await press("i");
    expect(addressOf(opened.page)["o"]).toBe("i");
    await toGraph();
    await press("ArrowUp", "ArrowUp");
    const callee = await title();
    await press("i");
    await press("ArrowUp", "ArrowDown");
    expect(await title()).toBe(callee);
  });

  test("digits open sections, all of them, and say which", async () => {
    for (const [digit, id, heading] of [
      ["1", "verdict", /./u],
      ["2", "gates", /^All signals$/u],
      ["5", "goroutines", /^Goroutines$/u],
      ["6", "metrics", /^Metrics$/u],
      ["7", "traffic", /^Traffic$/u],
      ["8", "noise", /^Noise and environment$/u],
      ["9", "raw", /^Raw$/u],
      ["3", "heap", /^Heap$/u],
    ] as const) {
      await press(digit);
      expect(addressOf(opened.page)["v"]).toBe(id);
      expect(await opened.page.locator("section.panel h2").first().innerText()).toMatch(heading);
      expect(await opened.page.locator("nav[aria-label=Sections] [aria-current=page]").innerText()).toContain(digit);
    }
  });

  test("a digit without a section says so and stays", async () => {
    await press("4");
    expect(addressOf(opened.page)["v"]).toBe("heap");
    expect(await said()).toContain("CPU");
  });

  test("? opens the help, Escape closes it", async () => {
    await press("?");
    await expect.poll(() => opened.page.getByRole("dialog", { name: "Keys" }).isVisible()).toBe(true);
    await press("Escape");
    await expect.poll(() => opened.page.getByRole("dialog", { name: "Keys" }).isVisible()).toBe(false);
  });

  test("digits and letters typed into the search are text", async () => {
    await press("/");
    await opened.page.keyboard.type("http2 pint?");
    expect(await opened.page.locator("input[type=search]").inputValue()).toBe("http2 pint?");
    expect(addressOf(opened.page)["v"]).toBe("heap");
  });

  test("the tree table opens, closes and is walked with arrows", async () => {
    await opened.page.getByRole("radio", { name: "Call tree" }).focus();
    await press("Space");
    const rowCount = (): Promise<string | null> => opened.page.locator("[role=treegrid]").getAttribute("aria-rowcount");
    const row = (): Promise<string | null> =>
      opened.page.evaluate<string | null>("document.activeElement?.getAttribute('aria-rowindex') ?? null");
    const root = opened.page.locator("[role=treegrid] tr[aria-level='1']");
    await root.focus();
    const open = await rowCount();
    await press("ArrowLeft");
    await expect.poll(rowCount).toBe("2");
    expect(await root.getAttribute("aria-expanded")).toBe("false");
    await press("ArrowRight");
    await expect.poll(rowCount).toBe(open);
    await press("ArrowDown");
    await expect.poll(row).toBe("3");
    await press("Enter");
    const chosen = await title();
    expect(await opened.page.locator("[role=treegrid] tr[aria-selected=true]").innerText()).toContain(chosen.split("/").at(-1) ?? "");
    await press("ArrowLeft", "ArrowLeft");
    await expect.poll(row).toBe("2");
  });

  test("focus is always seen: whatever Tab reaches has an outline or a ring", async () => {
    const unseen: string[] = [];
    await opened.page.locator("body").press("Tab");
    for (let count = 0; count < 60; count += 1) {
      const found = await opened.page.evaluate<string | null>(`(() => {
        const element = document.activeElement;
        if (element === null || element === document.body) return null;
        const seenBy = (one) => { const style = getComputedStyle(one); return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1 || style.boxShadow !== "none"; };
        // A hidden radio button shows its focus on its label.
        const around = [element, element.nextElementSibling, element.closest("label"), element.parentElement].filter((one) => one !== null);
        return around.some(seenBy) ? "" : element.outerHTML.slice(0, 120);
      })()`);
      if (found === null) break;
      if (found !== "") unseen.push(found);
      await press("Tab");
    }
    expect(unseen).toEqual([]);
  });
});
