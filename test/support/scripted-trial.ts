// What a trial is made of, in a test's own hand: an app whose numbers and end a test decides, work that is done at once, pauses that pass at once.
import type { ProcessStats } from "../../src/core/snapshot/raw-round.ts";
import type { DrivePhase, WorkloadResult } from "../../src/core/snapshot/trial-plan.ts";
import type { ExitInfo } from "../../src/ports/exec.ts";
import type { CollectTarget, MeasuredApp } from "../../src/stages/collect/collect-target.ts";
import { at } from "./endpoints.ts";
import type { PprofServer } from "./pprof-server.ts";
import { realPorts } from "./real-ports.ts";

/** An app whose numbers rise with every reading, and whose end a test decides. */
export function scriptedApp(name = "shop"): MeasuredApp & { readonly end: (exit: ExitInfo) => void } {
  const { promise: exited, resolve } = Promise.withResolvers<ExitInfo>();
  let ended: ExitInfo | null = null;
  let readings = 0;
  return {
    name,
    side: "head",
    instance: "process",
    exited,
    hasExited: () => ended,
    outputTail: () => "panic: boom",
    readStats: async (): Promise<ProcessStats> => {
      readings += 1;
      return { cpuSeconds: readings, rssBytes: 1000 * (10 - Math.abs(5 - readings)), openFds: 6 + readings, threads: 8 };
    },
    end: (exit) => {
      ended = exit;
      resolve(exit);
    },
  };
}

export const target = (server: PprofServer, app: MeasuredApp, more: Partial<CollectTarget> = {}): CollectTarget => ({
  app,
  pprof: at(server.pprofUrl),
  metrics: at(server.metricsUrl),
  requiredProfiles: [],
  requiredMetrics: [],
  ...more,
});

export const worked = ({ units }: DrivePhase, more: Partial<WorkloadResult> = {}): WorkloadResult => ({
  units,
  requests: { requests: units ?? 0, errors: 0, p50Seconds: 0.01, p95Seconds: 0.02, p99Seconds: 0.03 },
  unanswered: 0,
  firstError: null,
  offeredPerSecond: null,
  achievedPerSecond: 100,
  durationSeconds: 0.5,
  ...more,
});

/** The real ports, but the 100 ms between two collections pass at once. */
export const quickPorts = () => {
  const ports = realPorts();
  const { sleep } = ports.clock;
  return {
    ...ports,
    clock: { ...ports.clock, sleep: (seconds: number, signal?: AbortSignal) => sleep(seconds === 0.1 ? 0 : seconds, signal) },
  };
};
