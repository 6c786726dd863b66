// The numbers on the page are those of result.json and of the comment; sides without anything, zeros and negative values are said as what they are.
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { differenceText, pairTexts, scaleOf } from "../../src/viewer/graph/quantities.ts";
import { pageOfPair, PAIRS, syntheticPair } from "../../scripts/make-page-fixture.ts";
import { openPage, settled, skipWithoutBrowser, startBrowser, waitForPage } from "../support/browser.ts";
import { capturedPage, type MadePage, pageTemplate, savedPages, type SavedPages } from "../support/report-pages.ts";

/** Spaces that do not break are spaces; what is bold or code in Markdown is text on the page. */
const plain = (text: string): string =>
  text
    .replaceAll(/[\u00a0\s]+/gu, " ")
    .replaceAll("**", "")
    .replaceAll("`", "")
    .trim();

/** Rows of the tables of a comment by their first cell. */
const rowsOfComment = (comment: string, heading: RegExp): ReadonlyMap<string, readonly string[]> => {
  const lines = comment.split("\n");
  const rows = new Map<string, readonly string[]>();
  let isInside = false;
  for (const line of lines) {
    if (heading.test(line)) isInside = true;
    else if (!line.startsWith("|")) isInside = false;
    else if (isInside && !line.startsWith("|:")) {
      const [title = "", ...cells] = line.split("|").slice(1, -1).map(plain);
      rows.set(title.replaceAll(/\[([^\]]*)\]\([^)]*\)/gu, "$1"), cells);
    }
  }
  return rows;
};

/** Rows of a table of the page's head by their first cell. */
const rowsOfPage = async (page: Page, index: number): Promise<ReadonlyMap<string, readonly string[]>> => {
  const rows = await page.evaluate<readonly (readonly string[])[]>(
    `[...document.querySelectorAll("#head table")[${index}].tBodies[0].rows].map((row) => [...row.cells].map((cell) => cell.innerText))`,
  );
  const texts = rows.map((row) => row.map(plain));
  return new Map(texts.map(([title = "", ...cells]) => [title, cells]));
};

let browser: Browser;
let pages: SavedPages;
let made: MadePage;
let url: string;
beforeAll(async () => {
  if (skipWithoutBrowser) return;
  browser = await startBrowser();
  pages = savedPages();
  made = await capturedPage("clientgo-transport-leak");
  url = pages.save("leak", made.html);
});
afterAll(async () => {
  await browser?.close();
  pages?.[Symbol.dispose]();
});

describe.skipIf(skipWithoutBrowser)("numbers", () => {
  test("every gate of the comment stands on the page with the same numbers", async () => {
    await using opened = await openPage(browser, url);
    const inComment = rowsOfComment(made.comment, /^\|Gate\|/u);
    const onPage = await rowsOfPage(opened.page, 0);
    expect(inComment.size).toBeGreaterThan(10);
    const numbers = (rows: ReadonlyMap<string, readonly string[]>) =>
      [...inComment.keys()].map((title) => [title, ...(rows.get(title)?.slice(0, 4) ?? [])]);
    expect(numbers(onPage)).toEqual(numbers(inComment));
  });

  test("every function of the comment's growth table stands on the page with the same numbers", async () => {
    await using opened = await openPage(browser, url);
    const inComment = rowsOfComment(made.comment, /^\|Function \(allocates\)/u);
    const onPage = await rowsOfPage(opened.page, 1);
    expect(inComment.size).toBeGreaterThan(4);
    // How many others there are depends on how many rows are shown.
    const named = [...inComment.keys()].filter((title) => !/others$|^Total$/u.test(title));
    const numbers = (rows: ReadonlyMap<string, readonly string[]>) =>
      named.map((title) => [title, ...(rows.get(title)?.slice(0, 4) ?? [])]);
    expect(numbers(onPage)).toEqual(numbers(inComment));
  });

  test("every graph's totals are those of result.json, by the same formatter", async () => {
    await using opened = await openPage(browser, url);
    const { page } = opened;
    const { profiles } = made.report.comparison;
    expect(profiles.length).toBeGreaterThan(1);
    const sections = { heap: "heap", allocs: "heap", goroutine: "goroutines", cpu: "cpu" } as const;
    for (const { kind, sampleType, unit, total, basis } of profiles) {
      if (!(kind in sections) || basis !== "end") continue;
      const section = kind === "heap" || kind === "allocs" || kind === "goroutine" || kind === "cpu" ? sections[kind] : "other";
      await page.goto(`${url}#v=${section}&s=${sampleType}&c=end`);
      await waitForPage(page);
      const expected = total.difference === 0 ? "No change in total" : differenceText(total.difference, scaleOf(unit));
      await expect.poll(async () => plain(await page.locator(".totals strong").innerText()), { message: sampleType }).toBe(plain(expected));
    }
  });

  test("every function of result.json has its values in the side panel", async () => {
    await using opened = await openPage(browser, `${url}#v=heap&s=inuse_space&c=end`);
    const { page } = opened;
    await waitForPage(page);
    const rows = made.report.comparison.profiles.find(({ sampleType }) => sampleType === "inuse_space")?.rows ?? [];
    expect(rows.length).toBeGreaterThan(5);
    const scale = scaleOf("bytes");
    for (const { func, flat, cum } of rows.slice(0, 12)) {
      await page.goto(`${url}#v=heap&s=inuse_space&c=end&f=${encodeURIComponent(func)}`);
      const line = (label: string) => page.locator("aside.side .values > div", { hasText: label }).locator("dd .pair");
      const pair = ({ base, head }: { readonly base: number; readonly head: number }): string =>
        plain(pairTexts(base, head, scale).join(" → "));
      const text = async (label: string): Promise<string> =>
        plain(await line(label).innerText()).replaceAll(/(?:base|head), at the end /gu, "");
      await expect.poll(() => page.locator("aside.side h3").innerText(), { message: func }).toBe(func);
      expect([func, await text("All its calls, themselves"), await text("All its calls, with what they call")]).toEqual([
        func,
        pair(flat),
        pair(cum),
      ]);
    }
  });

  test("CPU profiles of different lengths are compared per second, in one unit down each column, until the reader wants totals", async () => {
    const synthetic = syntheticPair(300, "cpu");
    const pair = {
      base: { ...synthetic.base, durationNanos: 30_000_000_000n },
      head: { ...synthetic.head, durationNanos: 15_000_000_000n },
    };
    const { html } = pageOfPair(pair, await pageTemplate());
    await using opened = await openPage(browser, `${pages.save("cpu-lengths", html)}#v=cpu`);
    const { page } = opened;
    await waitForPage(page);
    const total = ({ values, sampleTypes }: typeof pair.base): number =>
      values.reduce((sum, value, at) => (at % sampleTypes.length === 1 ? sum + value : sum), 0);
    const [base, head] = [total(pair.base), total(pair.head)];
    const shown = async (): Promise<string> => plain(await page.locator(".totals strong").innerText());
    const rate = { ...scaleOf("nanoseconds"), per: "/s" } as const;
    expect(await shown()).toBe(plain(differenceText(head / 15 - base / 30, rate)));
    const unitsOf = async (): Promise<readonly (readonly string[])[]> => {
      const rows = await page.evaluate<readonly (readonly string[])[]>(
        `[...document.querySelectorAll("table.virtual tbody tr:not([aria-hidden])")].map((row) => [...row.querySelectorAll("td")].slice(0, 6).map((cell) => cell.innerText))`,
      );
      const cells = rows.map((row) => row.map((cell) => /[a-zµ][a-zµ/]*$/u.exec(plain(cell))?.[0] ?? ""));
      // "0" has no unit; the columns of one group share theirs.
      return [0, 3].map((first) => [...new Set(cells.flatMap((row) => row.slice(first, first + 3)))].filter((unit) => unit !== ""));
    };
    const [self = [], withCallees = []] = await unitsOf();
    expect([self.length, withCallees.length]).toEqual([1, 1]);
    expect([...self, ...withCallees].every((unit) => unit.endsWith("/s"))).toBe(true);
    await page.evaluate(`document.querySelector('input[name="rate"][value="total"]').click()`);
    await expect.poll(shown).toBe(plain(differenceText(head - base, scaleOf("nanoseconds"))));
    expect(page.url()).toContain("u=total");
    expect((await unitsOf()).flat().some((unit) => unit.includes("/"))).toBe(false);
    expect(opened.faults()).toEqual([]);
  });

  test("the saved result.json is the one of the run", async () => {
    await using opened = await openPage(browser, `${url}#v=raw`);
    const [file] = await Promise.all([
      opened.page.waitForEvent("download"),
      opened.page.getByRole("button", { name: "Save result.json" }).click(),
    ]);
    const chunks: Buffer[] = [];
    for await (const chunk of await file.createReadStream()) chunks.push(Buffer.from(chunk));
    expect(JSON.parse(Buffer.concat(chunks).toString("utf8"))).toEqual(made.data.result);
  });

  test.each([
    ["empty-base", /\+/u, /\(new\)/u],
    ["empty-head", /^\u2212/u, /\(gone\)/u],
    ["zero", /^No change in total$/u, /0\sB → 0\sB/u],
    ["negative", /\d/u, /→/u],
  ])("a page with %s opens, and no number is none", async (name, total, change) => {
    const pair = PAIRS[name]?.() ?? null;
    if (pair === null) throw new Error(`no page ${name}`);
    const { html } = pageOfPair(pair, await pageTemplate());
    await using opened = await openPage(browser, `${pages.save(name, html)}#v=heap&s=inuse_space`);
    const { page } = opened;
    await waitForPage(page);
    expect(await page.locator(".totals strong").innerText()).toMatch(total);
    expect(await page.locator(".totals").innerText()).toMatch(change);
    for (const width of ["growth", "union", "head", "base"]) {
      await page.goto(`${page.url().split("#")[0] ?? ""}#v=heap&s=inuse_space&w=${width}`);
      await page.keyboard.press("End");
      await settled(page);
      expect(await page.locator("main").innerText()).not.toMatch(/NaN|Infinity|undefined|\[object/u);
    }
    for (const table of ["peek", "tree"]) {
      await page.goto(`${page.url().split("#")[0] ?? ""}#v=heap&s=inuse_space&t=${table}`);
      await settled(page);
      expect(await page.locator("main").innerText()).not.toMatch(/NaN|Infinity|undefined|\[object/u);
    }
    expect(opened.faults()).toEqual([]);
  });
});
