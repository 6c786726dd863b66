// Weave GitOps Enterprise as its stand-in serves it since v0.35, in process mode: the preset measures it, its leak is red, and what it does not serve is said.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeAppRepository } from "../support/app-repository.ts";
import type { CliResult } from "../support/cli.ts";
import { GO_MISSING } from "../support/go-service.ts";
import { lineOf, readResult, redSignals, type ResultFile } from "../support/result-file.ts";
import { openWorkshop } from "../support/sample-service.ts";

/** Issue 3189: clients of clusters are made anew each time they are asked for, and never let go. */
const LEAK = { path: "wge-stand-in/internal/clusters/builtin.go", from: "BuiltIn = false", to: "BuiltIn = true" };

interface Parts {
  readonly required?: string;
  readonly rounds?: string;
  readonly profiling?: string;
}

/** The preset as it is; a process needs to be told its command and its two ports. */
const config = ({
  required = "",
  rounds = "{ min: 3, max: 3 }",
  profiling = 'MONITORING_PROFILING_ENABLED: "true"',
}: Parts = {}): string => `version: 1
name: wge
preset: weave-gitops-enterprise
target: process
skipUnchanged: false
components:
  - name: clusters-service
    ports: [monitoring]
    run:
      build: cd wge-stand-in && go build -o bin/wge-stand-in .
      command: exec wge-stand-in/bin/wge-stand-in
      env:
        STAND_IN_ADDR: 127.0.0.1:\${PORT}
        STAND_IN_TOKEN: s3cret
        NO_TLS: "true"
        ROUTE_PREFIX: /wge
        MONITORING_ENABLED: "true"
        MONITORING_BIND_ADDRESS: 127.0.0.1:\${PORT_MONITORING}
        MONITORING_METRICS_ENABLED: "true"
        ${profiling}
      ready: /wge/v1/featureflags
    pprof: { port: monitoring${required} }
    metrics: { port: monitoring }
workload:
  http:
    method: POST
    path: /wge/v1/query
    headers: { authorization: Bearer s3cret }
    body: '{"terms":"HelmRelease","limit":50}'
    requests: 1000
    concurrency: 2
plan: { warmUp: 0.5s, cost: 1s, batches: 20, batch: 0.1s }
rounds: ${rounds}
thresholds: { server-clients: { max: 0.01 }, user-clients: { max: 0.01 } }
`;

describe.skipIf(GO_MISSING)("heapgate run on the stand-in for Weave GitOps Enterprise", () => {
  const shop = openWorkshop("wge");
  const repository = join(shop.folder, "repository");
  beforeAll(() => makeAppRepository(repository, { apps: ["wge-stand-in"], changes: [LEAK] }));
  afterAll(() => shop[Symbol.dispose]());

  const start = async (name: string, head: string, parts: Parts = {}): Promise<CliResult> => {
    shop.write(`${name}.yaml`, config(parts));
    const argv = ["run", "--config", `../${name}.yaml`, "--base", "HEAD~1", "--head", head, "--out", `../out-${name}`, "--no-history"];
    return await shop.call(argv, { cwd: repository });
  };
  const measure = async (name: string, head: string, parts: Parts = {}): Promise<CliResult & { readonly result: ResultFile }> => {
    const done = await start(name, head, parts);
    expect(done.stderr).toMatch(/HEAPGATE result=/u);
    const result = readResult(join(shop.folder, `out-${name}`, "result.json"));
    console.info(lineOf(name, result));
    return { ...done, result };
  };
  const metricIds = (name: string): readonly string[] => {
    const { metrics }: { readonly metrics: readonly { readonly id: string }[] } = JSON.parse(
      readFileSync(join(shop.folder, `out-${name}`, "result.json"), "utf8"),
    );
    return metrics.map(({ id }) => id);
  };
  /** Base and head of the counters that must stand still. */
  const flatOf = ({ outcomes }: ResultFile): readonly (readonly [string, number | null, number | null])[] =>
    outcomes.flatMap(({ signal, base, head }) => (signal.endsWith("-clients") ? [[signal, base, head] as const] : []));

  test("W3 W5 W15 against itself it is green: six profiles, CPU judged without one, requests told by handler, counters that stand still", async () => {
    const required = ", required: [heap, allocs, goroutine, block, mutex, threadcreate]";
    const { exitCode, result } = await measure("same", "HEAD~1", { required });
    expect(redSignals(result)).toEqual([]);
    expect(exitCode).toBe(0);
    expect(flatOf(result)).toEqual([
      ["server-clients", 0, 0],
      ["user-clients", 0, 0],
    ]);
    const cpu = result.outcomes.find(({ signal }) => signal === "cpu");
    expect([cpu?.gated, (cpu?.base ?? 0) > 0, (cpu?.head ?? 0) > 0]).toEqual([true, true, true]);
    expect(result.warnings.filter(({ code }) => code === "profile-missing")).toEqual([
      expect.objectContaining({
        message: expect.stringMatching(/no cpu \(cost\): answered 404 \(Unknown profile\)\./u),
        remedy: expect.stringMatching(/^CPU is judged by its counters all the same\. To see functions, mount pprof\.Profile/u),
      }),
    ]);
    const files = readdirSync(join(shop.folder, "out-same", "head", "rounds", "1", "clusters-service", "process"));
    const six = ["heap", "allocs", "goroutine", "block", "mutex", "threadcreate"].map((kind) => `${kind}.end.pb.gz`);
    expect(files).toEqual(expect.arrayContaining(six));
    expect(files.filter((name) => name.startsWith("cpu"))).toEqual([]);
    // The prefix of the gateway is not part of what the handler is called.
    expect(metricIds("same")).toEqual(
      expect.arrayContaining([
        'clusters-service/http_request_duration_seconds{handler="/v1/query"} observations/units',
        'clusters-service/http_request_duration_seconds{code="non-2xx",handler="/v1/query"} share',
        'clusters-service/http_response_size_bytes{handler="/v1/query"} hmean',
        'clusters-service/datastore_latency_seconds{action="GetObjects"} quantile(0.95)',
        'clusters-service/indexer_latency_seconds{action="Search"} overflow',
      ]),
    );
  });

  test("W13 W23 the leak of issue 3189 is red: the flat counter, the live heap and its growth agree, and the chain is named", async () => {
    const { exitCode, result } = await measure("leak", "HEAD");
    expect({ exitCode, verdict: result.verdict }).toEqual({ exitCode: 1, verdict: "fail" });
    expect(redSignals(result)).toEqual(expect.arrayContaining(["server-clients", "live-heap", "growth of live-heap"]));
    const healthy = ["user-clients", "goroutines", "growth of goroutines", "open-fds", "growth of open-fds"];
    expect(redSignals(result).filter((signal) => healthy.includes(signal))).toEqual([]);
    expect(flatOf(result)).toEqual([
      // Two clusters, each asked once for a request.
      ["server-clients", 0, 2],
      ["user-clients", 0, 0],
    ]);
    const [worst] = result.leaks.find(({ signal }) => signal === "live-heap")?.functions ?? [];
    expect(worst?.func).toContain("NewDiscoveryRESTMapper");
    expect(worst?.chain.join(" ")).toMatch(/GetServerClient .*getOrCreateClient .*getClientFromConfig /u);
  });

  test("W15 a CPU profile that is required and not served ends the run, with what to do", async () => {
    const { exitCode, stderr } = await start("required", "HEAD", { required: ", required: [cpu]", rounds: "{ min: 1, max: 1 }" });
    expect(exitCode).toBe(4);
    expect(stderr).toMatch(
      /PPROF_DISABLED: Component clusters-service does not serve a profile that is needed: \S+\/debug\/pprof\/profile answered 404 \(Unknown profile\)/u,
    );
    expect(stderr).toMatch(/take from pprof\.required what it cannot serve/u);
  });

  test("W13 W18 the switch of the other generation switches nothing on, and the run says so before any load", async () => {
    const { exitCode, stderr } = await start("other-switch", "HEAD", { profiling: 'WEAVE_GITOPS_ENABLE_PROFILING: "true"' });
    expect(exitCode).toBe(4);
    expect(stderr).toMatch(/PPROF_DISABLED: Component clusters-service does not serve .*\/debug\/pprof\/heap answered 404/u);
    expect(stderr).not.toMatch(/^warm-up .* units, /mu);
  });
});
