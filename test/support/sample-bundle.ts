// One bundle with everything a bundle can hold: what `scripts/freeze-bundle.ts` freezes for each schema version.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { warning } from "../../src/core/errors/warning.ts";
import { environmentOf } from "../../src/core/snapshot/environment-of.ts";
import type { RawRound } from "../../src/core/snapshot/raw-round.ts";
import type { Bundle, ProfileFile } from "../../src/core/snapshot/snapshot.ts";
import { packRounds } from "./bundles.ts";
import { EMPTY_MEM_STATS, rawRound } from "./raw-rounds.ts";

const run = (name: string): Uint8Array =>
  new Uint8Array(
    readFileSync(join(dirname(fileURLToPath(import.meta.url)), "../../fixtures/captured/goroutine-leak/good-v0.17.0/run1", name)),
  );
const profile = (kind: ProfileFile["kind"], checkpoint: string, file: string): ProfileFile => ({
  kind,
  checkpoint,
  path: file,
  content: run(file),
});

const metrics = (name: string): string =>
  new TextDecoder()
    .decode(run(name))
    .split("\n")
    .filter((line) => /^(?:# TYPE )?(?:go|process)_/u.test(line))
    .map((line) => `${line}\n`)
    .join("");

const trial = (round: number, order: number): RawRound =>
  rawRound({
    component: "shop",
    round,
    order,
    units: 500,
    phases: [
      {
        phase: "cost",
        startSeconds: 1_795_292_060,
        endSeconds: 1_795_292_090,
        units: 500,
        offeredPerSecond: null,
        achievedPerSecond: 16.6,
      },
      {
        phase: "growth",
        startSeconds: 1_795_292_090,
        endSeconds: 1_795_292_120,
        units: 500,
        offeredPerSecond: null,
        achievedPerSecond: null,
      },
    ],
    scrapes: [
      { atSeconds: 1_795_292_060, phase: "cost", edge: "start", body: metrics("t0.metrics.txt") },
      { atSeconds: 1_795_292_090, phase: "cost", edge: "end", body: metrics("t1.metrics.txt") },
    ],
    memStats: {
      start: { ...EMPTY_MEM_STATS, totalAllocBytes: 27_000_000, mallocs: 330_000, frees: 300_000 },
      end: { ...EMPTY_MEM_STATS, totalAllocBytes: 127_000_000 + round, mallocs: 1_330_000, frees: 1_300_000 },
    },
    endMemStats: { ...EMPTY_MEM_STATS, heapAllocBytes: 2_083_896, heapObjects: 7_219, memProfileRateBytes: 524_288 },
    processStats: {
      start: { cpuSeconds: 0.16, rssBytes: 16_000_000, openFds: 11, threads: 6 },
      end: { cpuSeconds: 1.66, rssBytes: 19_000_000, openFds: 11, threads: 6 },
    },
    rssMaxBytes: 19_038_208,
    requests: { requests: 500, errors: 1, p50Seconds: 0.002, p95Seconds: 0.004, p99Seconds: null },
    points: {
      postGc: true,
      secondsColumn: [1.5, 3, 4.5, 6],
      unitsColumn: [125, 250, 375, 500],
      columns: { live_heap_bytes: [2_400_000, 2_500_000, null, 2_600_000], goroutines: [8, 8, 9, 8], open_fds: [11, 11, 11, 11] },
    },
    profiles: [
      profile("heap", "start", "t0.heap.pb.gz"),
      profile("heap", "end", "t1.heap.pb.gz"),
      profile("goroutine", "end", "t1.goroutine.pb.gz"),
    ],
    labels: { runner: "laptop" },
    voidReason: round === 2 ? "the app exited" : null,
  });

/** Two rounds of one component, one of them void, with history, warnings and every fact known. */
export function sampleBundle(): Bundle {
  const rounds = [trial(1, 2), trial(2, 3)];
  return packRounds(rounds, {
    manifest: {
      heapgateVersion: "0.1.0",
      source: "process",
      subject: {
        name: "shop",
        commit: "0123456789abcdef0123456789abcdef01234567",
        ref: "main",
        buildIds: { shop: "b1" },
        dirty: true,
        mainModules: [],
      },
      session: "s1",
      measuredAtSeconds: 1_795_292_060,
      environment: environmentOf({
        rounds,
        host: {
          gogcPercent: 100,
          gomaxprocs: 2,
          godebug: "memprofilerate=65536",
          os: "linux",
          arch: "x64",
          cpuModel: "Example CPU",
          cpuCount: 2,
          kernel: "6.1",
          runner: "laptop",
        },
      }),
      workload: { hash: "w1", description: "500 GET /work" },
      components: ["shop"],
      tools: { go: "go1.19.8" },
      warnings: [warning("dirty-tree", "The tree had uncommitted changes.", "Commit them.")],
    },
    history: { runs: { "cpu w1 1.19 laptop": [[0.01, -0.02, 0.005]] }, levels: {} },
    side: "base",
  });
}
