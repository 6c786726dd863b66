// A pprof and metrics server whose answers a test scripts: real sockets, no Go.
import { gzipSync } from "node:zlib";
import type { IncomingMessage, ServerResponse } from "node:http";
import { encodeProfile } from "../../src/core/pprof/encode.ts";
import { profileFromText } from "./profile-text.ts";
import { startWebServer, type WebServer } from "./web-server.ts";

const LIVE = encodeProfile(profileFromText("inuse_space/bytes  4096\n---\nmain.main\nmain.work\n"));
export const HEAP = gzipSync(LIVE);
export const RAW_HEAP = LIVE;
export const EMPTY_PROFILE = gzipSync(encodeProfile(profileFromText("contentions/count\n---\n")));

/** A heap profile whose samples stand for so many bytes each. */
export const heapOfRate = (rateBytes: number): Uint8Array =>
  gzipSync(encodeProfile({ ...profileFromText("inuse_space/bytes  4096\n---\nmain.main\nmain.work\n"), period: rateBytes }));

/** The text of `heap?debug=1` with counters that rise with each reading. */
export const debugHeap = (counters: Readonly<Record<string, number>>, rateBytes = 65_536): string =>
  `heap profile: 1: 4096 [1: 4096] @ heap/${2 * rateBytes}\n1: 4096 [1: 4096] @ 0x1 0x2\n\n# runtime.MemStats\n${Object.entries(counters)
    .map(([name, value]) => `# ${name} = ${value}\n`)
    .join("")}`;

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** Go's own error answers. */
export const goError =
  (status: number, text: string): Answer =>
  (_request, response) =>
    void response.writeHead(status, { "content-type": "text/plain; charset=utf-8", "x-go-pprof": "1" }).end(`${text}\n`);

export const send =
  (body: Uint8Array | string, headers: Readonly<Record<string, string>> = {}, status = 200): Answer =>
  (_request, response) =>
    void response.writeHead(status, headers).end(body);

/** Announces more than it sends, then closes the connection. */
export const cutOff =
  (body: Uint8Array): Answer =>
  (_request, response) => {
    response.writeHead(200, { "content-length": String(body.length) }).write(body.subarray(0, body.length >> 1));
    setTimeout(() => response.destroy(), 10);
  };

export interface PprofServer extends WebServer {
  /** Path and query of every request so far. */
  readonly asked: readonly string[];
  readonly pprofUrl: string;
  readonly metricsUrl: string;
}

/** `answers` by path and query below the server, longest fitting beginning first; the rest is Go's 404. A list answers in turn, the last one for ever. */
export async function startPprofServer(answers: Readonly<Record<string, Answer | readonly Answer[]>>): Promise<PprofServer> {
  const asked: string[] = [];
  const turns = new Map<string, number>();
  const server = await startWebServer((request, response) => {
    const url = request.url ?? "";
    asked.push(url);
    const key = Object.keys(answers)
      .filter((start) => url === start || url.startsWith(`${start}?`) || url.startsWith(`${start}&`))
      .toSorted((a, b) => b.length - a.length)[0];
    const found = key === undefined ? undefined : answers[key];
    if (key === undefined || found === undefined) return goError(404, "Unknown profile")(request, response);
    if (typeof found === "function") return found(request, response);
    const turn = turns.get(key) ?? 0;
    turns.set(key, turn + 1);
    found[Math.min(turn, found.length - 1)]?.(request, response);
  });
  return { ...server, asked, pprofUrl: `${server.url}/debug/pprof`, metricsUrl: `${server.url}/metrics` };
}

/** What a Go service with pprof and metrics answers, at its plainest. */
export const goAnswers = (): Record<string, Answer | readonly Answer[]> => {
  let readings = 0;
  const counters = (): Record<string, number> => {
    readings += 1;
    const total = 1000 * readings;
    return { TotalAlloc: 100 * total, Mallocs: total, Frees: total - 50, HeapAlloc: 5000 + readings, HeapObjects: 50, NumGC: readings };
  };
  return {
    "/work": send("ok"),
    "/metrics": send("# TYPE go_goroutines gauge\ngo_goroutines 7\n"),
    "/debug/pprof/heap": send(HEAP),
    "/debug/pprof/heap?debug=1": (request, response) => send(debugHeap(counters()))(request, response),
    "/debug/pprof/heap?gc=1&debug=1": (request, response) => send(debugHeap(counters()))(request, response),
    "/debug/pprof/goroutine": send(HEAP),
    "/debug/pprof/goroutine?debug=1": send("goroutine profile: total 9\n1 @ 0x1\n"),
    "/debug/pprof/goroutine?debug=2": send("goroutine 1 [running]:\nmain.main()\n\t./main.go:3 +0x1d\n"),
    "/debug/pprof/profile": send(HEAP),
    "/debug/pprof/mutex": send(EMPTY_PROFILE),
    "/debug/pprof/block": send(EMPTY_PROFILE),
  };
};
