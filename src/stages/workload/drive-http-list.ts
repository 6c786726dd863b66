/** Several HTTP workloads at the same time: each with its own rate or clients, their units added up, their numbers kept apart. */
import type { HttpWorkload } from "../../core/config/config.ts";
import { httpName } from "../../core/config/workload-parts.ts";
import type { RequestPart, RequestStats } from "../../core/snapshot/raw-round.ts";
import type { DrivePhase, WorkloadResult } from "../../core/snapshot/trial-plan.ts";
import { httpResult, sendHttp, type HttpDriveContext, type HttpDrivePorts, type HttpOutcome } from "./drive-http.ts";
import { summarizeRequests } from "./request-stats.ts";

const ITSELF = { units: null, seconds: null } as const;

/**
 * Each does its part of the phase's work (`phase.parts`, in their order; without, what the configuration gives it); the phase ends with the last one. When
 * one fails the others stop. Throws what driving one throws, WORKLOAD_FAILED also when all requests of one failed, or the abort reason.
 */
export async function driveHttpList(
  ports: HttpDrivePorts,
  workloads: readonly HttpWorkload[],
  phase: DrivePhase,
  context: HttpDriveContext,
): Promise<WorkloadResult> {
  const stop = new AbortController();
  const together = { ...context, signal: AbortSignal.any([context.signal, stop.signal]) };
  const startedAt = ports.clock.monotonicSeconds();
  const outcomes = await Promise.allSettled(
    workloads.map(async (workload, index) => {
      try {
        return await sendHttp(ports, workload, phase.parts?.[index] ?? ITSELF, together);
      } catch (error) {
        // The first to fail is the reason for which the others end.
        stop.abort(error);
        throw error;
      }
    }),
  );
  context.signal.throwIfAborted();
  if (stop.signal.aborted) throw stop.signal.reason;
  const done = outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
  return sumOf(done, context, ports.clock.monotonicSeconds() - startedAt);
}

function sumOf(outcomes: readonly HttpOutcome[], context: HttpDriveContext, durationSeconds: number): WorkloadResult {
  const results = outcomes.map((outcome) => ({ outcome, result: httpResult(outcome, context) }));
  const units = results.reduce((sum, { result }) => sum + (result.units ?? 0), 0);
  const failed = results.find(({ result }) => result.firstError !== null);
  return {
    units,
    requests: summarizeRequests(...outcomes.map(({ sent }) => sent)),
    parts: results.map(({ outcome, result }) => partOf(outcome, result)),
    byComponent: byComponent(outcomes),
    unanswered: results.reduce((sum, { result }) => sum + result.unanswered, 0),
    firstError: failed === undefined ? null : `${httpName(failed.outcome.workload)}: ${failed.result.firstError}`,
    // Each has its own, or none.
    offeredPerSecond: null,
    achievedPerSecond: durationSeconds > 0 ? units / durationSeconds : null,
    durationSeconds,
  };
}

const partOf = ({ workload, sent }: HttpOutcome, { offeredPerSecond, achievedPerSecond }: WorkloadResult): RequestPart => ({
  ...summarizeRequests(sent),
  component: workload.component,
  name: httpName(workload),
  offeredPerSecond,
  achievedPerSecond,
});

/** What a component answered, whichever workload asked it. */
const byComponent = (outcomes: readonly HttpOutcome[]): Readonly<Record<string, RequestStats>> =>
  Object.fromEntries(
    [...Map.groupBy(outcomes, ({ workload }) => workload.component)].map(([component, own]) => [
      component,
      summarizeRequests(...own.map(({ sent }) => sent)),
    ]),
  );
