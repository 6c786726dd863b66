/** The k6 workload: one k6 process per phase and batch, told the addresses, read by its summary. */
import type { K6Workload } from "../../core/config/cluster-config.ts";
import { heapgateError } from "../../core/errors/heapgate-error.ts";
import type { DrivePhase, WorkloadResult } from "../../core/snapshot/trial-plan.ts";
import type { Exec, ExecResult } from "../../ports/exec.ts";
import type { Files } from "../../ports/files.ts";
import { findWorkloadFile } from "./find-file.ts";
import { parseK6Summary } from "./tool-summary.ts";

export interface K6Ports {
  readonly exec: Exec;
  readonly files: Files;
}

export interface K6Context {
  readonly commandEnv: Readonly<Record<string, string>>;
  /** That side's tree. */
  readonly cwd: string;
  /** Where the script is looked for, in this order. */
  readonly folders: readonly string[];
  readonly signal: AbortSignal;
}

const TIMEOUT_SECONDS = 1800;
/** k6's own words for its exit codes. */
const THRESHOLDS_FAILED = 99;
const SCRIPT_ERROR = 107;
/** k6 says so on standard error when an address of the script does not answer. */
const LOCALHOST = /(?:lookup|dial)[^\n]*(?:localhost|127\.0\.0\.1)[^\n]*/u;

/**
 * Runs the script with `--iterations` of the phase. A unit is a completed iteration; thresholds of the script do not decide here. Throws
 * FILE_NOT_FOUND, TOOL_MISSING, WORKLOAD_FAILED, WORKLOAD_UNITS_MISSING, TIMED_OUT, or the abort reason.
 */
export async function driveK6(ports: K6Ports, workload: K6Workload, phase: DrivePhase, context: K6Context): Promise<WorkloadResult> {
  const script = await findWorkloadFile(ports.files, context.folders, workload.script);
  await using folder = await ports.files.makeTemporaryFolder("k6");
  const summaryPath = ports.files.resolve(folder.path, "summary.json");
  const amount = phase.units === null ? [] : ["--iterations", String(phase.units)];
  const length = phase.seconds === null || phase.units !== null ? [] : ["--duration", `${phase.seconds}s`];
  const env = {
    ...context.commandEnv,
    HEAPGATE_PHASE: phase.name,
    HEAPGATE_UNITS: phase.units === null ? "" : String(phase.units),
    K6_NO_USAGE_REPORT: "true",
  };
  const options = ["--quiet", "--no-color", "--summary-export", summaryPath, "--summary-trend-stats", "med,p(95),p(99)"];
  const result = await ports.exec.run(
    { argv: ["k6", "run", ...options, ...amount, ...length, script], cwd: context.cwd, env },
    { timeoutSeconds: TIMEOUT_SECONDS, signal: context.signal },
  );
  failIfBroken(result, phase);
  const summary = parseK6Summary((await ports.files.readText(summaryPath)) ?? "");
  const details = { stage: "workload", outputTail: result.outputTail };
  if (summary.iterations === null || summary.iterations <= 0)
    throw heapgateError("WORKLOAD_UNITS_MISSING", { what: `k6 completed no iteration in the ${phase.name} phase` }, details);
  if (summary.droppedIterations > 0) {
    const what = `k6 dropped ${summary.droppedIterations} iterations in the ${phase.name} phase, so the load was not the one offered; give it more VUs or a lower rate`;
    throw heapgateError("WORKLOAD_FAILED", { what }, details);
  }
  const { requests } = summary;
  if (requests !== null && requests.errors === requests.requests) {
    const local = LOCALHOST.exec(result.outputTail) === null ? "" : "; it calls localhost: use __ENV.HEAPGATE_ADDR_…";
    throw heapgateError("WORKLOAD_FAILED", { what: `none of ${requests.requests} requests of k6 succeeded${local}` }, details);
  }
  return {
    units: summary.iterations,
    requests,
    unanswered: 0,
    firstError: requests !== null && requests.errors > 0 ? "see k6's output" : null,
    offeredPerSecond: null,
    achievedPerSecond: result.durationSeconds > 0 ? summary.iterations / result.durationSeconds : null,
    durationSeconds: result.durationSeconds,
  };
}

function failIfBroken(result: ExecResult, phase: DrivePhase): void {
  const details = { stage: "workload", outputTail: result.outputTail };
  if (result.timedOut) throw heapgateError("TIMED_OUT", { what: `k6 (${phase.name} phase)`, seconds: TIMEOUT_SECONDS }, details);
  if (result.exitCode === 0 || result.exitCode === THRESHOLDS_FAILED) return;
  const how =
    result.exitCode === SCRIPT_ERROR ? "the script threw an error" : `k6 exited with ${result.exitCode ?? result.signal ?? "a signal"}`;
  throw heapgateError("WORKLOAD_FAILED", { what: `${how} in the ${phase.name} phase` }, details);
}
