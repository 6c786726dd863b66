// The HTTP driver against a real server, and its schedule on a clock of its own.
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import type { HttpWorkload } from "../../../src/core/config/config.ts";
import { heapgateError } from "../../../src/core/errors/heapgate-error.ts";
import type { Http } from "../../../src/ports/http.ts";
import { drive } from "../../../src/stages/workload/drive.ts";
import { fakeClock } from "../../support/fake-clock.ts";
import { realPorts } from "../../support/real-ports.ts";
import { startGoTlsServer, startTlsServer } from "../../support/tls-server.ts";
import { startWebServer } from "../../support/web-server.ts";

const work = (requests: number, concurrency: number): HttpWorkload["load"] => ({ kind: "work", requests, concurrency });
const rate = (ratePerSecond: number, durationSeconds: number): HttpWorkload["load"] => ({ kind: "rate", ratePerSecond, durationSeconds });
const workload = (load: HttpWorkload["load"], more: Partial<HttpWorkload> = {}): HttpWorkload => ({
  kind: "http",
  component: "shop",
  port: null,
  method: "GET",
  path: "/work",
  headers: {},
  body: null,
  bodyFile: null,
  load,
  ...more,
});
const context = (port: number, signal = new AbortController().signal) => ({
  addressOf: (component: string, wanted: number | string | null) => (component === "shop" && wanted === null ? `127.0.0.1:${port}` : null),
  commandEnv: {},
  cwd: "/",
  folders: [import.meta.dirname],
  signal,
});
const cost = { name: "cost", units: null, seconds: null } as const;

describe("replicas", () => {
  test.each([
    ["in a closed loop", work(31, 3)],
    ["at a rate", rate(300, 0.1)],
  ])("take turns %s, and get the same number of requests", async (_, load) => {
    const counts = [0, 0, 0];
    const servers = await Promise.all(
      counts.map((_none, index) =>
        startWebServer((_request, response) => {
          counts[index] = (counts[index] ?? 0) + 1;
          // One that is slower must not get less.
          setTimeout(() => response.end("ok"), 5 * index);
        }),
      ),
    );
    const replicas = { replicasOf: (component: string) => (component === "shop" ? servers.map(({ port }) => `127.0.0.1:${port}`) : []) };
    const result = await drive(realPorts(), workload(load), cost, { ...context(1), addressOf: () => "127.0.0.1:1", ...replicas });
    await Promise.all(servers.map((server) => server[Symbol.asyncDispose]()));
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
    expect(counts.reduce((sum, count) => sum + count)).toBe(result.units);
  });
});

describe("an app that speaks TLS", () => {
  const ANY = { insecureSkipVerify: true, clientCertificate: null };
  const CHECKED = { insecureSkipVerify: false, clientCertificate: null };

  test.each([
    ["a pod's port that is said to be https", { scheme: "https" }, null],
    ["a URL whose certificate nobody looks at", {}, ANY],
  ] as const)("W14 is asked by https: %s", async (_name, more, tls) => {
    let count = 0;
    await using server = await startTlsServer((_request, response) => {
      count += 1;
      response.end("ok");
    });
    const result = await drive(realPorts(), workload(work(6, 2), more), cost, { ...context(server.port), tlsOf: () => tls });
    expect([count, result.units, result.firstError]).toEqual([6, 6, null]);
  });

  test.each([
    ["a URL's certificate that nobody trusts", { scheme: "https" }, CHECKED, /to https:\S+ .*succeeded: untrusted: /u],
    ["TLS nobody told of", {}, null, /to http:\S+ .*succeeded: status 400/u],
  ] as const)("W14 fails for %s, and says so", async (_name, more, tls, message) => {
    await using server = await startGoTlsServer((_request, response) => void response.end("ok"));
    const asked = drive(realPorts(), workload(work(2, 1), more), cost, { ...context(server.port), tlsOf: () => tls });
    await expect(asked).rejects.toMatchObject({ code: "WORKLOAD_FAILED", message: expect.stringMatching(message) });
  });
});

describe("fixed work", () => {
  test("P2 sends exactly the requests asked for, at most `concurrency` at once, over kept connections", async () => {
    let [open, most, count] = [0, 0, 0];
    await using server = await startWebServer((_request, response) => {
      count += 1;
      open += 1;
      most = Math.max(most, open);
      setTimeout(() => {
        open -= 1;
        response.end("ok");
      }, 2);
    });
    const result = await drive(realPorts(), workload(work(9999, 3)), { name: "growth", units: 50, seconds: null }, context(server.port));
    expect({ count, most, connections: server.connections() }).toEqual({ count: 50, most: 3, connections: 3 });
    expect(result).toMatchObject({
      units: 50,
      unanswered: 0,
      firstError: null,
      offeredPerSecond: null,
      requests: { requests: 50, errors: 0 },
    });
    expect(result.requests?.p50Seconds).toBeGreaterThan(0.001);
    expect(result.achievedPerSecond).toBeCloseTo(50 / result.durationSeconds);
  });

  test("sends method, headers and body file", async () => {
    const seen: unknown[] = [];
    await using server = await startWebServer((request, response) => {
      let body = "";
      request
        .setEncoding("utf8")
        .on("data", (text: string) => (body += text))
        .on("end", () => {
          seen.push([request.method, request.url, request.headers["x-tenant"], body.slice(0, 20)]);
          response.end();
        });
    });
    const posting = workload(work(1, 4), {
      method: "POST",
      path: "work?q=1",
      headers: { "x-tenant": "a" },
      bodyFile: "drive-http.test.ts",
    });
    await drive(realPorts(), posting, cost, context(server.port));
    expect(seen).toEqual([["POST", "/work?q=1", "a", "// The HTTP driver a"]]);
    const missing = drive(realPorts(), { ...posting, bodyFile: "missing.json" }, cost, context(server.port));
    await expect(missing).rejects.toMatchObject({ code: "FILE_NOT_FOUND" });
  });

  test("counts error answers as units and errors, lost ones as errors only", async () => {
    let count = 0;
    await using server = await startWebServer((request, response) => {
      count += 1;
      if (count % 10 === 0) request.socket.destroy();
      else response.writeHead(count % 5 === 0 ? 503 : 200).end();
    });
    const result = await drive(realPorts(), workload(work(40, 1), { method: "POST" }), cost, context(server.port));
    expect(result).toMatchObject({ units: 36, unanswered: 4, firstError: "status 503", requests: { requests: 40, errors: 8 } });
  });

  test("fails when not one request succeeded, rather than measuring an error page", async () => {
    await using server = await startWebServer((_request, response) => void response.writeHead(404).end());
    await expect(drive(realPorts(), workload(work(5, 2)), cost, context(server.port))).rejects.toMatchObject({
      code: "WORKLOAD_FAILED",
      message: expect.stringMatching(/none of 5 requests to http:\S+\/work \(component shop, its first port\) succeeded: status 404\.$/u),
      remedy: "Check workload.http.port, method and path.",
    });
    const declaredPorts = () => ["http=8080", "9090"];
    const asked = drive(realPorts(), workload(work(5, 2), { port: 9090 }), cost, {
      ...context(server.port),
      addressOf: () => `127.0.0.1:${server.port}`,
      declaredPorts,
    });
    await expect(asked).rejects.toMatchObject({
      message: expect.stringContaining("(component shop, port 9090) succeeded"),
      remedy: "Check workload.http.port, method and path; the component declares http=8080, 9090.",
    });
  });

  test("fails when the component has no such port", async () => {
    const asking = (declaredPorts: (component: string) => readonly string[] | null) =>
      drive(realPorts(), workload(work(1, 1), { port: "admin" }), cost, { ...context(1), declaredPorts });
    const message = expect.stringContaining("component shop has no port admin");
    await expect(asking(() => null)).rejects.toMatchObject({ message, remedy: "Check workload.http.port." });
    await expect(asking(() => [])).rejects.toMatchObject({ remedy: "Check workload.http.port; the component declares no port." });
    await expect(asking(() => ["http=1"])).rejects.toMatchObject({ remedy: "Check workload.http.port; the component declares http=1." });
  });

  test.each([work(10_000, 4), rate(200, 60)])("stops with the reason when the app ends: %j", async (load) => {
    const controller = new AbortController();
    const reason = heapgateError("APP_EXITED", { component: "shop", side: "head", exitCode: 2, phase: "cost" });
    let count = 0;
    await using server = await startWebServer((_request, response) => {
      count += 1;
      if (count === 20) controller.abort(reason);
      response.end();
    });
    await expect(drive(realPorts(), workload(load), cost, context(server.port, controller.signal))).rejects.toBe(reason);
    // What was on its way may still arrive; nothing is sent any more.
    await delay(20);
    const after = count;
    await delay(50);
    expect(count).toBe(after);
  });
});

describe("fixed rate", () => {
  /** Answers after the given time on the driver's own clock; index is the number of the request. */
  const scripted = (latencyOf: (index: number) => number) => {
    const clock = fakeClock();
    const sentAt: number[] = [];
    const request: Http["request"] = async () => {
      const index = sentAt.length;
      sentAt.push(clock.monotonicSeconds());
      await clock.sleep(latencyOf(index));
      return { kind: "answer", response: { status: 200, headers: {}, body: new Uint8Array(), durationSeconds: 0 } };
    };
    const ports = realPorts();
    return { ports: { ...ports, clock, http: { ...ports.http, request } }, sentAt };
  };

  test("P2 sends request i at i/rate, whatever the answers do", async () => {
    const { ports, sentAt } = scripted((index) => (index === 2 ? 5 : 0.01));
    const result = await drive(ports, workload(rate(10, 30)), { name: "growth", units: 20, seconds: 2 }, context(1));
    expect(sentAt.map((at) => Math.round(at * 1000))).toEqual(Array.from({ length: 20 }, (_, index) => index * 100));
    expect(result).toMatchObject({ units: 20, offeredPerSecond: 10 });
  });

  test("time and rate give the number of requests where the phase names none", async () => {
    const { ports, sentAt } = scripted(() => 0.01);
    expect(await drive(ports, workload(rate(10, 30)), { name: "cost", units: null, seconds: 3 }, context(1))).toMatchObject({ units: 30 });
    await drive(ports, workload(rate(10, 4)), cost, context(1));
    expect(sentAt.length).toBe(30 + 40);
  });

  test("P2 achieved equals offered when the app keeps up, and is below when it does not", async () => {
    const keepsUp = await drive(scripted(() => 0.2).ports, workload(rate(10, 2)), cost, context(1));
    expect(keepsUp.achievedPerSecond).toBeCloseTo(10, 1);
    const queued = await drive(scripted((index) => 0.2 + index * 0.1).ports, workload(rate(10, 2)), cost, context(1));
    expect(queued.achievedPerSecond).toBeLessThan(8.5);
  });

  test("a late request is sent, and its latency counts from the time it was due", async () => {
    const { ports, sentAt } = scripted(() => 0.01);
    let stalls = 1;
    const slow: typeof ports.clock.sleep = async (seconds, signal) => {
      await ports.clock.sleep(seconds, signal);
      // The driver's own loop is held up for a second once.
      if (sentAt.length === 10 && stalls-- > 0) ports.clock.advance(1);
    };
    const result = await drive({ ...ports, clock: { ...ports.clock, sleep: slow } }, workload(rate(10, 2)), cost, context(1));
    expect(sentAt.length).toBe(20);
    expect(result.requests?.p99Seconds).toBeGreaterThan(0.9);
    expect(result.requests?.p50Seconds).toBeGreaterThan(0.1);
  });
});
