// The process of a pod: a web server with work, metrics and profiles whose numbers follow from the requests it was asked.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { existsSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { listAt, numberAt } from "../../../src/core/kubernetes/json-fields.ts";
import { encodeProfile } from "../../../src/core/pprof/encode.ts";
import { profileFromText } from "../profile-text.ts";
import { liveFile, type PodRecord } from "./cluster-state.ts";
import { readJson, writeJson, type Json, type LivePod } from "./state.ts";

const [file = ""] = process.argv.slice(2);
const record = readJson<PodRecord>(file);
if (record === null) process.exit(0);
const { pod, app } = record;

const MEBIBYTE = 2 ** 20;
const RATE_BYTES = 65_536;
const REQUEST_BYTES = 10_000;
const REQUEST_CPU_SECONDS = 0.0005;
const HELD_BYTES = 2 * MEBIBYTE;
const KILLED: Json = { reason: "OOMKilled", exitCode: 137, startedAt: "2026-11-26T04:00:00Z", finishedAt: "2026-11-26T04:00:09Z" };
const CRASHED: Json = { ...KILLED, reason: "Error", exitCode: 1 };
const period = { period: RATE_BYTES, periodType: { type: "space", unit: "bytes" } };

/** Of the run of the container. */
let requests = 0;
let collections = 0;
let restarts = 0;
let last: Json | null = null;
let isReady = false;
const ports: Record<string, number> = {};

const keptBytes = (): number => (app.keepBytes ?? 0) * requests;

const heapProfile = (): Uint8Array => {
  const kept = Math.max(1, app.keepBytes ?? 1);
  const text = `
    alloc_objects/count  ${requests}  100
    alloc_space/bytes    ${requests * REQUEST_BYTES}  ${HELD_BYTES}
    inuse_objects/count  ${app.keepBytes === undefined ? 0 : requests}  100
    inuse_space/bytes    ${app.keepBytes === undefined ? 0 : requests * kept}  ${HELD_BYTES}
    ---
    main.main@main.go:10  main.main@main.go:10
    example.com/shop/internal/server.Serve@internal/server/server.go:20  example.com/shop/internal/cache.Fill@internal/cache/cache.go:8
    example.com/shop/internal/clusters.Open@internal/clusters/clusters.go:31  -
    example.com/shop/internal/clusters.keep@internal/clusters/keep.go:7  -`;
  return gzipSync(encodeProfile(profileFromText(text, period)));
};
const SMALL = gzipSync(encodeProfile(profileFromText("goroutine/count  7\n---\nmain.main\nmain.work\n")));
const CPU = gzipSync(
  encodeProfile(
    profileFromText("samples/count  50\ncpu/nanoseconds  500000000\n---\nmain.main\nmain.work\n", {
      period: 10_000_000,
      periodType: { type: "cpu", unit: "nanoseconds" },
      durationNanos: 1_000_000_000n,
    }),
  ),
);
const EMPTY = gzipSync(encodeProfile(profileFromText("contentions/count\n---\n")));

const heapText = (): string => {
  const counters = {
    TotalAlloc: 5 * MEBIBYTE + requests * REQUEST_BYTES,
    Mallocs: 5000 + requests * 100,
    Frees: 4000 + requests * 99,
    HeapAlloc: HELD_BYTES + keptBytes(),
    HeapObjects: 1000 + (app.keepBytes === undefined ? 0 : requests),
    NumGC: collections,
  };
  const lines = Object.entries(counters).map(([name, value]) => `# ${name} = ${value}\n`);
  return `heap profile: 1: 4096 [1: 4096] @ heap/${2 * RATE_BYTES}\n1: 4096 [1: 4096] @ 0x1 0x2\n\n# runtime.MemStats\n${lines.join("")}`;
};

const cpuSeconds = (): number => 0.5 + requests * REQUEST_CPU_SECONDS;
const residentBytes = (): number => 20 * MEBIBYTE + keptBytes();

const metrics = (): string =>
  [
    ["go_goroutines", "gauge", 7],
    ["process_open_fds", "gauge", 9],
    ["process_resident_memory_bytes", "gauge", residentBytes()],
    ["process_cpu_seconds_total", "counter", cpuSeconds()],
    ["go_memstats_alloc_bytes_total", "counter", 5 * MEBIBYTE + requests * REQUEST_BYTES],
  ]
    .map(([name, type, value]) => `# TYPE ${name} ${type}\n${name} ${value}\n`)
    .join("");

const tell = (): void => writeJson(liveFile(file), { pid: process.pid, ports, isReady, restarts, last } satisfies LivePod);

const servers: ReturnType<typeof createServer>[] = [];

/** The container ends and is started again: connections break, what it held is gone. */
const restart = (how: Json): void => {
  requests = 0;
  collections = 0;
  restarts += 1;
  last = how;
  tell();
  for (const server of servers) server.closeAllConnections();
};

const work = (response: ServerResponse): void => {
  requests += 1;
  if (app.killedAfter === undefined || requests < app.killedAfter) return void response.end("ok");
  restart(KILLED);
};

function pprof(path: string, query: URLSearchParams, response: ServerResponse): void {
  if (query.has("gc")) collections += 1;
  const isText = query.get("debug") !== null;
  switch (path) {
    case "heap":
      return void response.end(isText ? heapText() : heapProfile());
    case "threadcreate":
      return void response.end("threadcreate profile: total 5\n");
    case "goroutine":
      if (query.get("debug") === "2") return void response.end("goroutine 1 [running]:\nmain.main()\n\t./main.go:3 +0x1d\n");
      return void response.end(isText ? "goroutine profile: total 7\n7 @ 0x1\n" : SMALL);
    case "profile":
      setTimeout(() => response.end(CPU), 1000 * Number(query.get("seconds") ?? 1));
      return;
    case "mutex":
    case "block":
      return void response.end(EMPTY);
    default:
      response.writeHead(404, { "content-type": "text/plain; charset=utf-8", "x-go-pprof": "1" }).end("Unknown profile\n");
  }
}

function answer(request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? "/", "http://pod");
  const { pathname } = url;
  if (request.url === app.hangsAt) return writeJson(file.replace(/\.json$/u, ".hanging"), true);
  const fixed = app.answers?.[pathname];
  if (fixed !== undefined) return void response.writeHead(200, { "content-type": "application/json" }).end(fixed);
  if (pathname.startsWith("/debug/pprof/")) return pprof(pathname.slice("/debug/pprof/".length), url.searchParams, response);
  switch (pathname) {
    case "/work":
      return work(response);
    case "/metrics":
      return void response.writeHead(200, { "content-type": "text/plain; version=0.0.4" }).end(metrics());
    case "/crash":
      return restart(CRASHED);
    case "/-/usage":
      return void response.end(JSON.stringify({ cpuSeconds: cpuSeconds(), residentBytes: residentBytes() }));
    default:
      response.writeHead(pathname === "/healthz" ? 200 : 404).end();
  }
}

const listen = async (declared: number): Promise<void> => {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address !== null && typeof address === "object") ports[String(declared)] = address.port;
};

for (const container of listAt(pod, "spec", "containers")) {
  for (const port of listAt(container, "ports")) await listen(numberAt(port, "containerPort") ?? 0);
}
tell();
setTimeout(
  () => {
    isReady = true;
    tell();
  },
  1000 * (app.readyAfterSeconds ?? 0),
);
// Whoever took the pod away may not have known this process yet.
setInterval(() => {
  if (!existsSync(file)) process.exit(0);
}, 300);
process.on("SIGTERM", () => process.exit(0));
