// A real Chromium for tests of the report page: found on the machine, never installed, watched for everything a page must not do.
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import axe from "axe-core";
import { chromium, type Browser, type BrowserContextOptions, type Page } from "playwright-core";

/** As distributions and Google name it. */
const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"] as const;

/** The program that is asked for with HEAPGATE_CHROMIUM, else the first on the PATH; null when there is none. */
export const findChromium = (env: Readonly<Record<string, string | undefined>> = process.env): string | null => {
  const wanted = env["HEAPGATE_CHROMIUM"];
  if (wanted !== undefined && wanted !== "") return existsSync(wanted) ? wanted : null;
  const folders = [...(env["PATH"] ?? "").split(delimiter), "/usr/bin"].filter((folder) => folder !== "");
  return folders.flatMap((folder) => NAMES.map((name) => join(folder, name))).find((path) => existsSync(path)) ?? null;
};

export const HOW_TO_INSTALL = "no Chromium is on this machine: apt-get install chromium (or name one in HEAPGATE_CHROMIUM)";

/** True: tests of the page have nothing to run in, which is told. With HEAPGATE_PAGE=1 or in CI that is no excuse. */
export const skipWithoutBrowser = ((): boolean => {
  if (findChromium() !== null) return false;
  if (process.env["HEAPGATE_PAGE"] === "1" || process.env["CI"] !== undefined) throw new Error(HOW_TO_INSTALL);
  console.warn(`tests of the report page are skipped: ${HOW_TO_INSTALL}`);
  return true;
})();

/** Starts it without a window. The sandbox of Chromium does not start as root. */
export const startBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: findChromium() ?? "chromium",
    args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
  });

export interface OpenedPage extends AsyncDisposable {
  readonly page: Page;
  /** What it should not have done so far: requests, errors in the console, breaches of its own policy. */
  readonly faults: () => readonly string[];
}

/** Opens an address in a context of its own. */
export async function openPage(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<OpenedPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, colorScheme: "light", ...options });
  const faults: string[] = [];
  const [document] = url.split("#");
  const page = await context.newPage();
  context.on("request", (request) => {
    const asked = request.url().split("#")[0] ?? "";
    if (asked !== document && !/^(?:data|blob|about):/u.test(asked)) faults.push(`request: ${request.method()} ${asked}`);
  });
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) faults.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => faults.push(`error: ${error.message}`));
  await page.addInitScript(
    `addEventListener("securitypolicyviolation", (event) => console.error("policy: " + event.violatedDirective + " " + event.blockedURI));`,
  );
  await page.goto(url);
  return { page, faults: () => faults, [Symbol.asyncDispose]: () => context.close() };
}

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** What axe-core finds wrong with the page as it is: rule, why, and where. */
export async function accessibilityFaults(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  return page.evaluate<string[]>(
    `axe.run(document, { runOnly: ${JSON.stringify(RULES)} }).then(({ violations }) =>
       violations.map(({ id, help, nodes }) => id + ": " + help + ": " + nodes.slice(0, 3).map((node) => node.target.join(" ") + " " + (node.any[0]?.message ?? "")).join("; ")))`,
  );
}

const TOO_LONG = "waited too long";

/** True for what `waitUntil` throws. */
export const isTooLong = (error: unknown): boolean => error instanceof Error && error.message.startsWith(TOO_LONG);

/** Waits until an expression is true in the page. The page's policy forbids what Playwright's own waiting does there. */
export async function waitUntil(page: Page, expression: string, longestSeconds = 30): Promise<void> {
  const started = performance.now();
  while (!(await page.evaluate<boolean>(`Boolean(${expression})`))) {
    if (performance.now() - started > longestSeconds * 1000)
      throw new Error(`${TOO_LONG}: not true after ${longestSeconds} s: ${expression}`);
    await page.waitForTimeout(25);
  }
}

/** Waits until the page has read its data and, where the section has one, drawn its flame graph. */
export async function waitForPage(page: Page): Promise<void> {
  await page.locator("section.panel").waitFor();
  const isReading = `[...document.querySelectorAll("section.panel p.quiet")].some((one) => /^Reading /u.test(one.textContent))`;
  await waitUntil(page, `!${isReading}`);
  await settled(page);
}

/** Waits until what was done last is drawn, with its effects: those run behind a frame. */
export const settled = (page: Page): Promise<unknown> =>
  page.evaluate(`new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve, 0))))`);

/** The part of the address behind \`#\`, by name. */
export const addressOf = (page: Page): Readonly<Record<string, string>> =>
  Object.fromEntries(new URLSearchParams(new URL(page.url()).hash.slice(1)));
