// Several HTTP workloads at once against real servers: each its own work, its own numbers, and one end.
import { describe, expect, test } from "vitest";
import type { HttpWorkload } from "../../../src/core/config/config.ts";
import type { DrivePhase } from "../../../src/core/snapshot/trial-plan.ts";
import { drive } from "../../../src/stages/workload/drive.ts";
import { realPorts } from "../../support/real-ports.ts";
import { startWebServer, type WebServer } from "../../support/web-server.ts";

const work = (requests: number, concurrency = 2): HttpWorkload["load"] => ({ kind: "work", requests, concurrency });
const rate = (ratePerSecond: number, durationSeconds: number): HttpWorkload["load"] => ({ kind: "rate", ratePerSecond, durationSeconds });
const http = (component: string, path: string, load: HttpWorkload["load"], more: Partial<HttpWorkload> = {}): HttpWorkload => ({
  kind: "http",
  component,
  port: null,
  method: "GET",
  path,
  headers: {},
  body: null,
  bodyFile: null,
  load,
  ...more,
});
const COST: DrivePhase = { name: "cost", units: null, seconds: null };
const driveAll = (
  servers: Readonly<Record<string, WebServer>>,
  parts: readonly HttpWorkload[],
  phase: DrivePhase = COST,
  signal = new AbortController().signal,
) =>
  drive(realPorts(), { kind: "http-list", parts }, phase, {
    addressOf: (component) => (servers[component] === undefined ? null : `127.0.0.1:${servers[component].port}`),
    commandEnv: {},
    cwd: "/",
    folders: [import.meta.dirname],
    signal,
  });

/** Answers after so many milliseconds and remembers the paths. */
const answering = async (milliseconds: number, status = (_path: string): number => 200) => {
  const asked: string[] = [];
  const server = await startWebServer((request, response) => {
    asked.push(request.url ?? "");
    setTimeout(() => response.writeHead(status(request.url ?? "")).end("ok"), milliseconds);
  });
  return { ...server, asked };
};

const countOf = (asked: readonly string[], path: string): number => asked.filter((one) => one === path).length;

describe("workloads side by side", () => {
  test("each do the work they have; units are the sum, latencies those of each component", async () => {
    await using shop = await answering(0);
    await using agent = await answering(30);
    const parts = [http("shop", "/a", work(40)), http("shop", "/b", work(20)), http("agent", "/c", work(10))];
    const result = await driveAll({ shop, agent }, parts);
    expect([countOf(shop.asked, "/a"), countOf(shop.asked, "/b"), agent.asked.length]).toEqual([40, 20, 10]);
    expect(result).toMatchObject({
      units: 70,
      unanswered: 0,
      firstError: null,
      offeredPerSecond: null,
      requests: { requests: 70, errors: 0 },
      parts: [
        { name: "GET /a of shop", component: "shop", requests: 40, offeredPerSecond: null },
        { name: "GET /b of shop", requests: 20 },
        { name: "GET /c of agent", component: "agent", requests: 10 },
      ],
      byComponent: { shop: { requests: 60 }, agent: { requests: 10 } },
    });
    expect(result.byComponent?.["agent"]?.p50Seconds).toBeGreaterThan(0.025);
    expect(result.byComponent?.["shop"]?.p50Seconds).toBeLessThan(result.byComponent?.["agent"]?.p50Seconds ?? 0);
  });

  test("run at the same time, not one after the other", async () => {
    let [open, most] = [0, 0];
    await using shop = await startWebServer((_request, response) => {
      open += 1;
      most = Math.max(most, open);
      setTimeout(() => {
        open -= 1;
        response.end("ok");
      }, 20);
    });
    await driveAll({ shop }, [http("shop", "/a", work(5, 1)), http("shop", "/b", work(5, 1))]);
    expect(most).toBe(2);
  });

  test("take their part of a phase, in their order", async () => {
    await using shop = await answering(0);
    const phase: DrivePhase = {
      name: "growth",
      units: 12,
      seconds: 0.1,
      parts: [
        { units: 9, seconds: null },
        { units: 3, seconds: 0.1 },
      ],
    };
    const result = await driveAll({ shop }, [http("shop", "/a", work(500)), http("shop", "/b", rate(30, 10))], phase);
    expect([countOf(shop.asked, "/a"), countOf(shop.asked, "/b"), result.units]).toEqual([9, 3, 12]);
  });

  test("keep what was offered and achieved of each apart", async () => {
    await using shop = await answering(0);
    const result = await driveAll({ shop }, [http("shop", "/a", rate(200, 0.1)), http("shop", "/b", work(4))]);
    expect(result.parts?.map(({ offeredPerSecond }) => offeredPerSecond)).toEqual([200, null]);
    expect(result.parts?.[0]?.achievedPerSecond).toBeGreaterThan(0);
  });

  test("name the one that had the first error", async () => {
    await using shop = await answering(0);
    let failures = 0;
    await using agent = await answering(0, () => ((failures += 1) === 1 ? 500 : 200));
    const result = await driveAll({ shop, agent }, [http("shop", "/a", work(4)), http("agent", "/b", work(4, 1))]);
    expect(result).toMatchObject({
      firstError: "GET /b of agent: status 500",
      requests: { requests: 8, errors: 1 },
      parts: [{ errors: 0 }, { errors: 1 }],
    });
  });
});

describe("the end of one is the end of all", () => {
  test("when all its requests fail", async () => {
    await using shop = await answering(0, (path) => (path === "/none" ? 404 : 200));
    await expect(driveAll({ shop }, [http("shop", "/a", work(4)), http("shop", "/none", work(4))])).rejects.toMatchObject({
      code: "WORKLOAD_FAILED",
      message: expect.stringContaining("/none"),
    });
  });

  test.each([
    ["a component that has no address", http("nobody", "/", work(4)), "WORKLOAD_FAILED"],
    ["a body that is not there", http("shop", "/", work(4), { bodyFile: "none.json" }), "FILE_NOT_FOUND"],
  ])("when one cannot begin: %s", async (_name, broken, code) => {
    await using shop = await answering(5);
    const parts = [http("shop", "/a", work(100_000, 1)), broken];
    await expect(driveAll({ shop }, parts)).rejects.toMatchObject({ code });
    expect(shop.asked.length).toBeLessThan(1000);
  });

  test("when the trial is stopped", async () => {
    await using shop = await answering(5);
    const stop = new AbortController();
    const driving = driveAll({ shop }, [http("shop", "/a", work(100_000, 1)), http("shop", "/b", rate(100, 60))], COST, stop.signal);
    setTimeout(() => stop.abort(new Error("stopped")), 50);
    await expect(driving).rejects.toThrow("stopped");
  });
});
