// `heapgate run` on two processes of the sample service with phases of the user's own and HTTP workloads side by side.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { GO_MISSING } from "../support/go-service.ts";
import { readResult } from "../support/result-file.ts";
import { makeRegressedRepository, openWorkshop } from "../support/sample-service.ts";

const component = (name: string): string => `  - name: ${name}
    run:
      build: go build -o bin/${name} .
      command: ./bin/${name} -addr 127.0.0.1:$PORT
      ready: /healthz
`;

/** Of all handlers and both processes: the work of the first phase, and what asked whether they are ready. */
const FILLED = 'until: "sum(http_requests_total{code=\\"200\\"}) >= 120"';

const CONFIG = `version: 1
name: shop
target: process
components:
${component("front")}${component("back")}workload:
  phases:
    - { name: fill, http: [{ component: front, path: /work, requests: 60 }, { component: back, path: /work, requests: 60 }], ${FILLED} }
    - name: load
      measure: cost
      repeat: 2
      cpuProfile: { delay: 100ms, seconds: 1 }
      http:
        - { component: front, path: /work, rate: 80/s, duration: 1s }
        - { component: back, path: "/work?seed=7", requests: 120, concurrency: 2 }
    - { name: soak, measure: growth, batches: 10, http: { component: back, path: /work, requests: 50 } }
    - { name: rest, idle: 500ms, quiesce: true }
rounds: { min: 1, max: 1 }
leak: { points: 10 }
failOn: never
`;

interface Trial {
  readonly component: string;
  readonly requests: { readonly requests: number } | null;
  readonly requestParts: readonly { readonly name: string; readonly requests: number; readonly offeredPerSecond: number | null }[];
}

describe.skipIf(GO_MISSING)("phases of the user's own", () => {
  const shop = openWorkshop("phases");
  const repository = join(shop.folder, "repository");
  const read = (path: string): string => readFileSync(join(shop.folder, path), "utf8");
  let [stderr, exitCode]: [string, number | null] = ["", null];

  beforeAll(async () => {
    shop.write("heapgate.yaml", CONFIG);
    await makeRegressedRepository(repository, "cpu");
    const run = await shop.call(["run", "--config", "../heapgate.yaml", "--base", "main~1", "--head", "main", "--out", "../out"], {
      cwd: repository,
    });
    ({ stderr, exitCode } = run);
  }, 600_000);
  afterAll(() => shop[Symbol.dispose]());

  const PHASES = [
    'fill (warm-up) 120 units until sum(http_requests_total{code="200"}) >= 120',
    "load (measures cost) 2 times 200 units in 1 s",
    "soak (measures growth) 10 batches of 50 units",
    "rest (cool-down) 0.5 s, then until quiet",
  ];

  // What the verdict is does not count here.
  test("are measured", () => {
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0, stderr: expect.stringContaining("HEAPGATE result=") });
  });

  test("stand in the plan before it starts and in the result", () => {
    expect(stderr).toContain(`plan    ${PHASES.join(", ")}; 1 round of 2 trials\n`);
    expect(readResult(join(shop.folder, "out/result.json")).plan).toMatchObject({ phases: PHASES });
  });

  test("are recorded in their order with their names and work", () => {
    const manifest: { readonly rounds: readonly { readonly phases: readonly { phase: string; name?: string; units: number | null }[] }[] } =
      JSON.parse(read("out/head/manifest.json"));
    expect(manifest.rounds[0]?.phases.map(({ phase, name, units }) => [phase, name ?? null, units])).toEqual([
      ["start", null, null],
      ["warm-up", "fill", 120],
      ["cost", "load", 400],
      ["growth", "soak", 500],
      ["cool-down", "rest", null],
      ["end", null, null],
    ]);
  });

  test("F4 keep the numbers of each workload apart, and give each component its own", () => {
    const { trials }: { readonly trials: readonly Trial[] } = JSON.parse(read("out/head/rounds/1/events.json"));
    expect(trials.map((trial) => [trial.component, trial.requests?.requests])).toEqual([
      ["back", 240],
      ["front", 160],
    ]);
    for (const { requestParts } of trials) {
      expect(requestParts).toMatchObject([
        { name: "GET /work of front", requests: 160, offeredPerSecond: 80 },
        { name: "GET /work?seed=7 of back", requests: 240, offeredPerSecond: null },
      ]);
    }
  });

  test("say the same when their bundles are compared again", async () => {
    const again = await shop.call(["compare", "out/base", "out/head", "--config", "heapgate.yaml", "--format", "md"]);
    expect(again.stdout).toBe(read("out/comment.md"));
  });

  test("are told by heapgate check", async () => {
    const { stdout } = await shop.call(["check", "heapgate.yaml"]);
    expect(stdout).toContain(
      "  load (measures cost, 2 times, CPU profile of 1 s after 100 ms)\n    GET /work of front (port $PORT): 80/s for 1 s\n",
    );
    expect(stdout).toMatch(
      /one trial {2}about .*: fill 10 s, load \(measures cost\) 2 times 1 s, soak \(measures growth\) 10 batches of 1\.5 s, rest 500 ms/u,
    );
  });
});
