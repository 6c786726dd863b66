// Measures the report page in a real browser, beside pprof's web page, speedscope and react-pprof on the same profile. Prints the figures and, with
// --date, writes the section `page` of docs/performance.md.
// usage: npm run bench:page -- [--date YYYY-MM-DD] [--runs 5]      needs Chromium, Go; HEAPGATE_BENCH_CACHE: where programs of others stay
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import type { Browser } from "playwright-core";
import { startBrowser, waitUntil } from "../test/support/browser.ts";
import { measurePeers, type Opening } from "./bench-page-peers.ts";
import { decodeProfile } from "../src/core/pprof/decode.ts";
import { freshPageTemplate } from "./build-page.ts";
import { blocksOf, pageOfPair, REAL_100K_SAMPLES, stressPair, stressPath, syntheticPair, type ProfilePair } from "./make-page-fixture.ts";
import { replaceSection } from "./marked-section.ts";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const { values: flags } = parseArgs({ options: { date: { type: "string" }, runs: { type: "string", default: "5" } } });
const runs = Number(flags.runs);
const folder = mkdtempSync(join(tmpdir(), "heapgate-bench-page-"));
const cache = process.env["HEAPGATE_BENCH_CACHE"] ?? join(tmpdir(), "heapgate-bench");
mkdirSync(cache, { recursive: true });

const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.floor(share * (values.length - 1))] ?? Number.NaN;
const middle = (values: readonly number[]): number => quantile(values, 0.5);
const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(0)} kB`;
const milliseconds = (value: number): string => `${value.toFixed(value < 10 ? 1 : 0)} ms`;

/** Tells when each drawing of a canvas ended: the microtask behind its first call. */
const WATCH_DRAWING = `
  globalThis.drawnAt = [];
  const original = CanvasRenderingContext2D.prototype.setTransform;
  CanvasRenderingContext2D.prototype.setTransform = function (...args) {
    if (this.canvas.className === "flame-canvas") queueMicrotask(() => globalThis.drawnAt.push(performance.now()));
    return original.apply(this, args);
  };`;

interface Opened {
  readonly firstPaintMs: number;
  /** The first drawing of the flame graph. */
  readonly drawnMs: number;
}

/** Opens a page cold, in a context of its own, at its heap. */
const open = async (browser: Browser, url: string): Promise<Opened> => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  try {
    const page = await context.newPage();
    await page.addInitScript(WATCH_DRAWING);
    await page.goto(url);
    await waitUntil(page, `globalThis.drawnAt.length > 0 && performance.getEntriesByName("first-contentful-paint").length > 0`);
    return await page.evaluate<Opened>(
      `({ firstPaintMs: performance.getEntriesByName("first-contentful-paint")[0].startTime, drawnMs: globalThis.drawnAt[0] })`,
    );
  } finally {
    await context.close();
  }
};

/** From each input to the end of the last drawing it caused, in milliseconds. `act` is code that makes the input number \`index\`. */
const latencies = (act: string, count: number): string => `(async () => {
  const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
  const found = [];
  for (let index = 0; index < ${count}; index += 1) {
    await wait(60);
    globalThis.drawnAt.length = 0;
    const started = performance.now();
    ${act}
    await wait(180);
    const last = globalThis.drawnAt.at(-1);
    if (last !== undefined) found.push(last - started);
  }
  return found;
})()`;

const CLICK = `
  const canvas = document.querySelector(".flame-canvas");
  const box = canvas.getBoundingClientRect();
  const at = { bubbles: true, clientX: box.left + ((index * 37) % 97) / 97 * box.width, clientY: box.top + 20 * (index % 6) + 10 };
  canvas.dispatchEvent(new MouseEvent("click", at));`;
const SEARCH = `
  const field = document.querySelector("input[type=search]");
  field.value = ["Get", "json", "cart", "Watch", "runtime", "a"][index % 6];
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));`;
const MODE = `
  const params = new URLSearchParams(location.hash.slice(1));
  params.set("w", ["union", "head", "base", "growth"][index % 4]);
  location.hash = params.toString();`;

interface Interactions {
  readonly zoom: readonly number[];
  readonly search: readonly number[];
  readonly mode: readonly number[];
  readonly framesPerSecond: number;
}

const interact = async (browser: Browser, url: string): Promise<Interactions> => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: "reduce" });
  const page = await context.newPage();
  try {
    await page.addInitScript(WATCH_DRAWING);
    await page.goto(`${url}#v=heap`);
    await waitUntil(page, `globalThis.drawnAt.length > 0`);
    const zoom = await page.evaluate<number[]>(latencies(CLICK, 80));
    const mode = await page.evaluate<number[]>(latencies(MODE, 40));
    const search = await page.evaluate<number[]>(latencies(SEARCH, 60));
    await page.evaluate(`location.hash = "v=heap"`);
    await page.emulateMedia({ reducedMotion: "no-preference" });
    // Back and forth without a pause between: how many drawings a second there are.
    const framesPerSecond = await page.evaluate<number>(`(async () => {
      globalThis.drawnAt.length = 0;
      const started = performance.now();
      for (let index = 0; performance.now() - started < 3000; index += 1) {
        ${CLICK}
        await new Promise((resolve) => setTimeout(resolve, 150));
      }
      return globalThis.drawnAt.length / ((performance.now() - started) / 1000);
    })()`);
    return { zoom, search, mode, framesPerSecond };
  } finally {
    await context.close();
  }
};

const template = readFileSync(await freshPageTemplate(), "utf8");

interface Made {
  readonly url: string;
  readonly bytes: number;
  readonly dataBytes: number;
  readonly renderSeconds: number;
}

const make = (name: string, pair: ProfilePair): Made => {
  const { html, renderSeconds } = pageOfPair(pair, template);
  const path = join(folder, `${name}.html`);
  writeFileSync(path, html);
  const dataBytes = [...blocksOf(html).values()].reduce((sum, block) => sum + block.length, 0);
  return { url: pathToFileURL(path).href, bytes: Buffer.byteLength(html), dataBytes, renderSeconds };
};

/** A profile as base, and as head with other values. */
const againstItself = (path: string) => {
  const base = decodeProfile(readFileSync(path), { name: "base" });
  const width = base.sampleTypes.length;
  const head = {
    ...base,
    name: "head",
    values: base.values.map((value, at) => (Math.floor(at / width) % 7 === 0 ? Math.round(value * 1.5) : value)),
  };
  return { path, pair: { base, head }, samples: base.values.length / width };
};

const goals: (readonly [string, string, string, boolean])[] = [];
const goal = (what: string, limit: string, measured: string, isMet: boolean): void => {
  goals.push([what, limit, measured, isMet]);
};

const browser = await startBrowser();
const openings: string[][] = [];
const peers: { readonly title: string; readonly openings: readonly Opening[] }[] = [];
try {
  goal("template: script, style and HTML without data", "115 kB", kilobytes(template.length), template.length <= 115_000);
  const sizes = [
    ["10,000", 10_000, 250_000],
    ["50,000", 50_000, 450_000],
    ["100,000", 100_000, 650_000],
  ] as const;
  for (const [title, nodes, limit] of sizes) {
    // The goal is about one graph of this size: that of a CPU profile; four of a heap profile come beside it.
    const cpu = make(`cpu-${nodes}`, syntheticPair(nodes, "cpu"));
    const heap = make(`heap-${nodes}`, syntheticPair(nodes));
    goal(`report whose largest graph has ${title} frames`, kilobytes(limit), kilobytes(cpu.bytes), cpu.bytes <= limit);
    const opened = [];
    for (let run = 0; run < runs; run += 1) opened.push(await open(browser, heap.url));
    const [paint, drawn] = [middle(opened.map((one) => one.firstPaintMs)), middle(opened.map((one) => one.drawnMs))];
    openings.push([title, kilobytes(cpu.bytes), kilobytes(heap.bytes), milliseconds(paint), milliseconds(drawn)]);
    if (nodes !== 50_000) continue;
    goal("first contentful paint, 4 graphs of 50,000", "500 ms", milliseconds(paint), paint <= 500);
    goal("flame graph drawn, 50,000", "1,500 ms", milliseconds(drawn), drawn <= 1500);
    const { zoom, search, mode, framesPerSecond } = await interact(browser, heap.url);
    for (const [what, values, most] of [
      ["zoom", zoom, 50],
      ["search", search, 50],
      ["mode switch", mode, 150],
    ] as const) {
      const p95 = quantile(values, 0.95);
      goal(
        `${what}, 50,000, from input to drawn: p95`,
        `${most} ms`,
        `${milliseconds(p95)} (median ${milliseconds(middle(values))}, ${values.length} times)`,
        p95 <= most,
      );
    }
    goal("drawings per second while zooming without a pause, 50,000", "at least 30", framesPerSecond.toFixed(0), framesPerSecond >= 30);
    goal(
      "comment and page rendered in the action, 4 graphs of 50,000",
      "2 s",
      `${heap.renderSeconds.toFixed(2)} s`,
      heap.renderSeconds <= 2,
    );
  }
  const stress = stressPair();
  if (stress === null) console.warn("google-large.cpu is not in the test data: the stress is left out");
  else {
    const part = stressPair(REAL_100K_SAMPLES);
    // Names of the synthetic trees are drawn at random, which nothing can make small; real callers call few functions.
    if (part !== null) {
      const { bytes } = make("real", part);
      goal("report of a real call tree of 100,000 frames (a part of google-large.cpu)", "650 kB", kilobytes(bytes), bytes <= 650_000);
    }
    const made = make("stress", stress);
    const opened = [];
    for (let run = 0; run < runs; run += 1) opened.push(await open(browser, made.url));
    const drawn = middle(opened.map((one) => one.drawnMs));
    goal("stress (google-large.cpu against itself scaled): flame graph drawn", "3,000 ms", milliseconds(drawn), drawn <= 3000);
    goal("stress: data", "1 MB", kilobytes(made.dataBytes), made.dataBytes <= 1_000_000);
    const order = { cache, folder, runs };
    peers.push({
      title: "google-large.cpu, 20,430 samples",
      openings: await measurePeers(browser, { ...order, profile: stressPath, ours: made.url, oursBytes: made.bytes }),
    });
    const middling = againstItself(join(dirname(stressPath), "prometheus-amd64.merged.cpu.pprof"));
    const page = make("middling", middling.pair);
    peers.push({
      title: `Prometheus, ${middling.samples.toLocaleString("en")} samples`,
      openings: await measurePeers(browser, { ...order, profile: middling.path, ours: page.url, oursBytes: page.bytes }),
    });
  }
} finally {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map((_, at) => (at === 0 ? "---" : "--:")), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");

const section = `## The report page

Written by \`npm run bench:page -- --date YYYY-MM-DD\` on ${flags.date ?? "(no date)"}: ${cpus()[0]?.model.trim() ?? "unknown"}, ${cpus().length} cores that were not ours alone, Chromium
without a window and without a GPU, files opened from disk into an empty profile. Medians of ${runs}. The load average was ${loadavg()[0]?.toFixed(0) ?? "?"}:
all times are longer than on a machine that does nothing else.

${table(
  ["What", "at most", "measured", "met"],
  goals.map(([what, limit, measured, isMet]) => [what, limit, measured, isMet ? "yes" : "**no**"]),
)}

${table(["Frames", "page, one graph", "page, four graphs", "first paint", "flame graph drawn"], openings)}

${
  peers.length === 0
    ? "The profiles for the comparison with others were not at hand."
    : `The same profiles in other viewers. "Interactive" is the end of the last task of more than 50 ms on the page's main thread, as input waits behind
those; waiting for a server that reads the profile is part of it. speedscope and react-pprof draw with WebGL, which is slow without a GPU.

${table(
  ["Profile", "viewer", "shows", "bytes a reader loads", "first paint", "interactive"],
  peers.flatMap(({ title, openings: rows }) =>
    rows.map(({ name, shows, bytes, firstPaintMs, interactiveMs }) => [
      title,
      name,
      shows,
      kilobytes(bytes),
      Number.isNaN(firstPaintMs) ? "" : milliseconds(firstPaintMs),
      interactiveMs === null ? "not in 60 s" : milliseconds(interactiveMs),
    ]),
  ),
)}`
}
`;
console.log(section);
if (flags.date !== undefined) {
  const path = join(root, "docs", "performance.md");
  writeFileSync(path, replaceSection(readFileSync(path, "utf8"), "page", section));
}
