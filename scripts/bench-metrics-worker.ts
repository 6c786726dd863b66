// The inside of the metrics benchmark: one parser or one scraper in a process of its own, in CPU time (on a shared machine the clock measures
// the others), printed as JSON.
// usage: node bench-metrics-worker.ts speed|memory PARSER FILE [MODULE] | serve FILE COUNT | scrape ROUNDS PORT...
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { once } from "node:events";
import { parseExposition } from "../src/core/prometheus/parse-text.ts";
import { createClock } from "../src/io/clock.ts";
import { createHttp } from "../src/io/http.ts";
import { NO_AUTH_ANY_CERTIFICATE } from "../src/stages/collect/endpoint-auth.ts";
import { directEndpoint } from "../src/stages/collect/endpoint.ts";
import { scrapeMetrics } from "../src/stages/collect/scrape.ts";

const spentSeconds = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};
const middle = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
const megabytes = (bytes: number): number => bytes / 1e6;
const peakMegabytes = (): number => megabytes(process.resourceUsage().maxRSS * 1024);

type Parse = (text: string) => unknown;

/** `read` parses nothing: what a process needs that only holds the body. */
function parserNamed(name: string, module: string | undefined): Parse {
  switch (name) {
    case "read":
      return (text) => text;
    case "index":
      return (text) => parseExposition(text, { name: "body", format: "text" });
    case "series":
      return (text) => parseExposition(text, { name: "body", format: "text" }).map(({ series }) => series);
    case "npm": {
      const loaded: unknown = createRequire(import.meta.url)(module ?? "");
      const parse = typeof loaded === "object" && loaded !== null && "default" in loaded ? loaded.default : loaded;
      if (typeof parse !== "function") throw new Error(`${module ?? ""} is no parser`);
      return (text) => parse(text) as unknown;
    }
    default:
      throw new Error(`unknown parser ${name}`);
  }
}

/** Several batches of at least 8 MB each; the first ones warm up and do not count. */
function speed(parse: Parse, text: string): unknown {
  const repeats = Math.max(1, Math.ceil(8e6 / text.length));
  const isLarge = text.length > 20e6;
  const rates: number[] = [];
  const until = spentSeconds() + 12;
  for (let batch = 0; batch < (isLarge ? 6 : 25) && spentSeconds() < until; batch++) {
    const start = spentSeconds();
    for (let repeat = 0; repeat < repeats; repeat++) parse(text);
    rates.push(megabytes(text.length * repeats) / (spentSeconds() - start));
  }
  const counted = rates.length > 2 ? rates.slice(Math.floor(rates.length / 5)) : rates;
  return { median: middle(counted), best: Math.max(...counted), batches: counted.length };
}

/** Peak of the process, and what the result keeps after a collection (run with --expose-gc). */
function memory(parse: Parse, text: string): unknown {
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  const result = parse(text);
  const peak = peakMegabytes();
  globalThis.gc?.();
  const kept = megabytes(process.memoryUsage().heapUsed - before);
  return { peak, kept, isKept: result !== undefined };
}

/** Serves one body on several loopback ports until its input ends. */
async function serve(path: string, count: number): Promise<void> {
  const body = readFileSync(path);
  const servers = Array.from({ length: count }, () =>
    createServer((_, response) => response.setHeader("content-type", "text/plain; version=0.0.4; charset=utf-8").end(body)),
  );
  const ports: number[] = [];
  for (const server of servers) {
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    if (address !== null && typeof address === "object") ports.push(address.port);
  }
  console.log(JSON.stringify(ports));
  process.stdin.resume();
  await once(process.stdin, "end");
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
}

/** Rounds of scraping all ports as a run does, each body parsed: CPU seconds of a round. */
async function scrape(rounds: number, ports: readonly number[]): Promise<unknown> {
  using http = createHttp();
  const clock = createClock();
  const { signal } = new AbortController();
  const endpoints = ports.map((port) => directEndpoint(http, `http://127.0.0.1:${port}/metrics`, NO_AUTH_ANY_CERTIFICATE));
  const spent: number[] = [];
  let bytes = 0;
  for (let round = 0; round < rounds; round++) {
    const start = spentSeconds();
    const answers = await Promise.all(endpoints.map((metrics) => scrapeMetrics({ clock }, { metrics, phase: "cost", edge: null, signal })));
    for (const answer of answers) {
      if (answer.kind !== "scrape") throw new Error(`a scrape failed: ${JSON.stringify(answer)}`);
      bytes = answer.scrape.body.length;
      parseExposition(answer.scrape.body, { name: "body", format: "text" }).map(({ series }) => series);
    }
    spent.push(spentSeconds() - start);
  }
  return { bytes, first: spent[0], median: middle(spent.slice(Math.floor(rounds / 3))) };
}

const [mode = "", first = "", second = "", module] = process.argv.slice(2);
if (mode === "serve") await serve(first, Number(second));
else if (mode === "scrape") console.log(JSON.stringify(await scrape(Number(first), process.argv.slice(4).map(Number))));
else {
  const parse = parserNamed(first, module);
  const text = readFileSync(second, "utf8");
  console.log(JSON.stringify(mode === "speed" ? speed(parse, text) : memory(parse, text)));
}
