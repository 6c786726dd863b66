// A whole session on real processes, without Go: a pair of a disturbed machine is measured again, and the bundle and the report tell it.
import { expect, test } from "vitest";
import { compareSnapshots } from "../../src/core/compare/compare-snapshots.ts";
import type { Snapshot } from "../../src/core/snapshot/snapshot.ts";
import type { BuiltSide } from "../../src/driver/build-side.ts";
import { loadConfigText } from "../../src/driver/load-config.ts";
import { measureSession, type SessionSubject } from "../../src/driver/measure-session.ts";
import { processEnvironment } from "../../src/driver/process-environment.ts";
import type { MeasurePorts } from "../../src/driver/ports.ts";
import { NODE_APP } from "../support/node-app.ts";
import { realPorts } from "../support/real-ports.ts";

const CONFIG = `version: 1
name: shop
target: process
components:
  - { name: shop, pprof: off, metrics: off, run: { command: ${JSON.stringify(NODE_APP.kind === "argv" ? NODE_APP.argv : [])}, ready: /ready } }
workload:
  http: { path: /, requests: 20, concurrency: 1 }
plan: { warmUp: 0.05s, cost: 0.05s }
leak: off
`;
/** Size of what the fixed calculation hashes. */
const BLOCK_BYTES = 256 * 1024;

test("a pair whose trials did not have the same machine is left out, measured again under a new number, and told", async () => {
  const real = realPorts();
  const lines: string[] = [];
  let isSlow = false;
  let calculated = 0;
  const ports: MeasurePorts = {
    ...real,
    // Time passes by the calculation alone: half as fast in one trial.
    clock: { ...real.clock, monotonicSeconds: () => real.clock.monotonicSeconds() + calculated },
    files: {
      ...real.files,
      sha256: (content) => {
        if (content.length === BLOCK_BYTES) calculated += isSlow ? 10 : 5;
        return real.files.sha256(content);
      },
    },
    log: {
      info: (line) => void lines.push(line),
      warn: (line) => void lines.push(line),
      progress: (line) => {
        if (line.endsWith("...")) isSlow = line.startsWith("round 2") && line.includes("head");
      },
      group: async (_title, body) => await body(),
    },
  };
  await using folder = await ports.files.makeTemporaryFolder("session");
  const built: BuiltSide = {
    tree: {
      side: "head",
      workspace: folder.path,
      path: folder.path,
      commit: null,
      ref: null,
      dirty: false,
      [Symbol.asyncDispose]: async () => {},
    },
    identities: {},
    mainModules: [],
    images: [],
    warnings: [],
    [Symbol.asyncDispose]: async () => {},
  };
  const subject = (side: "base" | "head"): SessionSubject => ({ label: side, side, name: "shop", built, warnings: [], changes: null });
  const history = { runs: { "shop/rss_bytes w go1.24 linux": [[0.1, -0.1]] }, levels: {} };
  const asked: (readonly [standing: number, measured: number])[] = [];
  const session = await measureSession(ports, {
    environment: processEnvironment(ports),
    config: loadConfigText(ports, { name: "shop.yaml", text: CONFIG }).config,
    configDir: folder.path,
    substitutedPaths: [],
    heapgateVersion: "0.1.0",
    subjects: [subject("base"), { ...subject("head"), history }],
    rounds: { min: 2, max: 3 },
    batchUnits: null,
    warmUpTrial: false,
    deadlineSeconds: null,
    outlier: () => null,
    isDecided: (current, rounds) => asked.push([rounds, current.sideOf("base").snapshot.rounds.length]) > 1,
    signal: new AbortController().signal,
  });

  const why = "repeated: the runner was slower for one side (a fixed calculation took 100 % longer)";
  const roundsOf = ({ manifest }: Snapshot) => manifest.rounds.map(({ round, voidReason }) => [round, voidReason]);
  const [base, head] = [session.sideOf("base").snapshot, session.sideOf("head").snapshot];
  // Packed once, however often it is asked for.
  expect(session.sideOf("base").snapshot).toBe(base);
  const expected = [
    [1, null],
    [2, why],
    [3, null],
    [4, null],
  ];
  expect([roundsOf(base), roundsOf(head)]).toEqual([expected, expected]);
  // With what is there by then, that of the repeated round included.
  expect(asked).toEqual([
    [2, 3],
    [3, 4],
  ]);
  expect(lines).toContain(`round 2  ${why}`);
  expect(head.manifest.rounds.map(({ machine }) => Math.round(machine?.loopSeconds ?? 0))).toEqual([40, 80, 40, 40]);
  expect([base.history, head.history]).toEqual([null, history]);

  // Every second is in one stage; workload, pauses and the rest of collecting are parts of the rounds.
  const { spentSeconds } = session.plan;
  const { start = 0, warmUp, rounds = 0, report = 0, total = 0, collect = 0, workload = 0, pauses = 0 } = spentSeconds;
  expect(warmUp).toBe(0);
  expect(start + rounds + report).toBeCloseTo(total, 1);
  expect(collect + workload).toBeCloseTo(rounds, 5);
  expect(Math.min(start, workload, pauses, collect - pauses, report)).toBeGreaterThan(0);

  const comparison = compareSnapshots(base, head, { baseDistance: null, mainModules: [], warnings: [] });
  expect(comparison.pairs).toBe(3);
  expect(comparison.warnings.map(({ message }) => message)).toContain(
    "1 of 4 pairs was repeated because the runner was slower for one side (a fixed calculation took 100 % longer).",
  );
  real.http[Symbol.dispose]();
});
