// Measures the reader of metrics bodies beside prometheus/common (Go) and the parser of npm, and what scraping costs. Prints the figures and,
// with --date, writes them into docs/performance.md. Part of `npm run bench`.
// usage: node scripts/bench-metrics.ts [--date YYYY-MM-DD]      needs Go, GNU time, npm; HEAPGATE_BENCH_CACHE: where inputs and programs stay
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { expfmtBinary } from "../test/oracle/expfmt-program.ts";
import { replaceSection } from "./marked-section.ts";

const root = join(dirname(new URL(import.meta.url).pathname), "..");
const { values: flags } = parseArgs({ options: { date: { type: "string" } } });
const cache = join(process.env["HEAPGATE_BENCH_CACHE"] ?? join(tmpdir(), "heapgate-bench"), "metrics");
const data = process.env["HEAPGATE_TEST_DATA"] ?? join(root, "..", "shared", "data");
const worker = join(root, "scripts", "bench-metrics-worker.ts");
mkdirSync(cache, { recursive: true });

/** A body of 50 MB as a large API server serves it: counters with seven labels and histograms, few values of each label. */
function makeLargeBody(path: string): void {
  const verbs = ["GET", "LIST", "WATCH", "PUT", "POST", "PATCH", "DELETE"];
  const bounds = ["0.005", "0.025", "0.05", "0.1", "0.5", "1", "5", "10", "30", "60", "+Inf"];
  const parts: string[] = [];
  for (let family = 0, length = 0; length < 50e6; family++) {
    const counter = `apiserver_request_${family}_total`;
    const histogram = `apiserver_request_duration_${family}_seconds`;
    const lines = [`# HELP ${counter} Requests by verb, group, version, resource and code.`, `# TYPE ${counter} counter`];
    const timed = [`# HELP ${histogram} Response latency by verb and resource.`, `# TYPE ${histogram} histogram`];
    for (let resource = 0; resource < 40; resource++) {
      for (const verb of verbs) {
        for (const code of [200, 201, 404, 409, 500])
          lines.push(
            `${counter}{code="${code}",component="apiserver",group="apps",resource="resource-${resource}",scope="namespace",verb="${verb}",version="v1"} ${(resource * 7919 + family * 31 + code) % 100_000}`,
          );
        const labels = `resource="resource-${resource}",verb="${verb}"`;
        let count = 0;
        for (const bound of bounds) timed.push(`${histogram}_bucket{${labels},le="${bound}"} ${(count += (resource + 7) * 3)}`);
        timed.push(`${histogram}_sum{${labels}} ${(resource * 1.234_567).toFixed(6)}`, `${histogram}_count{${labels}} ${count}`);
      }
    }
    const part = `${[...lines, ...timed].join("\n")}\n`;
    parts.push(part);
    length += part.length;
  }
  writeFileSync(path, parts.join(""));
}

/** npm's parser, unpacked beside the benchmark: heapgate does not depend on it. */
function npmParser(): string | null {
  const folder = join(cache, "npm");
  const modules = join(folder, "node_modules");
  const parser = join(modules, "parse-prometheus-text-format");
  if (!existsSync(parser)) {
    mkdirSync(modules, { recursive: true });
    const packed = spawnSync("npm", ["pack", "--silent", "parse-prometheus-text-format@1.1.1", "shallow-equal@1.2.1"], {
      cwd: folder,
      encoding: "utf8",
    });
    if (packed.status !== 0) return null;
    for (const name of ["shallow-equal", "parse-prometheus-text-format"]) {
      const file = packed.stdout.split("\n").find((line) => line.startsWith(name)) ?? "";
      mkdirSync(join(modules, name), { recursive: true });
      execFileSync("tar", ["-xzf", join(folder, file), "-C", join(modules, name), "--strip-components=1"]);
    }
  }
  return parser;
}

const LIMIT_SECONDS = 120;

/** What a worker printed; null when it did not end in time. */
function ask(args: readonly string[], nodeArgs: readonly string[] = []): unknown {
  const done = spawnSync(process.execPath, [...nodeArgs, worker, ...args], {
    encoding: "utf8",
    timeout: LIMIT_SECONDS * 1000,
    maxBuffer: 2 ** 26,
  });
  if (done.signal !== null) return null;
  if (done.status !== 0) throw new Error(`bench-metrics-worker ${args.join(" ")}: ${done.stderr}`);
  return JSON.parse(done.stdout);
}

interface Speed {
  readonly median: number;
  readonly best: number;
}
interface Memory {
  readonly peak: number;
  readonly kept: number;
}

interface Row {
  readonly body: string;
  readonly parser: string;
  readonly speed: Speed | null;
  /** Peak memory of the process beyond that of one that does nothing, MB. */
  readonly beyondMegabytes: number | null;
  readonly kept: string;
}

const speedOf = (mode: string, path: string, module: readonly string[]): Speed | null =>
  ask(["speed", mode, path, ...module]) as Speed | null;
const memoryOf = (mode: string, path: string, module: readonly string[]): Memory | null =>
  ask(["memory", mode, path, ...module], ["--expose-gc"]) as Memory | null;

const emptyPath = join(cache, "empty.txt");
writeFileSync(emptyPath, "");
const emptyMegabytes = memoryOf("read", emptyPath, [])?.peak ?? Number.NaN;

function nodeRow(body: string, path: string, parser: string, mode: string, module: readonly string[]): Row {
  const speed = speedOf(mode, path, module);
  const memory = speed === null ? null : memoryOf(mode, path, module);
  // A body of ASCII is kept as one byte a character, outside of what the result itself takes.
  const kept = memory === null ? "" : (memory.kept + (mode === "npm" ? 0 : statSync(path).size / 1e6)).toFixed(1);
  return { body, parser, speed, beyondMegabytes: memory === null ? null : memory.peak - emptyMegabytes, kept };
}

function goRow(body: string, path: string): Row {
  const size = statSync(path).size;
  const rates: number[] = [];
  let peak = 0;
  const usage = join(cache, "usage");
  for (let run = 0; run < 5; run++) {
    const rounds = Math.max(1, Math.ceil(20e6 / size));
    execFileSync("/usr/bin/time", ["-f", "%U %S %M", "-o", usage, expfmtBinary(), "-bench", path, String(rounds)], { stdio: "ignore" });
    const [user = 0, system = 0, kilobytes = 0] = readFileSync(usage, "utf8").trim().split(" ").map(Number);
    rates.push((size * rounds) / 1e6 / (user + system));
    peak = Math.max(peak, (kilobytes * 1024) / 1e6);
  }
  const speed = { median: rates.toSorted((a, b) => a - b)[2] ?? Number.NaN, best: Math.max(...rates) };
  return { body, parser: "prometheus/common 0.70 `expfmt` (Go)", speed, beyondMegabytes: peak, kept: "" };
}

const PODS = 20;
const PERIOD_SECONDS = 5;

interface Scraping {
  readonly bytes: number;
  readonly median: number;
}

/** CPU time of scraping loopback endpoints in another process, with a body of 16 kB. */
async function scraping(source: string): Promise<Scraping | null> {
  const path = join(cache, "16kB.txt");
  const text = readFileSync(source, "utf8").slice(0, 16_000);
  writeFileSync(path, text.slice(0, text.lastIndexOf("\n") + 1));
  const server = spawn(process.execPath, [worker, "serve", path, String(PODS)], { stdio: ["pipe", "pipe", "inherit"] });
  const ended = once(server, "exit");
  try {
    const [line]: unknown[] = await once(server.stdout, "data");
    const ports: readonly number[] = JSON.parse(String(line));
    return ask(["scrape", "40", ...ports.map(String)]) as Scraping | null;
  } finally {
    server.stdin.end();
    await ended;
  }
}

const nodeExporter = join(data, "exposition", "node_exporter-e2e-output.txt");
const large = join(cache, "large.txt");
if (!existsSync(large)) makeLargeBody(large);
const npm = npmParser();
const bodies = [
  ...(existsSync(nodeExporter) ? [["node_exporter, 377 kB", nodeExporter] as const] : []),
  [`generated, ${(statSync(large).size / 1e6).toFixed(0)} MB`, large] as const,
];
const rows = bodies.flatMap(([body, path]) => [
  nodeRow(body, path, "heapgate, checked and indexed", "index", []),
  nodeRow(body, path, "heapgate, all series made", "series", []),
  goRow(body, path),
  ...(npm === null ? [] : [nodeRow(body, path, "`parse-prometheus-text-format` 1.1.1", "npm", [npm])]),
]);
const scraped = await scraping(existsSync(nodeExporter) ? nodeExporter : large);

const table = (head: readonly string[], lines: readonly (readonly string[])[]): string =>
  [head, head.map((_, at) => (at < 2 ? "---" : "--:")), ...lines].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
const rate = (value: number): string => value.toFixed(value < 10 ? 1 : 0);
const share = scraped === null ? Number.NaN : scraped.median / PERIOD_SECONDS;
const indexed = rows.filter(({ parser }) => parser.endsWith("indexed"));
const slowest = Math.min(...indexed.map(({ speed }) => speed?.best ?? 0));
const largeRow = indexed.at(-1);
const timesKept = (largeRow?.beyondMegabytes ?? Number.NaN) / Number(largeRow?.kept ?? Number.NaN);

const part = `## Metrics

Written by \`npm run bench -- --date YYYY-MM-DD\` on ${flags.date ?? "(no date)"}: readers of the text format 0.0.4, each in a process of its own, in MB of body per
second of CPU time (all threads, collector and compiler included), of the least disturbed batch after a warm-up and of the median one. The
machine was not ours alone, and other work on it slows memory and caches down for all rows alike: the first column is what the code takes.
Memory is the peak of the process beyond that of an empty Node (Go: all of it).

${table(
  ["Body", "Reader", "MB per CPU s", "median", "peak MB", "kept MB"],
  rows.map(({ body, parser, speed, beyondMegabytes, kept }) => [
    body,
    parser,
    speed === null ? `not done in ${LIMIT_SECONDS} s` : rate(speed.best),
    speed === null ? "" : rate(speed.median),
    beyondMegabytes === null ? "" : beyondMegabytes.toFixed(0),
    kept,
  ]),
)}

"Checked and indexed" is what \`parseExposition\` does: every line is checked, a body that is wrong is refused, and the lines of each family are found.
The series of a family are made when they are asked for, since a run asks for some families of a body and rarely for all; "all series made"
asks for every one, which is what the other readers do. What is kept is the body and, for series asked for, their objects.

${table(
  ["Goal", "", "measured", "met"],
  [
    ["reading, each body", "100 MB per CPU s", `${rate(slowest)} at least`, slowest >= 100 ? "yes" : "**no**"],
    ["memory, largest body", "3 × what is kept", `${timesKept.toFixed(1)} ×`, timesKept <= 3 ? "yes" : "**no**"],
    [`scraping ${PODS} pods every ${PERIOD_SECONDS} s`, "3 % of a core", `${(share * 100).toFixed(2)} %`, share <= 0.03 ? "yes" : "**no**"],
  ],
)}

Scraping is measured on ${PODS} loopback endpoints of another process with a body of ${((scraped?.bytes ?? 0) / 1000).toFixed(0)} kB each, all series made: ${((scraped?.median ?? Number.NaN) * 1000).toFixed(1)} CPU ms for a round of all.`;
console.log(part);

if (flags.date !== undefined) {
  const path = join(root, "docs", "performance.md");
  writeFileSync(path, replaceSection(readFileSync(path, "utf8"), "metrics", part));
}
