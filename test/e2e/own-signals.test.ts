// Signals of the configuration's own on a real service: a counter that must stand still, a gauge, a rate and a quantile, through run, compare and record.
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { unpackBundle } from "../../src/core/snapshot/unpack.ts";
import { loadBundle } from "../../src/driver/load-snapshot.ts";
import { GO_MISSING } from "../support/go-service.ts";
import { realPorts } from "../support/real-ports.ts";
import { readResult, redSignals } from "../support/result-file.ts";
import { makeRegressedRepository, openWorkshop, shortPlan } from "../support/sample-service.ts";

/** `clusters_create_server_client_total` stands still once every tenant has a client; the regression makes one for each request. */
const SIGNALS = `signals:
  - { name: clients-made, metric: clusters_create_server_client_total, as: flat }
  - { name: clients-kept, metric: clusters_clients, as: value, required: true }
  - { name: answers, metric: 'http_requests_total{handler="/work",code="200"}', better: higher }
  - { name: work-p95, metric: 'http_request_duration_seconds{handler="/work"}', as: p95 }
`;
const LIMITS = "thresholds: { clients-made: { max: 0.1 }, clients-kept: { maxGrowth: 50% }, answers: { min: 0.9 } }\n";
const OWN = ["clients-made", "clients-kept", "answers", "work-p95"];

describe.skipIf(GO_MISSING)("declared signals", () => {
  const shop = openWorkshop("own-signals");
  const repository = join(shop.folder, "repository");
  const plan = (more: string): string => shortPlan({ requests: 400, rounds: "{ min: 3, max: 3 }", more: `leak: off\n${more}` });
  const resultOf = (folder: string) => readResult(join(shop.folder, folder, "result.json"));
  const ownOutcomes = (folder: string) => resultOf(folder).outcomes.filter(({ signal }) => OWN.includes(signal));

  beforeAll(async () => {
    shop.write("heapgate.yaml", plan(SIGNALS + LIMITS));
    shop.write("lost.yaml", plan("signals: [{ name: lost-hits, metric: hits_total, required: true }]\n"));
    await makeRegressedRepository(repository, "heap");
  });
  afterAll(() => shop[Symbol.dispose]());

  test("turn red where head breaks their limits, and stand in the report and in the result", async () => {
    const args = ["run", "--config", "../heapgate.yaml", "--base", "main~1", "--head", "main", "--out", "../leak"];
    const { exitCode, stdout } = await shop.call(args, { cwd: repository });
    expect(exitCode).toBe(1);
    expect(redSignals(resultOf("leak"))).toEqual(expect.arrayContaining(["clients-made", "clients-kept"]));
    expect(redSignals(resultOf("leak"))).not.toContain("answers");
    expect(resultOf("leak").reasons).toContain("budget");
    expect(stdout).toMatch(/clients-made: 1, over its absolute budget of 0\.1\./u);
    expect(ownOutcomes("leak")).toMatchObject([
      { signal: "clients-made", metric: "clients-made", unit: "count/unit", class: "untested", base: 0, head: 1, gated: true },
      { signal: "clients-kept", unit: "count", base: 16, gated: true },
      { signal: "answers", unit: "count/unit", better: "higher", base: 1, head: 1, outcome: expect.stringMatching(/within|inconclusive/u) },
      { signal: "work-p95", unit: "seconds", class: "time", base: expect.any(Number), head: expect.any(Number), gated: false },
    ]);
  });

  test("compare again from the bundles without a configuration, where none of them gates", async () => {
    const { stdout } = await shop.call(["compare", "leak/base", "leak/head", "--format", "json"]);
    const outcomes: readonly { readonly signal: string; readonly gated: boolean; readonly head: number | null }[] =
      JSON.parse(stdout).outcomes;
    const own = outcomes.filter(({ signal }) => OWN.includes(signal));
    expect(own.map(({ signal }) => signal)).toEqual(OWN);
    expect(own.map(({ head }) => head)).toEqual(ownOutcomes("leak").map(({ head }) => head));
    expect(own.map(({ gated }) => gated)).toEqual([false, false, false, false]);
  });

  test("travel in the bundle with how they were declared", async () => {
    const { files, http } = realPorts();
    const bundle = await loadBundle(join(shop.folder, "leak/head"), { files }, () => new Map());
    http[Symbol.dispose]();
    expect(unpackBundle(bundle, { name: "head", sha256: files.sha256 }).declared).toMatchObject([
      { name: "clients-made", as: "flat", from: "metric", definition: "clusters_create_server_client_total" },
      { name: "clients-kept", as: "value", required: true },
      { name: "answers", as: "perUnit" },
      { name: "work-p95", as: "p95" },
      { name: "work-p95-overflow", as: "overflow" },
    ]);
  });

  test("that are required and not there fail a run and a recording", async () => {
    const args = [
      "run",
      "--config",
      "../lost.yaml",
      "--base",
      "main~1",
      "--head",
      "main~1",
      "--skip-unchanged",
      "false",
      "--out",
      "../lost",
    ];
    const short = ["workload.http.requests=100", "rounds.min=1", "rounds.max=1", "plan.cost=0.3s"].flatMap((line) => ["--set", line]);
    const run = await shop.call([...args, ...short], { cwd: repository });
    expect(run.exitCode).toBe(1);
    expect(resultOf("lost").reasons).toContain("missing");
    expect(run.stdout).toMatch(/lost-hits: required, and not measured on head \(hits_total is not among the app's metrics\)/u);

    const record = [
      "record",
      "--config",
      "../lost.yaml",
      "--head",
      "main~1",
      "--out",
      "../recorded",
      "--set",
      "workload.http.requests=100",
    ];
    const recorded = await shop.call(record, { cwd: repository });
    expect(recorded.exitCode).toBe(4);
    expect(recorded.stderr).toMatch(
      /The signal lost-hits of leaky-service is required, and no round has a value: hits_total is not among/u,
    );
  });
});
