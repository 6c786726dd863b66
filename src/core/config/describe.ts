/** Says in plain text what a configuration means: what `heapgate check` prints. */
import { formatQuantity } from "../units/format-quantity.ts";
import type { Unit } from "../units/quantity.ts";
import { SIGNAL_NAMES, signalMeta } from "../units/signals.ts";
import type { SignalName } from "../units/signals.ts";
import type { SignalRule } from "../verdict/verdict.ts";
import { formatCommand } from "./command.ts";
import type { Command, ComponentConfig, Config, EndpointConfig, Workload } from "./config.ts";

/** Start until quiet, pauses, forced collections and collecting, beside the phases of the plan (`surface.md` §8: about 80 s a trial at 70 s of phases). */
const OTHER_SECONDS_PER_TRIAL = 10;
/** One discarded warm-up trial a side. */
const WARM_UP_PAIRS = 1;
/** An A/A comparison ends here most times. */
const TYPICAL_PAIRS = 5;

const seconds = (value: number): string => formatQuantity(value, "seconds");

type Timed = Pick<Config, "plan" | "workload" | "leakPoints">;

/** Length of one trial: the plan's phases and what lies between them. A closed loop of requests is taken to fill its cost phase. */
export const estimateTrialSeconds = ({ plan, workload, leakPoints }: Timed): number => {
  const rateSeconds = workload?.kind === "http" && workload.load.kind === "rate" ? workload.load.durationSeconds : plan.costSeconds;
  const costSeconds = workload?.kind === "idle" ? workload.durationSeconds : rateSeconds;
  const batches = leakPoints === null ? 0 : Math.max(plan.batches, leakPoints);
  return plan.warmUpSeconds + costSeconds + batches * plan.batchSeconds + OTHER_SECONDS_PER_TRIAL;
};

/** Minutes of measuring `pairs` pairs of trials and the discarded ones. */
export const estimateMinutes = (config: Timed, pairs: number): number => (2 * (pairs + WARM_UP_PAIRS) * estimateTrialSeconds(config)) / 60;

const minutes = (value: number): string => `${value < 10 ? Math.round(value * 10) / 10 : Math.round(value)} min`;
/** "16 min", "2.5 min". */
export const minutesText = (durationSeconds: number): string => minutes(durationSeconds / 60);

const commandText = (command: Command): string => formatCommand(command).replaceAll(/\s*\n\s*/gu, "; ");

const endpointText = (endpoint: "off" | EndpointConfig): string => {
  if (endpoint === "off") return "off";
  const required = endpoint.required.length === 0 ? "" : `, required: ${endpoint.required.join(", ")}`;
  return `port ${endpoint.port ?? "$PORT"}, ${endpoint.path}${required}`;
};

const componentLines = (component: ComponentConfig): readonly string[] => {
  const marks = [component.role, component.measure ? null : "only started, not measured"].filter((mark) => mark !== null);
  const run = component.run;
  return [
    `  ${component.name}${marks.length === 0 ? "" : ` (${marks.join(", ")})`}`,
    ...(run?.build == null ? [] : [`    build    ${commandText(run.build)}`]),
    ...(run === null
      ? []
      : [
          `    command  ${commandText(run.command)}`,
          `    ready    ${run.ready ?? "port open"}, within ${seconds(run.readyTimeoutSeconds)}`,
        ]),
    `    pprof    ${endpointText(component.pprof)}`,
    `    metrics  ${endpointText(component.metrics)}`,
  ];
};

const workloadText = (workload: Workload | null): string => {
  if (workload === null) return "none";
  switch (workload.kind) {
    case "http": {
      const { load } = workload;
      const amount =
        load.kind === "work"
          ? `${formatQuantity(load.requests, "count")} requests, ${load.concurrency} at a time`
          : `${formatQuantity(load.ratePerSecond, "count")}/s for ${seconds(load.durationSeconds)}`;
      return `${workload.method} ${workload.path} of ${workload.component} (port ${workload.port ?? "$PORT"}): ${amount}`;
    }
    case "command":
      return `${commandText(workload.command)} (units from ${workload.units.kind === "stdout" ? "the line heapgate-units=N" : workload.units.path})`;
    case "idle":
      return `idle for ${seconds(workload.durationSeconds)}`;
  }
};

const planLines = (config: Config): readonly string[] => {
  const { plan, rounds } = config;
  const trial = estimateTrialSeconds(config);
  const typical = Math.min(rounds.max, Math.max(rounds.min, TYPICAL_PAIRS));
  const typicalMinutes = estimateMinutes(config, typical);
  const growth = config.leakPoints === null ? "no growth phase" : `growth ${plan.batches} batches of ${seconds(plan.batchSeconds)}`;
  const late = typicalMinutes * 60 > config.timeLimitSeconds ? "; over the time limit, so phases will be shortened" : "";
  return [
    `  one trial  about ${seconds(trial)}: warm-up ${seconds(plan.warmUpSeconds)}, cost ${seconds(plan.costSeconds)}, ${growth}, start and collecting`,
    `  rounds     ${rounds.min} to ${rounds.max} pairs and one discarded pair: about ${minutes(typicalMinutes)} for ${typical}, ${minutes(estimateMinutes(config, rounds.max))} for ${rounds.max}`,
    `  time limit ${minutesText(config.timeLimitSeconds)}${late}`,
  ];
};

/** A difference of two shares is in percentage points. */
const changeText = (value: number, unit: Unit): string =>
  unit === "ratio" ? formatQuantity(value, unit).replace("%", "pp") : formatQuantity(value, unit);

/** `live-heap  gate  +5 % and 1 MiB, at most 256 MiB`. */
const ruleText = (name: SignalName, rule: SignalRule): string => {
  if (rule === "off") return `  ${name.padEnd(13)} off`;
  const { maxGrowthRatio, minChange, max } = rule.limits;
  const unit = signalMeta(name).unit;
  const growth = maxGrowthRatio === null ? null : `+${formatQuantity(maxGrowthRatio, "ratio")}`;
  const change = minChange === null ? null : `+${changeText(minChange, unit)}`;
  const relative = [growth, change].filter((part) => part !== null).join(" and ");
  const parts = [relative, max === null ? "" : `at most ${formatQuantity(max, unit)}`].filter((part) => part !== "");
  return `  ${name.padEnd(13)} ${(rule.gate ? "gate" : "advisory").padEnd(8)} ${parts.join("; ")}`;
};

const limitLines = (config: Config): readonly string[] => {
  const { rules } = config;
  const all = SIGNAL_NAMES.map((name) => ruleText(name, rules.signals[name] ?? "off"));
  const own = Object.entries(rules.components).flatMap(([component, signals]) =>
    SIGNAL_NAMES.flatMap((name) => {
      const rule = signals[name];
      return rule === undefined ? [] : [`${ruleText(name, rule)} (${component})`];
    }),
  );
  const leak =
    rules.leak === "off"
      ? "off"
      : `gate     +${formatQuantity(rules.leak.maxGrowthRatio, "ratio")} over the window and +${formatQuantity(rules.leak.minChangeBytes, "bytes")} (goroutines, open-fds: +${rules.leak.minChangeCount}), ${config.leakPoints ?? 0} points`;
  return [...all, ...own, `  ${"leak".padEnd(13)} ${leak}`];
};

const yesNo = (value: boolean): string => (value ? "yes" : "no");

const policyLines = (config: Config): readonly string[] => [
  `  fail-on ${config.policy.failOn}, on-inconclusive ${config.policy.onInconclusive}, on-missing-baseline ${config.policy.onMissingBaseline}`,
  `  baseline ${config.baseline.mode}${config.baseline.ref === null ? "" : `, base-ref ${config.baseline.ref}`}${config.baseline.path === null ? "" : `, base-path ${config.baseline.path}`}`,
  `  comment ${config.comment}, report ${config.report}, check-run ${yesNo(config.checkRun)}, skip-unchanged ${yesNo(config.skipUnchanged)}`,
  `  accept-label ${config.acceptLabel === "" ? "off" : config.acceptLabel}`,
  ...(config.paths.length === 0 ? [] : [`  paths ${config.paths.join(", ")}`]),
];

/** The whole configuration in words, ending in a newline; the same configuration gives the same text. */
export const describeConfig = (config: Config): string =>
  [
    `${config.name} (target: ${config.target})`,
    "",
    "components",
    ...config.components.flatMap(componentLines),
    "",
    "workload",
    `  ${workloadText(config.workload)}`,
    "",
    "time plan",
    ...planLines(config),
    "",
    "limits (growth and change must both be exceeded)",
    ...limitLines(config),
    "",
    "policy",
    ...policyLines(config),
    "",
  ].join("\n");
