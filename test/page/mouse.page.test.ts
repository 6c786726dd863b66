// Everything a reader does in the flame graph with a mouse.
import type { Browser, Locator } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { addressOf, openPage, type OpenedPage, settled, skipWithoutBrowser, startBrowser, waitForPage } from "../support/browser.ts";
import { capturedPage, savedPages, type SavedPages } from "../support/report-pages.ts";

const ROW_PX = 20;

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
  opened = await openPage(browser, `${url}#v=heap`, { reducedMotion: "reduce" });
  await waitForPage(opened.page);
  return async () => {
    const faults = opened.faults();
    await opened[Symbol.asyncDispose]();
    if (faults.length > 0) throw new Error(`the page did what it must not: ${faults.join("; ")}`);
  };
});

const canvas = (): Locator => opened.page.locator(".flame-canvas").first();
const title = (): Promise<string> => opened.page.locator("aside.side h3").innerText();
/** Clicks a place of a row of the flame graph, as a share of its width. */
const clickRow = async (row: number, share: number, modifiers: ("Alt" | "Shift")[] = []): Promise<void> => {
  const box = await canvas().boundingBox();
  if (box === null) throw new Error("the flame graph is not seen");
  await canvas().click({ position: { x: box.width * share, y: row * ROW_PX + ROW_PX / 2 }, modifiers });
  await settled(opened.page);
};
const pictureOf = (): Promise<string> => opened.page.evaluate<string>(`document.querySelector(".flame-canvas").toDataURL()`);
const choose = async (name: string): Promise<void> => {
  await opened.page.locator("fieldset.choice label", { hasText: new RegExp(`^${name}$`, "u") }).click();
  await settled(opened.page);
};

describe.skipIf(skipWithoutBrowser)("mouse", () => {
  test("a click zooms, a click on a caller and the breadcrumb go out, Reset goes to the start", async () => {
    await clickRow(6, 0.2);
    const chosen = await title();
    const zoom = addressOf(opened.page)["z"];
    expect(chosen).not.toBe("All of the graph");
    expect(zoom).toBeDefined();
    await clickRow(0, 0.5);
    expect(addressOf(opened.page)["z"]).toBeUndefined();
    await clickRow(6, 0.2);
    expect(await title()).toBe(chosen);
    await opened.page.locator(".crumbs button.link").first().click();
    await settled(opened.page);
    expect(addressOf(opened.page)["z"]).toBeUndefined();
    await clickRow(6, 0.2);
    await opened.page.getByRole("button", { name: "Reset" }).click();
    await settled(opened.page);
    expect(Object.keys(addressOf(opened.page))).toEqual(["v"]);
  });

  test("Alt and a click list callers and callees without zooming", async () => {
    await clickRow(6, 0.2, ["Alt"]);
    const address = addressOf(opened.page);
    expect(address["z"]).toBeUndefined();
    expect(address["t"]).toBe("peek");
    expect(await opened.page.locator("tr.chosen button").getAttribute("title")).toBe(address["f"]);
  });

  test("pointing at a frame says its name and both values", async () => {
    const box = await canvas().boundingBox();
    if (box === null) throw new Error("the flame graph is not seen");
    await opened.page.mouse.move(box.x + box.width / 4, box.y + ROW_PX * 3.5);
    await expect.poll(() => opened.page.locator(".hint, .flames > p").first().innerText()).toMatch(/base|head|→|start/u);
  });

  test.each([
    ["Both", "w", "union"],
    ["Head", "w", "head"],
    ["Base", "w", "base"],
    ["Relative", "k", "relative"],
    ["Package", "k", "package"],
    ["Callers", "m", "inverted"],
  ])("%s draws another picture, and back the first again", async (name, key, value) => {
    const before = await pictureOf();
    await choose(name);
    expect(addressOf(opened.page)[key]).toBe(value);
    await expect.poll(pictureOf).not.toBe(before);
    await opened.page.goBack();
    expect(addressOf(opened.page)[key]).toBeUndefined();
    await expect.poll(pictureOf).toBe(before);
  });

  test("a sandwich draws callers and callees of the chosen function", async () => {
    await clickRow(6, 0.2);
    await choose("Sandwich");
    expect(addressOf(opened.page)["m"]).toBe("sandwich");
    await expect.poll(() => opened.page.locator(".flame-canvas").count()).toBe(2);
    expect(await opened.page.locator(".flames :is(h3, h4)").allInnerTexts()).toEqual([
      expect.stringMatching(/^Callers of /u),
      expect.stringMatching(/^Callees of /u),
    ]);
  });

  test("another sample type and another pair of columns are shown with their own totals", async () => {
    const total = (): Promise<string> => opened.page.locator(".totals").innerText();
    const bytes = await total();
    await choose("in use, objects");
    expect(addressOf(opened.page)["s"]).toBe("inuse_objects");
    await expect.poll(total).not.toBe(bytes);
    await choose("in use, bytes");
    await expect.poll(total).toBe(bytes);
    const pairs = opened.page.getByLabel("Compared");
    await pairs.selectOption({ index: 1 });
    await settled(opened.page);
    expect(addressOf(opened.page)["c"]).toBeDefined();
    await expect.poll(total).not.toBe(bytes);
  });

  test("filters keep, drop and cut stacks, and say how many are in use", async () => {
    const total = (): Promise<string> => opened.page.locator(".totals strong").innerText();
    const all = await total();
    await opened.page.locator(".filters summary").click();
    const only = opened.page.getByLabel("Only stacks with");
    await only.fill("RESTClientFor|RegisterProtocol|configureTransports");
    await opened.page.getByRole("checkbox", { name: "regexp" }).check();
    await only.press("Enter");
    await only.blur();
    await expect.poll(total).not.toBe(all);
    expect(await opened.page.locator(".filters summary").innerText()).toBe("Filters (1 in use)");
    await only.fill("");
    await only.blur();
    await expect.poll(total).toBe(all);
    await opened.page.getByLabel("No stacks with").fill("main.main");
    await opened.page.getByLabel("No stacks with").blur();
    await expect.poll(total).not.toBe(all);
    await opened.page.getByLabel("No stacks with").fill("");
    await opened.page.getByLabel("No stacks with").blur();
    await opened.page.getByLabel("Show from").fill("main.main");
    await opened.page.getByLabel("Show from").blur();
    await expect.poll(() => addressOf(opened.page)["from"]).toBe("main.main");
  });

  test.each([
    ["Hide new", "n"],
    ["Hide gone", "r"],
    ["Fold runtime and GC", "c"],
    ["Merge recursion", "m"],
    ["Full package paths", "v"],
  ])("%s is in the address, and goes out of it", async (name, letter) => {
    await opened.page.locator(".filters summary").click();
    await opened.page.getByRole("checkbox", { name }).check();
    await settled(opened.page);
    expect(addressOf(opened.page)["o"]).toBe(letter);
    await opened.page.getByRole("checkbox", { name }).uncheck();
    await settled(opened.page);
    expect(addressOf(opened.page)["o"]).toBeUndefined();
  });

  test("the noise slider turns frames grey and says its value", async () => {
    const before = await pictureOf();
    await opened.page.locator(".filters summary").click();
    const slider = opened.page.getByLabel(/^Noise floor/u);
    await slider.fill("50");
    await expect.poll(pictureOf).not.toBe(before);
    expect(Number(addressOf(opened.page)["n"])).toBeGreaterThan(2 ** 20);
    expect(await slider.getAttribute("aria-valuetext")).toMatch(/MiB/u);
  });

  test("a search marks its matches and steps through them", async () => {
    const before = await pictureOf();
    await opened.page.locator("input[type=search]").fill("roundTrip");
    await expect.poll(pictureOf).not.toBe(before);
    await opened.page.getByRole("button", { name: "Next match" }).click();
    await settled(opened.page);
    expect((await title()).toLowerCase()).toContain("roundtrip");
  });

  test("an expression that is none is told, and nothing breaks", async () => {
    await opened.page.getByRole("checkbox", { name: "regexp" }).check();
    await opened.page.locator("input[type=search]").fill("a(");
    await settled(opened.page);
    expect(await opened.page.locator(".search output").innerText()).not.toBe("");
    expect(await opened.page.locator("input[type=search]").getAttribute("aria-invalid")).toBe("true");
  });

  test("a function of the table is chosen in the graph, and columns sort", async () => {
    const table = opened.page.locator("table.virtual");
    const first = table.locator("tbody button.func").first();
    const name = await first.getAttribute("title");
    await first.click();
    await settled(opened.page);
    expect(await title()).toBe(name);
    await table.getByRole("button", { name: "Function" }).click();
    await settled(opened.page);
    expect(await table.locator("th[aria-sort=ascending]").innerText()).toContain("Function");
    const names = await table.locator("tbody button.func").allInnerTexts();
    expect(names.length).toBeGreaterThan(5);
  });

  test("themes switch and are in the address", async () => {
    const paper = (): Promise<unknown> => opened.page.evaluate("getComputedStyle(document.body).backgroundColor");
    const light = await paper();
    const picture = await pictureOf();
    await opened.page.locator(".tools select").selectOption("dark");
    await expect.poll(paper).not.toBe(light);
    await expect.poll(pictureOf).not.toBe(picture);
    expect(addressOf(opened.page)["th"]).toBe("dark");
  });

  test("files are made of the data in the page", async () => {
    await opened.page.locator("nav[aria-label=Sections] a", { hasText: "Raw" }).click();
    const [result] = await Promise.all([
      opened.page.waitForEvent("download"),
      opened.page.getByRole("button", { name: "Save result.json" }).click(),
    ]);
    expect(result.suggestedFilename()).toBe("result.json");
    for (const name of ["CSV", "Folded stacks", "Folded difference", "SVG", "JSON"]) {
      const [file] = await Promise.all([
        opened.page.waitForEvent("download"),
        opened.page.getByRole("button", { name, exact: true }).first().click(),
      ]);
      const stream = await file.createReadStream();
      let bytes = 0;
      for await (const chunk of stream) bytes += Buffer.from(chunk).length;
      expect(bytes).toBeGreaterThan(100);
    }
  });
});
