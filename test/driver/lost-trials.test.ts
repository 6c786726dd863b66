// A session in which head's container ends in every trial: no trial of head counts, the session goes on, and the health gate sees it.
import { expect, test } from "vitest";
import { compareSnapshots } from "../../src/core/compare/compare-snapshots.ts";
import type { ContainerFacts } from "../../src/core/snapshot/raw-round.ts";
import { DEFAULT_RULES } from "../../src/core/verdict/default-rules.ts";
import { judge } from "../../src/core/verdict/judge.ts";
import type { BuiltSide } from "../../src/driver/build-side.ts";
import type { Environment } from "../../src/driver/environment.ts";
import { loadConfigText } from "../../src/driver/load-config.ts";
import { measureSession, type SessionOptions, type SessionSubject } from "../../src/driver/measure-session.ts";
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
  command: test "$HEAPGATE_SIDE" = base && echo heapgate-units=10
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

/** The processes of the other one, told of as containers: those of head end. */
const asCluster = (environment: Environment, restartsOfHead: number): Environment => ({
  ...environment,
  startTrial: async (setting) => {
    const trial = await environment.startTrial(setting);
    const restarts = setting.side === "head" ? restartsOfHead : 0;
    return { ...trial, finish: (rounds) => Promise.resolve(rounds.map((raw) => ({ ...raw, container: facts(restarts) }))) };
  },
});

const run = async (restartsOfHead: number, warmUpTrial: boolean) => {
  const real = realPorts();
  const ports: MeasurePorts = {
    ...real,
    log: { info: () => {}, warn: () => {}, progress: () => {}, group: async (_title, body) => await body() },
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
  const options: SessionOptions = {
    environment: asCluster(processEnvironment(ports), restartsOfHead),
    config: loadConfigText(ports, { name: "shop.yaml", text: CONFIG }).config,
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
    signal: new AbortController().signal,
  };
  try {
    const session = await measureSession(ports, options);
    return { base: session.sideOf("base").snapshot, head: session.sideOf("head").snapshot };
  } finally {
    real.http[Symbol.dispose]();
  }
};

test("goes on when the container ended, the warm-up trial included, tries two rounds again, and fails head by its health", async () => {
  const { base, head } = await run(1, true);
  const why = "the container ended during the measured phases: OOMKilled (exit code 137)";
  expect(head.manifest.rounds.map(({ round, voidReason }) => [round, voidReason])).toEqual([1, 2, 3, 4, 5].map((round) => [round, why]));
  expect(base.manifest.rounds.map(({ voidReason }) => voidReason)).toEqual([null, null, null, null, null]);
  const verdict = judge(compareSnapshots(base, head, { baseDistance: null, mainModules: [], warnings: [] }), DEFAULT_RULES);
  expect(verdict.state).toBe("fail");
  expect(verdict.outcomes.find(({ signal }) => signal === "restarts")?.why).toBe("the app restarted in 5 trials of head, in none of base");
});

test("breaks off when a trial breaks and no container ended", async () => {
  await expect(run(0, false)).rejects.toMatchObject({ code: "WORKLOAD_FAILED" });
});
