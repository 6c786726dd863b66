// Programs nobody wrote for heapgate, from the distribution's packages: measured against themselves, nothing is red.
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { lineOf, readResult, redSignals } from "../support/result-file.ts";
import { openWorkshop } from "../support/sample-service.ts";

const MUST_RUN = process.env["HEAPGATE_ITG"] === "1";

interface Program {
  readonly name: string;
  readonly command: string;
  readonly ready: string;
  readonly path: string;
  readonly requests: number;
  readonly rounds: string;
}

const PROGRAMS: readonly Program[] = [
  {
    name: "prometheus",
    command:
      'exec prometheus --config.file="$HEAPGATE_CONFIG_DIR/prometheus.yml" --storage.tsdb.path="$HEAPGATE_DIR" --web.listen-address=127.0.0.1:$PORT',
    ready: "/-/ready",
    path: "/api/v1/status/config",
    requests: 2000,
    rounds: "{ min: 3, max: 5 }",
  },
  {
    name: "prometheus-node-exporter",
    command: "exec prometheus-node-exporter --web.listen-address=127.0.0.1:$PORT",
    ready: "/",
    // Two collectors of many: a batch is at least 50 requests.
    path: "/metrics?collect%5B%5D=loadavg&collect%5B%5D=meminfo",
    requests: 400,
    // Its trials take twice as long.
    rounds: "{ min: 3, max: 3 }",
  },
];

/** The Go version a Prometheus program says it was built with; null when it is not installed. */
const goVersionOf = (program: string): string | null => {
  try {
    const said = execFileSync("bash", ["-c", '"$1" --version 2>&1', "version", program], { encoding: "utf8" });
    return /go version:\s+(?<version>go\S+)/u.exec(said)?.groups?.["version"] ?? "";
  } catch {
    return null;
  }
};

/** `GODEBUG=memprofilerate` is honoured by programs built with Go 1.21 or newer. */
const takesProfileRate = (goVersion: string): boolean => Number(/^go1\.(?<minor>\d+)/u.exec(goVersion)?.groups?.["minor"] ?? 0) >= 21;

describe.each(PROGRAMS)("$name", ({ name, command, ready, path, requests, rounds }) => {
  const goVersion = goVersionOf(name);
  if (goVersion === null) console.warn(`SKIPPED: ${name} is not installed (apt-get install ${name}); it is not measured`);
  const shop = openWorkshop("programs");
  afterAll(() => shop[Symbol.dispose]());

  test.skipIf(goVersion === null && !MUST_RUN)("P6 against itself is green, with all that it serves measured", async () => {
    expect(goVersion, `${name} is not installed, and HEAPGATE_ITG=1 asks for it`).not.toBeNull();
    for (const side of ["base", "head"]) shop.write(`${side}/README`, "The program is on PATH.\n");
    shop.write("prometheus.yml", "global: { scrape_interval: 1h }\n");
    shop.write(
      "heapgate.yaml",
      `version: 1
name: ${name}
target: process
skipUnchanged: false
components:
  - name: ${name}
    run: { command: ${JSON.stringify(command)}, ready: ${ready} }
workload:
  http: { path: ${path}, requests: ${requests}, concurrency: 2 }
plan: { warmUp: 0.5s, cost: 1s, batches: 20, batch: 0.1s }
rounds: ${rounds}
`,
    );
    const { exitCode, stderr } = await shop.call([
      "run",
      "--config",
      "heapgate.yaml",
      "--base",
      "./base",
      "--head",
      "./head",
      "--out",
      "out",
    ]);
    expect(stderr).toMatch(/HEAPGATE result=/u);
    const result = readResult(join(shop.folder, "out", "result.json"));
    console.info(lineOf(`${name} ${goVersion}`, result));
    expect(redSignals(result)).toEqual([]);
    expect(exitCode).toBe(0);
    expect(result.outcomes.filter(({ outcome, gated }) => gated && outcome === "not-measured")).toEqual([]);
    const measured = result.outcomes.filter(({ base, head }) => (base ?? 0) > 0 && (head ?? 0) > 0).map(({ signal }) => signal);
    expect(measured).toEqual(expect.arrayContaining(["cpu", "allocated", "live-heap", "goroutines", "open-fds", "rss"]));
    // A disturbed machine may leave one open; a leak is none of them.
    expect(result.leaks.map(({ signal }) => signal)).toEqual(["live-heap", "goroutines", "open-fds"]);
    expect(result.leaks.filter(({ finding }) => finding !== "none" && finding !== "inconclusive")).toEqual([]);
    const rate = result.warnings.filter(({ code }) => code === "profile-rate-ignored").map(({ message }) => message);
    const ignored = expect.stringMatching(/samples its heap every 524288 bytes, not every 65536 .*Go 1\.20 or older/u);
    expect(rate).toEqual(takesProfileRate(goVersion ?? "") ? [] : [ignored]);
  });
});
