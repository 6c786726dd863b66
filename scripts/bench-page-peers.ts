// Opens the same profile in other viewers and in the report page: how much a reader loads and when the page takes input.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createReadStream, existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { extname, join, normalize } from "node:path";
import { pathToFileURL } from "node:url";
import { errors, type Browser } from "playwright-core";
import { isTooLong, waitUntil } from "../test/support/browser.ts";
import { packedPackage } from "./packed-package.ts";

const SPEEDSCOPE = "1.25.0";
const REACT_PPROF = "1.5.1";
/** No task of more than 50 ms for so long: the page is done. */
const QUIET_MS = 1500;
const LONGEST_MS = 60_000;

export interface Opening {
  readonly name: string;
  readonly shows: string;
  readonly bytes: number;
  readonly firstPaintMs: number;
  /** Null: not within a minute. */
  readonly interactiveMs: number | null;
}

interface Timing {
  readonly bytes: number;
  readonly firstPaintMs: number;
  readonly interactiveMs: number;
}

const WATCH_TASKS = `
  globalThis.lastTaskEnd = 0;
  new PerformanceObserver((list) => {
    for (const task of list.getEntries()) globalThis.lastTaskEnd = Math.max(globalThis.lastTaskEnd, task.startTime + task.duration);
  }).observe({ type: "longtask", buffered: true });`;

/** Opens an address and waits until its main thread is quiet. \`ready\` is what must be in the page by then. */
const time = async (browser: Browser, url: string, ready: string): Promise<Timing | null> => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  try {
    const page = await context.newPage();
    let bytes = 0;
    page.on("response", (response) => {
      response.body().then(
        (body) => (bytes += body.length),
        () => undefined,
      );
    });
    await page.addInitScript(WATCH_TASKS);
    await page.goto(url, { timeout: LONGEST_MS });
    await waitUntil(page, ready, LONGEST_MS / 1000);
    await waitUntil(page, `performance.now() - globalThis.lastTaskEnd > ${QUIET_MS}`, LONGEST_MS / 1000);
    const [firstPaintMs, lastTaskEnd] = await page.evaluate<[number, number]>(
      `[performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? NaN, globalThis.lastTaskEnd]`,
    );
    return { bytes, firstPaintMs, interactiveMs: Math.max(firstPaintMs, lastTaskEnd) };
  } catch (error) {
    if (error instanceof errors.TimeoutError || isTooLong(error)) return null;
    throw error;
  } finally {
    await context.close();
  }
};

const middle = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

const TYPES: Readonly<Record<string, string>> = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css" };

/** A file server for one folder on the loopback address, as long as it is not closed. */
const serveFolder = async (folder: string): Promise<{ readonly origin: string; readonly server: Server }> => {
  const server = createServer((request, response) => {
    const path = join(folder, normalize(new URL(request.url ?? "/", "http://localhost").pathname));
    if (!path.startsWith(folder) || !existsSync(path) || !statSync(path).isFile()) return void response.writeHead(404).end();
    response.writeHead(200, { "content-type": TYPES[extname(path)] ?? "application/octet-stream" });
    createReadStream(path).pipe(response);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return { origin: `http://127.0.0.1:${address.port}`, server };
};

interface Order {
  readonly profile: string;
  /** The report page of it. */
  readonly ours: string;
  readonly oursBytes: number;
  readonly cache: string;
  readonly folder: string;
  readonly runs: number;
}

/** pprof's own server; it has read the profile before it answers. */
const withPprof = async <Result>(profile: string, use: (url: string, bytes: number) => Promise<Result>): Promise<Result> => {
  const port = 20_000 + Math.floor(Math.random() * 20_000);
  const server = spawn("go", ["tool", "pprof", `-http=127.0.0.1:${port}`, "-no_browser", "-symbolize=none", profile], {
    stdio: ["ignore", "ignore", "pipe"],
    detached: true,
  });
  try {
    const started = Date.now();
    while (Date.now() - started < LONGEST_MS) {
      const answer = await fetch(`http://127.0.0.1:${port}/ui/flamegraph`, { signal: AbortSignal.timeout(LONGEST_MS) }).catch(() => null);
      if (answer?.ok === true) return await use(`http://127.0.0.1:${port}/ui/flamegraph`, (await answer.arrayBuffer()).byteLength);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    throw new Error("go tool pprof -http did not answer");
  } finally {
    // `go tool` starts another process: both are in its group.
    if (server.pid !== undefined) process.kill(-server.pid, "SIGTERM");
  }
};

/** All viewers that run here, heapgate first, each opened \`runs\` times. What is missing is told and left out. */
export async function measurePeers(
  browser: Browser,
  { profile, ours, oursBytes, cache, folder, runs }: Order,
): Promise<readonly Opening[]> {
  const openings: Opening[] = [];
  const measure = async (name: string, shows: string, url: string, ready: string, bytes: number | null): Promise<void> => {
    const found: Timing[] = [];
    for (let run = 0; run < runs; run += 1) {
      const timing = await time(browser, url, ready);
      if (timing === null) break;
      found.push(timing);
      // What takes a quarter of a minute is not opened five times.
      if (timing.interactiveMs > 15_000) break;
    }
    openings.push({
      name,
      shows,
      bytes: bytes ?? middle(found.map((one) => one.bytes)),
      firstPaintMs: middle(found.map((one) => one.firstPaintMs)),
      interactiveMs: found.length === 0 ? null : middle(found.map((one) => one.interactiveMs)),
    });
    console.error(`${name}: ${found.map((one) => one.interactiveMs.toFixed(0)).join(" ")} ms`);
  };
  await measure("**heapgate**", "base and head, their difference", ours, `document.querySelector(".flame-canvas") !== null`, oursBytes);

  await withPprof(profile, (url, bytes) =>
    measure(
      "`go tool pprof -http`, flame graph",
      "one profile; needs its server",
      url,
      `document.querySelector("#stack-chart")?.children.length > 0`,
      bytes,
    ),
  );

  const speedscope = packedPackage("speedscope", SPEEDSCOPE, { parts: ["dist"], cache });
  if (speedscope.kind === "missing") console.warn(`speedscope is left out: ${speedscope.why}`);
  else {
    const release = join(speedscope.folder, "dist", "release");
    writeFileSync(join(release, "profile.pb"), readFileSync(profile));
    const { origin, server } = await serveFolder(release);
    try {
      const ready = `document.querySelectorAll("canvas").length > 1 || document.title.includes("profile.pb")`;
      await measure(`speedscope ${SPEEDSCOPE}`, "one profile", `${origin}/index.html#profileURL=${origin}/profile.pb`, ready, null);
    } finally {
      server.close();
    }
  }

  const react = packedPackage("react-pprof", REACT_PPROF, { cache });
  if (react.kind === "missing") console.warn(`react-pprof is left out: ${react.why}`);
  else {
    const page = join(folder, "react-pprof.html");
    const made = spawnSync(process.execPath, [join(react.folder, "cli.js"), "-o", page, profile], { encoding: "utf8" });
    if (made.status !== 0) console.warn(`react-pprof is left out: ${made.stderr}`);
    else
      await measure(
        `react-pprof ${REACT_PPROF}`,
        "one profile",
        pathToFileURL(page).href,
        `document.querySelector("canvas") !== null`,
        statSync(page).size,
      );
  }
  return openings;
}
