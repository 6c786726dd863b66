// Sessions in which containers end: those of head are lost trials that the health gate sees; without a base that stands nothing is measured on.
import { assert, describe, expect, test } from "vitest";
import { compareSnapshots } from "../../src/core/compare/compare-snapshots.ts";
import { warning } from "../../src/core/errors/warning.ts";
import type { ContainerFacts } from "../../src/core/snapshot/raw-round.ts";
import { DEFAULT_RULES } from "../../src/core/verdict/default-rules.ts";
import { judge } from "../../src/core/verdict/judge.ts";
import type { BuiltSide } from "../../src/driver/build-side.ts";
import type { Environment } from "../../src/driver/environment.ts";
import { loadConfigText } from "../../src/driver/load-config.ts";
import { measureSession, type Session, type SessionOptions, type SessionSubject } from "../../src/driver/measure-session.ts";
import { measurePairs } from "../../src/driver/paired-session.ts";
import { processEnvironment } from "../../src/driver/process-environment.ts";
import type { MeasurePorts } from "../../src/driver/ports.ts";
import { NODE_APP } from "../support/node-app.ts";
import { realPorts } from "../support/real-ports.ts";

/** Head's trials break off. */
const WORK = 'test "$HEAPGATE_SIDE" = base && echo heapgate-units=10';
const CONFIG = `version: 1
name: shop
target: process
components:
  - { name: shop, pprof: off, metrics: off, run: { command: ${JSON.stringify(NODE_APP.kind === "argv" ? NODE_APP.argv : [])}, ready: /ready } }
workload:
  command: ${WORK}
plan: { warmUp: 0.05s, cost: 0.05s }
leak: off
`;
const facts = (restarts: number): ContainerFacts => ({
  kubelet: { start: null, end: null },
  workingSetMaxBytes: null,
  throttledRatio: null,
  restarts,
  lastTermination: restarts > 0 ? "OOMKilled (exit code 137)" : null,
  apiRequests: null,
});

interface Ending {
  /** Restarts of base's container in each of its trials; the last one stands for all that follow. */
  readonly base?: readonly number[];
  /** Of head's in all of its trials. */
  readonly head?: number;
}

/** The processes of the other one, told of as containers that end. */
const asCluster = (environment: Environment, { base = [0], head = 0 }: Ending, started: string[]): Environment => ({
  ...environment,
  startTrial: async (setting) => {
    const trial = await environment.startTrial(setting);
    const trials = started.filter((side) => side === "base").length;
    started.push(setting.side);
    const restarts = setting.side === "head" ? head : (base[trials] ?? base.at(-1) ?? 0);
    // Two names as of a StatefulSet, which come again and again.
    const pod = `shop-${(started.length - 1) % 3 === 0 ? 0 : 1}`;
    return {
      ...trial,
      atEdge: (edge) => Promise.resolve(edge === "start" ? [warning("scrape-failed", `Pod ${pod} answered 503.`, "Look at its log.")] : []),
      finish: (rounds) => Promise.resolve(rounds.map((raw) => ({ ...raw, labels: { ...raw.labels, pod }, container: facts(restarts) }))),
    };
  },
});

/** `judges`: looks are judged as the gate judges them, over up to seven rounds. */
const run = async (ending: Ending, warmUpTrial: boolean, command: string | null = null, judges = false) => {
  const real = realPorts();
  const lines: string[] = [];
  const kept: (readonly [string, number])[] = [];
  const started: string[] = [];
  const pairs: number[] = [];
  const ports: MeasurePorts = {
    ...real,
    // Too coarse to time the fixed calculation: what else runs on this machine makes no round unfair.
    clock: { ...real.clock, monotonicSeconds: () => Math.floor(real.clock.monotonicSeconds() * 10) / 10 },
    files: { ...real.files, readText: async (path) => (path === "/proc/stat" ? null : await real.files.readText(path)) },
    log: { info: (line) => void lines.push(line), warn: () => {}, progress: () => {}, group: async (_title, body) => await body() },
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
  const environment = asCluster(processEnvironment(ports), ending, started);
  const loaded = loadConfigText(ports, { name: "shop.yaml", text: command === null ? CONFIG : CONFIG.replace(WORK, command) });
  const { signal } = new AbortController();
  const options: SessionOptions = {
    environment,
    config: loaded.config,
    configDir: folder.path,
    substitutedPaths: [],
    heapgateVersion: "0.1.0",
    subjects: [subject("base"), subject("head")],
    rounds: { min: 3, max: 3 },
    batchUnits: null,
    warmUpTrial,
    deadlineSeconds: null,
    outlier: () => null,
    isDecided: () => false,
    onBroken: async (session) => {
      for (const side of ["base", "head"]) kept.push([side, session.sideOf(side).snapshot.rounds.length]);
      await Promise.resolve();
    },
    signal,
  };
  const measure = async (): Promise<Session> => {
    if (!judges) return await measureSession(ports, options);
    // Nothing gates but health: what such short phases scatter is nothing to wait for.
    const config = { ...loaded.config, rules: { ...loaded.config.rules, signals: {}, components: {} }, rounds: { min: 3, max: 7 } };
    const place = { ...loaded, notes: [], substituted: [], substitutedPaths: [], configDir: folder.path };
    const about = { heapgateVersion: "0.1.0", base: built, head: built, warnings: [], changes: null, history: null };
    const judged = await measurePairs(ports, { environment, loaded: place, config, ...about, signal });
    pairs.push(judged.comparison.pairs);
    return judged.session;
  };
  try {
    const session = await measure();
    return { error: null, base: session.sideOf("base").snapshot, head: session.sideOf("head").snapshot, lines, kept, started, pairs };
  } catch (error) {
    return { error, base: null, head: null, lines, kept, started, pairs };
  } finally {
    real.http[Symbol.dispose]();
  }
};

test("goes on when the container ended, the warm-up trial included, tries two rounds again, and fails head by its health", async () => {
  const { base, head, lines, kept } = await run({ head: 1 }, true);
  assert(base !== null && head !== null);
  const why = "the container ended during the measured phases: OOMKilled (exit code 137)";
  expect(head.manifest.rounds.map(({ round, voidReason }) => [round, voidReason])).toEqual([1, 2, 3].map((round) => [round, why]));
  expect(base.manifest.rounds.map(({ voidReason }) => voidReason)).toEqual([null, null, null]);
  const verdict = judge(compareSnapshots(base, head, { baseDistance: null, mainModules: [], warnings: [] }), DEFAULT_RULES);
  expect(verdict.state).toBe("fail");
  expect(verdict.outcomes.find(({ signal }) => signal === "restarts")?.why).toBe("the app restarted in 3 trials of head, in none of base");
  expect(lines.filter((line) => line.includes(" head "))).toEqual([
    expect.stringMatching(/^warm-up {2}head {2}\d+\.\d s {2}broke off; the container ended: OOMKilled \(exit code 137\)$/u),
    ...[1, 2, 3].map((round) => expect.stringMatching(new RegExp(`^round ${round} {2}head {2}`, "u"))),
  ]);
  expect(lines.filter((line) => line.endsWith(`s  broke off; does not count: ${why}`))).toHaveLength(3);
  expect(lines).toContain("no more rounds: head's container ended in every trial, base's in none");
  expect(lines.filter((line) => line.includes(" base ") && line.includes("does not count"))).toEqual([]);
  expect(kept).toEqual([]);
});

describe("base whose container ends", () => {
  const both = "echo heapgate-units=10";

  test("in the warm-up trial and the first measured one ends the session, with what was measured kept", async () => {
    const { error, kept, started, lines } = await run({ base: [1], head: 1 }, true);
    expect(error).toMatchObject({
      code: "CONTAINER_ENDED",
      blame: "subject",
      stage: "workload",
      message:
        "The container of component shop of base ended in 2 trials, one after the other, the last time in the measured phases: OOMKilled (exit code 137).",
    });
    expect(started.filter((side) => side === "base")).toHaveLength(2);
    expect(kept[0]).toEqual(["base", 1]);
    const reason = "the container ended during the measured phases: OOMKilled (exit code 137)";
    expect(lines.find((line) => line.startsWith("round 1  base"))?.split("; does not count: ")).toEqual([
      expect.stringMatching(/units/u),
      reason,
    ]);
  });

  test("in its first three measured trials ends it as well, naming the phase that broke off", async () => {
    const { error, started } = await run({ base: [1] }, false, 'test "$HEAPGATE_SIDE" = head && echo heapgate-units=10');
    expect(error).toMatchObject({
      code: "CONTAINER_ENDED",
      message: expect.stringMatching(/ended in 3 trials, .* in the warm-up phase: OOM/u),
    });
    expect(started.filter((side) => side === "base")).toHaveLength(3);
  });

  test("in the warm-up trial only leaves the session going; what its pods have in common is said once", async () => {
    const { error, kept, base, head } = await run({ base: [1, 0] }, true, both);
    expect([error, kept]).toEqual([null, []]);
    expect(base?.manifest.rounds.map(({ voidReason }) => voidReason)).toEqual([null, null, null]);
    expect(base?.manifest.warnings.map(({ message }) => message)).toContain("Pod shop-0 answered 503. And 1 more of this kind.");
    expect(base?.manifest.warnings.filter(({ message }) => message.startsWith("Pod"))).toHaveLength(1);
    expect(head?.manifest.warnings.map(({ message }) => message)).toContain("Pod shop-1 answered 503. And 1 more of this kind.");
    expect(head?.manifest.warnings.filter(({ message }) => message.startsWith("Pod"))).toHaveLength(1);
  });
});

describe("looks", () => {
  const both = "echo heapgate-units=10";

  test("end a run in which nothing is found after five pairs", async () => {
    const { error, base, pairs } = await run({}, true, both, true);
    expect(error).toBeNull();
    expect(base?.manifest.rounds).toHaveLength(5);
    expect(pairs).toEqual([5]);
  });

  test("count pairs, not rounds: five rounds of which one is lost decide nothing", async () => {
    // The warm-up and a first round, then three trials of base whose container ends: two of them are measured again.
    const { error, base, pairs } = await run({ base: [0, 0, 1, 1, 1, 0] }, true, both, true);
    expect(error).toBeNull();
    expect(base?.manifest.rounds.map(({ voidReason }) => voidReason !== null)).toEqual([
      false,
      true,
      true,
      true,
      ...Array.from({ length: 5 }, () => false),
    ]);
    expect(pairs).toEqual([6]);
  });
});

test("breaks off when a trial breaks and no container ended", async () => {
  const { error, lines } = await run({}, false);
  expect(error).toMatchObject({ code: "WORKLOAD_FAILED" });
  expect(lines.find((line) => line.includes("broke off"))).toBeDefined();
});
