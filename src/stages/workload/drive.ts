/** Does one phase's work on the app, whatever kind of workload is configured. */
import type { SingleWorkload } from "../../core/config/config.ts";
import { heapgateError } from "../../core/errors/heapgate-error.ts";
import type { DrivePhase, WorkloadResult } from "../../core/snapshot/trial-plan.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Exec } from "../../ports/exec.ts";
import type { Files } from "../../ports/files.ts";
import type { Http, TlsOptions } from "../../ports/http.ts";
import type { ClusterContext } from "./cluster-context.ts";
import { driveCommand } from "./drive-command.ts";
import { driveHttp } from "./drive-http.ts";
import { driveHttpList } from "./drive-http-list.ts";
import { driveJob } from "./drive-job.ts";
import { driveK6 } from "./drive-k6.ts";
import { driveObjects } from "./drive-objects.ts";

export interface DrivePorts {
  readonly http: Http;
  readonly exec: Exec;
  readonly files: Files;
  readonly clock: Clock;
}

export interface DriveContext {
  /** `host:port` of a component's port; null when there is none. */
  readonly addressOf: (component: string, port: number | string | null) => string | null;
  /** Addresses of a component's replicas, which requests of heapgate's own take in turn; empty or left out: there is the one. */
  readonly replicasOf?: (component: string, port: number | string | null) => readonly string[];
  /** As in `HttpDriveContext`. */
  readonly tlsOf?: (component: string) => TlsOptions | null;
  /** Environment of workload commands, without `HEAPGATE_UNITS` and `HEAPGATE_PHASE`. */
  readonly commandEnv: Readonly<Record<string, string>>;
  /** Where workload commands run: that side's tree. */
  readonly cwd: string;
  /** Where files of the workload are looked for, in this order: head's tree, the folder of the configuration. */
  readonly folders: readonly string[];
  /** Ports of a component as it declares them, such as `http=8080`; left out: not known. */
  readonly declaredPorts?: (component: string) => readonly string[] | null;
  /** The text of a component's `/metrics`; null when it cannot be had. Needed where a command's units are a metric. */
  readonly fetchMetrics?: (component: string) => Promise<string | null>;
  /** Left out where there is no cluster. */
  readonly cluster?: ClusterContext;
  /** Longest time a single command call may take. */
  readonly commandTimeoutSeconds?: number;
  /** Aborted with APP_EXITED when the app ends, or with the reason the run is stopped for. */
  readonly signal: AbortSignal;
}

/** Throws WORKLOAD_FAILED, WORKLOAD_UNITS_MISSING, TIMED_OUT, FILE_NOT_FOUND, or the abort reason (APP_EXITED among them). */
export async function drive(
  ports: DrivePorts,
  workload: SingleWorkload,
  phase: DrivePhase,
  context: DriveContext,
): Promise<WorkloadResult> {
  switch (workload.kind) {
    case "http":
      return await driveHttp(ports, workload, phase, context);
    case "http-list":
      return await driveHttpList(ports, workload.parts, phase, context);
    case "command":
      return await driveCommand(ports, workload, phase, context);
    case "objects":
      return await driveObjects(ports, workload, phase, { ...context, cluster: clusterOf(context, workload.kind) });
    case "job":
      return await driveJob(ports, workload, phase, { ...context, cluster: clusterOf(context, workload.kind) });
    case "k6":
      return await driveK6(ports, workload, phase, context);
    case "idle":
      return await driveIdle(ports.clock, phase.seconds ?? workload.durationSeconds, context.signal);
  }
}

const clusterOf = ({ cluster }: DriveContext, kind: string): ClusterContext => {
  if (cluster === undefined)
    throw heapgateError("WORKLOAD_FAILED", { what: `workload.${kind} needs a cluster: target: kind or existing` }, { stage: "workload" });
  return cluster;
};

async function driveIdle(clock: Clock, seconds: number, signal: AbortSignal): Promise<WorkloadResult> {
  const startedAt = clock.monotonicSeconds();
  await clock.sleep(seconds, signal);
  const durationSeconds = clock.monotonicSeconds() - startedAt;
  return { units: null, requests: null, unanswered: 0, firstError: null, offeredPerSecond: null, achievedPerSecond: null, durationSeconds };
}
