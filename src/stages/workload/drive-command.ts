/** A workload command: called once per phase and batch, it does `$HEAPGATE_UNITS` units and may report another number. */
import { buildArgv, formatCommand } from "../../core/config/command.ts";
import type { CommandWorkload, UnitsSource } from "../../core/config/config.ts";
import { heapgateError } from "../../core/errors/heapgate-error.ts";
import type { DrivePhase, WorkloadResult } from "../../core/snapshot/trial-plan.ts";
import { parseMetricBody } from "../../core/snapshot/metric-body.ts";
import { parseSelector, sumOfSelector } from "../../core/prometheus/selector.ts";
import type { Exec } from "../../ports/exec.ts";
import type { Files } from "../../ports/files.ts";
import { parseUnitsField, parseUnitsLine, parseUnitsNumber } from "./parse-units.ts";
import { unitsOfSummary } from "./tool-summary.ts";

export interface CommandDrivePorts {
  readonly exec: Exec;
  readonly files: Files;
}

export interface CommandDriveContext {
  readonly commandEnv: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly commandTimeoutSeconds?: number;
  /** The text of a component's `/metrics`; null when it cannot be had. Needed where units are a metric. */
  readonly fetchMetrics?: (component: string) => Promise<string | null>;
  readonly signal: AbortSignal;
}

const DEFAULT_TIMEOUT_SECONDS = 1800;

/**
 * Units are what the command reports (`workload.units`); a command that reports nothing on stdout has done the units it was asked for.
 * Throws WORKLOAD_FAILED, TIMED_OUT, WORKLOAD_UNITS_MISSING, or the abort reason.
 */
export async function driveCommand(
  ports: CommandDrivePorts,
  workload: CommandWorkload,
  phase: DrivePhase,
  context: CommandDriveContext,
): Promise<WorkloadResult> {
  const { units: source } = workload;
  const reportPath = "path" in source && source.path !== null ? ports.files.resolve(context.cwd, source.path) : null;
  // A report of the phase before must not count for this one.
  if (reportPath !== null) await ports.files.remove(reportPath);
  const before = source.kind === "metric" ? await readCounter(source, context) : null;
  const timeoutSeconds = context.commandTimeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS;
  const result = await ports.exec.run(
    {
      argv: buildArgv(workload.command),
      cwd: context.cwd,
      env: { ...context.commandEnv, HEAPGATE_PHASE: phase.name, HEAPGATE_UNITS: phase.units === null ? "" : String(phase.units) },
    },
    { timeoutSeconds, signal: context.signal },
  );
  const details = { stage: "workload", outputTail: result.outputTail };
  if (result.timedOut)
    throw heapgateError("TIMED_OUT", { what: `The workload command (${phase.name} phase)`, seconds: timeoutSeconds }, details);
  if (result.exitCode !== 0) {
    const how = result.exitCode === null ? `was ended by ${result.signal ?? "a signal"}` : `exited with ${result.exitCode}`;
    throw heapgateError("WORKLOAD_FAILED", { what: `${formatCommand(workload.command)} ${how} in the ${phase.name} phase` }, details);
  }
  const report = reportPath === null ? result.stdout : await ports.files.readText(reportPath);
  const reported =
    source.kind === "metric" ? increaseOf(before, await readCounter(source, context)) : report === null ? null : unitsIn(report, source);
  const units = reported ?? (source.kind === "stdout" ? phase.units : null);
  if (units === null || units <= 0) {
    throw heapgateError(
      "WORKLOAD_UNITS_MISSING",
      { what: units === null ? missing(source) : `it reported ${units} in the ${phase.name} phase` },
      details,
    );
  }
  return {
    units,
    requests: null,
    unanswered: 0,
    firstError: null,
    offeredPerSecond: null,
    achievedPerSecond: result.durationSeconds > 0 ? units / result.durationSeconds : null,
    durationSeconds: result.durationSeconds,
  };
}

function unitsIn(report: string, source: Exclude<UnitsSource, { kind: "metric" }>): number | null {
  switch (source.kind) {
    case "stdout":
      return parseUnitsLine(report);
    case "file":
      return parseUnitsNumber(report);
    case "json":
      return parseUnitsField(report, source.field);
    case "tool":
      return unitsOfSummary(source.tool, report);
  }
}

async function readCounter(source: Extract<UnitsSource, { kind: "metric" }>, context: CommandDriveContext): Promise<number | null> {
  const selector = parseSelector(source.metric);
  const body = (await context.fetchMetrics?.(source.component)) ?? null;
  return selector === null || body === null ? null : sumOfSelector(parseMetricBody(body, { name: source.component }).families, selector);
}

/** A series that appears with its first event began at 0; one that fell was reset. */
const increaseOf = (before: number | null, after: number | null): number | null =>
  after === null || after < (before ?? 0) ? null : after - (before ?? 0);

function missing(source: UnitsSource): string {
  switch (source.kind) {
    case "stdout":
      return "no line heapgate-units=N on stdout, and no number of units was asked for";
    case "file":
      return `no number in ${source.path}`;
    case "json":
      return `no number at ${source.field} in ${source.path}`;
    case "tool":
      return `no ${source.tool} summary ${source.path === null ? "on stdout" : `in ${source.path}`}`;
    case "metric":
      return `${source.metric} of component ${source.component} was not served, or was reset`;
  }
}
