// The address of a view: it brings anyone to it, back and forward walk through views, and the comment's links lead to the function they name.
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addressOf, openPage, settled, skipWithoutBrowser, startBrowser, waitForPage } from "../support/browser.ts";
import { capturedPage, type MadePage, savedPages, type SavedPages } from "../support/report-pages.ts";

const LEAK = "net/http.(*Transport).queueForIdleConn";

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

describe.skipIf(skipWithoutBrowser)("addresses", () => {
  test("each of the comment's links leads to its function in one click", async () => {
    const links = [...made.comment.matchAll(/\[`[^`]+`\]\(https:\/\/github\.com\/[^)#]+(#[^)]*)\)/gu)].map(([, fragment = ""]) => fragment);
    expect(links.length).toBeGreaterThan(2);
    for (const fragment of links) {
      const func = new URLSearchParams(fragment.slice(1)).get("f");
      await using opened = await openPage(browser, `${url}${fragment}`);
      await waitForPage(opened.page);
      await expect.poll(() => opened.page.locator("aside.side h3").innerText()).toBe(func);
      // It is in sight, not only chosen.
      expect(await opened.page.evaluate(`document.querySelector(".flame").getBoundingClientRect().top < innerHeight`)).toBe(true);
      expect(opened.faults()).toEqual([]);
    }
  });

  test("from the top of the page the leaking function is reached within twelve keys", async () => {
    await using opened = await openPage(browser, url);
    const { page } = opened;
    await waitForPage(page);
    const keys = ["3", "End"];
    for (const key of keys) await page.keyboard.press(key);
    await settled(page);
    // The function that most of the growth is allocated in, by the biggest call: among the growing ones of the comment.
    const reached = await page.locator("aside.side h3").innerText();
    const growing = [...made.comment.matchAll(/&f=([^)]+)\)/gu)].map(([, func = ""]) => decodeURIComponent(func));
    expect(growing).toContain(reached);
    expect(keys.length).toBeLessThanOrEqual(12);
  });

  test("by its name the leaking function is reached within twelve keys besides the name", async () => {
    await using opened = await openPage(browser, url);
    const { page } = opened;
    await waitForPage(page);
    await page.keyboard.press("3");
    await page.keyboard.press("/");
    await page.keyboard.type("queueForIdle");
    await page.keyboard.press("Enter");
    await expect.poll(() => page.locator("aside.side h3").innerText()).toBe(LEAK);
  });

  test("a view is the same when its address is opened again", async () => {
    await using first = await openPage(browser, `${url}#v=heap`);
    await waitForPage(first.page);
    await first.page.locator(".flame").first().press("End");
    await first.page.keyboard.press("ArrowUp");
    await first.page.keyboard.press("Enter");
    await first.page.locator("fieldset.choice label", { hasText: /^Both$/u }).click();
    await first.page.locator("input[type=search]").fill("transport");
    await first.page.locator("fieldset.choice label", { hasText: /^Relative$/u }).click();
    await settled(first.page);
    const address = first.page.url();
    await using second = await openPage(browser, address);
    await waitForPage(second.page);
    const seen = (page: Page): Promise<readonly string[]> =>
      Promise.all(
        ["aside.side", ".crumbs", ".search output", ".totals", ".stage"].map((selector) => page.locator(selector).first().innerText()),
      );
    expect(await seen(second.page)).toEqual(await seen(first.page));
    expect(second.page.url()).toBe(address);
  });

  test("back and forward walk through zooms and sections", async () => {
    await using opened = await openPage(browser, `${url}#v=heap`);
    const { page } = opened;
    await waitForPage(page);
    await page.locator(".flame").first().press("End");
    await page.keyboard.press("Enter");
    await settled(page);
    const zoom = addressOf(page)["z"];
    expect(zoom).toBeDefined();
    await page.keyboard.press("6");
    await settled(page);
    expect(addressOf(page)["v"]).toBe("metrics");
    await page.goBack();
    await expect.poll(() => addressOf(page)["z"]).toBe(zoom);
    await settled(page);
    expect(await page.locator("section.panel h2").first().innerText()).toBe("Heap");
    await page.goBack();
    await expect.poll(() => addressOf(page)["z"]).toBeUndefined();
    await page.goForward();
    await expect.poll(() => addressOf(page)["z"]).toBe(zoom);
    await page.goForward();
    await expect.poll(() => page.locator("section.panel h2").first().innerText()).toBe("Metrics");
  });

  test("the link to a view is the artifact's permanent address", async () => {
    await using opened = await openPage(browser, `${url}#a=4411&v=heap`);
    const { page } = opened;
    await waitForPage(page);
    await page.evaluate("navigator.clipboard.writeText = (text) => { globalThis.copied = text; return Promise.resolve(); }");
    await page.locator(".flame").first().press("End");
    await settled(page);
    await page.getByRole("button", { name: "Link to this view" }).click();
    const copied = await page.evaluate<string>("globalThis.copied");
    expect(copied).toMatch(/^https:\/\/github\.com\/acme\/fleet\/actions\/runs\/8123456789\/artifacts\/4411#a=4411&v=heap&f=/u);
    expect(new URLSearchParams(copied.split("#")[1]).get("f")).toBe(await page.locator("aside.side h3").innerText());
  });

  test("where copying is refused the link is shown, selected", async () => {
    await using opened = await openPage(browser, `${url}#a=4411&v=heap`);
    const { page } = opened;
    await waitForPage(page);
    await page.evaluate("navigator.clipboard.writeText = () => Promise.reject(new Error('refused'))");
    await page.getByRole("button", { name: "Link to this view" }).click();
    const field = page.locator(".copy input");
    await field.waitFor();
    expect(await field.inputValue()).toBe("https://github.com/acme/fleet/actions/runs/8123456789/artifacts/4411#a=4411&v=heap");
    const selected = `(() => { const input = document.querySelector(".copy input"); return input.selectionEnd - input.selectionStart; })()`;
    expect(await page.evaluate(selected)).toBe((await field.inputValue()).length);
  });

  test.each([
    ["#v=nothing&z=-1&k=%%&w=wide&f=%E0%A4%A", ""],
    ["#v=heap&f=no.such.function", "no.such.function is in no call"],
    ["#v=heap&z=999999999", ""],
    ["#v=heap&s=nothing&c=nothing&g=nobody", ""],
    [`#v=heap&q=${encodeURIComponent("<img src=x onerror=alert(1)>")}&f=${encodeURIComponent("<script>alert(1)</script>")}`, ""],
    [`#v=heap&only=${"(".repeat(3000)}&o=x`, ""],
  ])("an address that means nothing, %#, breaks nothing", async (fragment, told) => {
    await using opened = await openPage(browser, `${url}${fragment}`);
    const { page } = opened;
    await waitForPage(page);
    await expect.poll(() => page.locator("p[role=status]").innerText()).toContain(told);
    expect(await page.locator("section.panel h2").first().innerText()).not.toBe("");
    expect(await page.locator("main img, main script").count()).toBe(0);
    expect(opened.faults()).toEqual([]);
  });
});
