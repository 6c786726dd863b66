/** Says in plain text what a workload does. */
import { formatQuantity } from "../units/format-quantity.ts";
import type { ObjectsWorkload } from "./cluster-config.ts";
import { formatCommand } from "./command.ts";
import type { Command, Config, HttpWorkload, PhaseConfig, SingleWorkload, UnitsSource } from "./config.ts";

const seconds = (value: number): string => formatQuantity(value, "seconds");
const count = (value: number): string => formatQuantity(value, "count");

/** A command in one line. */
export const commandText = (command: Command): string => formatCommand(command).replaceAll(/\s*\n\s*/gu, "; ");

const unitsText = (units: UnitsSource): string => {
  switch (units.kind) {
    case "stdout":
      return "the line heapgate-units=N";
    case "file":
    case "json":
      return units.path;
    case "tool":
      return `${units.tool}'s summary ${units.path === null ? "on stdout" : `in ${units.path}`}`;
    case "metric":
      return `${units.metric} of ${units.component}`;
  }
};

const httpText = (workload: HttpWorkload, { components }: Pick<Config, "components">): string => {
  const { load } = workload;
  const amount =
    load.kind === "work"
      ? `${count(load.requests)} requests, ${load.concurrency} at a time`
      : `${count(load.ratePerSecond)}/s for ${seconds(load.durationSeconds)}`;
  const url = components.find((component) => component.name === workload.component)?.url ?? null;
  const port = `port ${workload.port ?? "$PORT"}${workload.scheme === undefined ? "" : ", https"}`;
  const place = workload.port === null && url !== null ? url : port;
  return `${workload.method} ${workload.path} of ${workload.component} (${place}): ${amount}`;
};

const objectsText = (workload: ObjectsWorkload): string => {
  const parts = [
    `${count(workload.count)} objects of ${workload.template}`,
    workload.ratePerSecond === null ? null : `${count(workload.ratePerSecond)}/s`,
    workload.namespace === null ? null : `in namespace ${workload.namespace}`,
    workload.release === null ? null : "released by a patch once all exist",
    workload.ready === null ? "done when created" : `done at ${workload.ready}`,
  ];
  return parts.filter((part) => part !== null).join(", ");
};

type Described = Pick<Config, "components">;

/** One line, or one for each of several side by side. */
const singleLines = (workload: SingleWorkload, config: Described): readonly string[] => {
  switch (workload.kind) {
    case "http":
      return [httpText(workload, config)];
    case "http-list":
      return workload.parts.map((part) => httpText(part, config));
    case "command":
      return [`${commandText(workload.command)} (units from ${unitsText(workload.units)})`];
    case "idle":
      return [`idle for ${seconds(workload.durationSeconds)}`];
    case "objects":
      return [objectsText(workload)];
    case "job":
      return [
        `the Job of ${workload.manifest} (${workload.units === null ? "units from the line heapgate-units=N of its log" : `${count(workload.units)} units a run`})`,
      ];
    case "k6":
      return [`k6 ${workload.script}${workload.iterations === null ? "" : `: ${count(workload.iterations)} iterations`}`];
  }
};

/** "cost (measures cost, 3 times, until sum(ready)==10, until quiet)" */
const phaseTitle = ({ name, measure, repeat, until, quiesce, cpuProfile }: PhaseConfig, batches: number): string => {
  const profile =
    cpuProfile === null
      ? null
      : `CPU profile ${cpuProfile.seconds === null ? "" : `of ${seconds(cpuProfile.seconds)} `}after ${seconds(cpuProfile.delaySeconds)}`;
  const parts = [
    measure === null ? "not measured" : `measures ${measure}`,
    measure === "growth" ? `${batches} batches` : repeat === 1 ? null : `${repeat} times`,
    until === null ? null : `until ${until}`,
    quiesce ? "until quiet" : null,
    profile,
  ];
  return `${name} (${parts.filter((part) => part !== null).join(", ")})`;
};

/** What is done, in lines without indentation of their own; the work of a phase stands below it. */
export const workloadLines = ({
  workload,
  components,
  plan,
  leakPoints,
}: Pick<Config, "workload" | "components" | "plan" | "leakPoints">): readonly string[] => {
  if (workload === null) return ["none"];
  if (workload.kind !== "phases") return singleLines(workload, { components });
  const batches = Math.max(plan.batches, leakPoints ?? 0);
  return workload.phases.flatMap((phase) => [
    phaseTitle(phase, batches),
    ...singleLines(phase.workload, { components }).map((line) => `  ${line}`),
  ]);
};
