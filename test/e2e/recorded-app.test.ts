// An app that answers the same whenever it is asked: what CLI and action make of it is equal, and a suspicion against a stored baseline is confirmed side by side.
import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ARCHIVE_LIMITS } from "../../src/io/archive-rules.ts";
import { readArchive } from "../../src/io/read-archive.ts";
import { artifactNamed, makeActionWorld, runOnPull, runOnPush, seedBaseline, type ActionWorld } from "../support/action-world.ts";
import type { ActionResult } from "../support/mini-runner.ts";

/** Its numbers are those of the work it did, in powers of two, so that no sum is rounded. */
const APP = `import { createServer } from "node:http";
const COST = 1;
let units = 0;
const metrics = () => [
  ["process_cpu_seconds_total", "counter", (units * COST) / 256],
  ["go_memstats_alloc_bytes_total", "counter", units * 20480],
  ["go_memstats_mallocs_total", "counter", units * 128],
  ["rest_client_requests_total", "counter", units * 2],
  ["go_goroutines", "gauge", 20],
  ["process_open_fds", "gauge", 12],
  ["process_resident_memory_bytes", "gauge", 67108864],
  ["process_start_time_seconds", "gauge", 1700000000],
].map(([name, type, value]) => "# TYPE " + name + " " + type + "\\n" + name + " " + value + "\\n").join("");
createServer((request, response) => {
  if (request.url === "/work") units += 1;
  response.end(request.url === "/metrics" ? metrics() : "ok");
}).listen(Number(process.env.PORT), "127.0.0.1");
`;

const LOAD = `for (let unit = 0; unit < Number(process.env.HEAPGATE_UNITS); unit += 1)
  await (await fetch("http://" + process.env.HEAPGATE_ADDR_APP + "/work")).text();
console.log("heapgate-units=" + process.env.HEAPGATE_UNITS);
`;

const CONFIG = `version: 1
name: recorded
target: process
components:
  - name: app
    pprof: off
    run:
      # Started in the background: of a process that is not its own child heapgate reads no memory that differs from run to run.
      command: setsid "${process.execPath}" app.mjs >"$HEAPGATE_DIR/log" 2>&1 & echo $! >"$HEAPGATE_DIR/pid"
      stop: kill "$(cat "$HEAPGATE_DIR/pid")"
      ready: /
workload:
  command: { run: '"${process.execPath}" "$HEAPGATE_CONFIG_DIR/load.mjs"', requests: 16 }
plan: { warmUp: 0.1s, cost: 1s }
leak: off
rounds: { min: 3, max: 3 }
thresholds: { rss: off, open-fds: off, goroutines: off }
`;

const NAME = "heapgate-baseline-recorded";

interface Summary {
  readonly entries: readonly { readonly signal: string; readonly values: readonly (number | null)[] }[];
}

describe("a recorded app", () => {
  let world: ActionWorld;
  let baseline: Uint8Array;
  let recorded: ActionResult;
  beforeAll(async () => {
    world = await makeActionWorld({ "app.mjs": APP, "heapgate.yaml": CONFIG, "load.mjs": LOAD });
    await using server = await world.startGitHub();
    recorded = await runOnPush(world, { server, inputs: { config: "heapgate.yaml" } });
    if (recorded.exitCode !== 0) throw new Error(`recording failed:\n${recorded.stdout}\n${recorded.stderr}`);
    baseline = artifactNamed(server.state, NAME);
  });
  afterAll(async () => await world[Symbol.asyncDispose]());

  const summaryIn = (zip: Uint8Array): unknown =>
    JSON.parse(new TextDecoder().decode(readArchive(zip, { ...ARCHIVE_LIMITS, name: NAME, accepts: () => true }).get("summary.json")));

  test("W9 CLI and action make the same summary.json of one configuration, without Docker", async () => {
    const out = join(world.folder, "out");
    // The tools of this machine, but none of a cluster: what is not on PATH cannot have been needed.
    const bin = join(world.folder, "bin");
    mkdirSync(bin, { recursive: true });
    for (const tool of ["docker", "kind", "kubectl", "helm"])
      writeFileSync(join(bin, tool), `#!/bin/sh\necho ${tool} "$@" >>'${join(world.folder, "asked")}'\nexit 1\n`, { mode: 0o755 });
    writeFileSync(join(world.folder, "asked"), "");
    await promisify(execFile)(process.execPath, [join(world.dist, "cli.js"), "record", "--config", "heapgate.yaml", "--out", out], {
      cwd: world.checkOut(world.main),
      env: { ...process.env, HEAPGATE_CALLER_DIR: undefined, PATH: `${bin}:${process.env["PATH"] ?? ""}` },
    });
    const summary: Summary = JSON.parse(readFileSync(join(out, "summary.json"), "utf8"));
    expect(summary).toEqual(summaryIn(baseline));
    for (const [signal, perUnit] of [
      ["cpu", 1 / 256],
      ["allocated", 20_480],
      ["allocations", 128],
      ["api-out", 2],
    ] as const)
      expect(summary.entries.find((entry) => entry.signal === signal)?.values).toEqual(Array.from({ length: 5 }, () => perUnit));
    expect(readFileSync(join(world.folder, "asked"), "utf8")).toBe("");
  });

  test("P4 a suspicion against a stored baseline is confirmed by building base and measuring it side by side", async () => {
    const pull = world.addPull({ number: 4, change: { path: "app.mjs", from: "COST = 1;", to: "COST = 1.15;" } });
    await using server = await world.startGitHub();
    seedBaseline(server.state, "recorded", world.main, baseline);
    const result = await runOnPull(world, { server, pull, inputs: { config: "heapgate.yaml", baseline: "auto" } });
    expect(result.stdout).toContain("a suspicion: measuring base beside head to confirm it");
    expect(result).toMatchObject({ exitCode: 1, outputs: { verdict: "fail" } });
    expect(server.state.comments[0]?.body).toMatch(/CPU per unit grew 15 %.*Measured 3 times side by side on this runner/su);
  });
});
