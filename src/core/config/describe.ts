/** Says in plain text what a configuration means: what `heapgate check` prints. */
import { formatQuantity } from "../units/format-quantity.ts";
import type { Unit } from "../units/quantity.ts";
import { isConditional, SIGNAL_NAMES, signalMeta } from "../units/signals.ts";
import type { SignalId } from "../units/own-signal.ts";
import type { SignalName } from "../units/signals.ts";
import { DEFAULT_SIGNAL_RULES } from "../verdict/default-rules.ts";
import type { SignalRule } from "../verdict/verdict.ts";
import type { ComponentConfig, Config, EndpointConfig } from "./config.ts";
import { authText, beforeText, clusterLines, podLines } from "./describe-cluster.ts";
import type { Hide } from "./describe-cluster.ts";
import { prometheusText } from "./build-prometheus.ts";
import { presetLines } from "./describe-preset.ts";
import { limitedSignals, signalLines } from "./describe-signals.ts";
import { commandText, workloadLines } from "./describe-workload.ts";
import { hiding } from "./hide-values.ts";
import { leakText, limitText } from "./limit-text.ts";
import { phaseLengths, phaseSeconds, type Timed } from "./phase-lengths.ts";

/** Start until quiet, pauses, forced collections and collecting, beside the phases of the plan (`surface.md` §8: about 80 s a trial at 70 s of phases). */
const OTHER_SECONDS_PER_TRIAL = 10;
/** One discarded warm-up trial a side. */
const WARM_UP_PAIRS = 1;
/** An A/A comparison ends here most times. */
const TYPICAL_PAIRS = 5;

const seconds = (value: number): string => formatQuantity(value, "seconds");

/** Length of one trial: its phases and what lies between them. A closed loop of requests is taken to fill its phase. */
export const estimateTrialSeconds = (timed: Timed): number => phaseSeconds(timed) + OTHER_SECONDS_PER_TRIAL;

/** Minutes of measuring `pairs` pairs of trials and the discarded ones. */
export const estimateMinutes = (config: Timed, pairs: number): number => (2 * (pairs + WARM_UP_PAIRS) * estimateTrialSeconds(config)) / 60;

const minutes = (value: number): string => `${value < 10 ? Math.round(value * 10) / 10 : Math.round(value)} min`;
/** "16 min", "2.5 min". */
export const minutesText = (durationSeconds: number): string => minutes(durationSeconds / 60);

const endpointText = (endpoint: "off" | EndpointConfig, component: ComponentConfig): string => {
  if (endpoint === "off") return "off";
  const required = endpoint.required.length === 0 ? "" : `, required: ${endpoint.required.join(", ")}`;
  const unnamed = component.url !== null ? "of the url" : component.run === null ? "found by trying" : "$PORT";
  const scheme = endpoint.scheme === "https" ? "https, " : "";
  return `${scheme}port ${endpoint.port ?? unnamed}, ${endpoint.path}${authText(endpoint.auth)}${required}`;
};

/** A helper that heapgate neither starts nor measures has no endpoints to speak of. */
const hasEndpoints = (component: ComponentConfig): boolean => component.measure || component.run !== null;

const componentLines = (component: ComponentConfig, hide: Hide): readonly string[] => {
  const isMeasured = component.measure ? null : component.run === null ? "not measured" : "only started, not measured";
  const marks = [component.role, isMeasured, component.optional === true ? "optional" : null].filter((mark) => mark !== null);
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
    ...podLines(component, hide),
    ...(hasEndpoints(component)
      ? [`    pprof    ${endpointText(component.pprof, component)}`, `    metrics  ${endpointText(component.metrics, component)}`]
      : []),
  ];
};

/** "warm-up 10s, cost 30s, growth 20 batches of 1.5s"; phases of the user's own say what they measure. */
const phaseTexts = (config: Config): readonly string[] => {
  const lengths = phaseLengths(config);
  const texts = lengths.map(({ name, measure, times, runSeconds }) => {
    const role = measure === null || measure === name ? "" : ` (measures ${measure})`;
    const batches = measure === "growth" ? `${times} batches of ` : times === 1 ? "" : `${times} times `;
    return `${name}${role} ${batches}${seconds(runSeconds)}`;
  });
  return lengths.some(({ measure }) => measure === "growth") ? texts : [...texts, "no growth phase"];
};

/** "3 to 10 pairs", "3 pairs". */
const roundsText = ({ min, max }: Config["rounds"]): string => `${min === max ? "" : `${min} to `}${max} pair${max === 1 ? "" : "s"}`;

const planLines = (config: Config): readonly string[] => {
  const { rounds } = config;
  const trial = estimateTrialSeconds(config);
  const typical = Math.min(rounds.max, Math.max(rounds.min, TYPICAL_PAIRS));
  const typicalMinutes = estimateMinutes(config, typical);
  const late = typicalMinutes * 60 > config.timeLimitSeconds ? "; over the time limit, so phases will be shortened" : "";
  const before = beforeText(config);
  const most = typical === rounds.max ? "" : `, ${minutes(estimateMinutes(config, rounds.max))} for ${rounds.max}`;
  return [
    ...(before === null ? [] : [`  before     ${before}`]),
    `  one trial  about ${seconds(trial)}: ${phaseTexts(config).join(", ")}, start and collecting`,
    `  rounds     ${roundsText(rounds)} and one discarded pair: about ${minutes(typicalMinutes)} for ${typical}${most}`,
    `  time limit ${minutesText(config.timeLimitSeconds)}${late}`,
  ];
};

/** `live-heap  gate  +5 % and 1 MiB, at most 256 MiB`. */
const ruleText = (name: SignalId, unit: Unit, rule: SignalRule): string =>
  rule === "off"
    ? `  ${name.padEnd(13)} off`
    : `  ${name.padEnd(13)} ${(rule.gate ? "gate" : "advisory").padEnd(8)} ${limitText(rule.limits, unit)}`;

/** A process has no kubelet, and few are controllers: there the default limits of such signals would say nothing. */
const isShown = ({ target, rules }: Config, name: SignalName): boolean =>
  target !== "process" || !isConditional(name) || name === "series" || rules.signals[name] !== DEFAULT_SIGNAL_RULES[name];

/** `inForce` of core/verdict: the working set gates in the place of RSS. */
const standIn = (config: Config, name: SignalName, rule: SignalRule): string =>
  config.cluster !== null && name === "rss" && rule === DEFAULT_SIGNAL_RULES.rss ? "; advisory where the working set is measured" : "";

const limitLines = (config: Config): readonly string[] => {
  const { rules } = config;
  const all = SIGNAL_NAMES.filter((name) => isShown(config, name)).map((name) => {
    const rule = rules.signals[name] ?? "off";
    return `${ruleText(name, signalMeta(name).unit, rule)}${standIn(config, name, rule)}`;
  });
  const declared = limitedSignals(config).map(({ name, unit }) => ruleText(name, unit, rules.signals[name] ?? "off"));
  const known = [...SIGNAL_NAMES.map((name) => ({ name, unit: signalMeta(name).unit })), ...limitedSignals(config)];
  const own = Object.entries(rules.components).flatMap(([component, signals]) =>
    known.flatMap(({ name, unit }) => {
      const rule = signals[name];
      return rule === undefined ? [] : [`${ruleText(name, unit, rule)} (${component})`];
    }),
  );
  const leak = rules.leak === "off" ? "off" : `gate     ${leakText(rules.leak, config.leakPoints)}`;
  return [...all, ...declared, ...own, `  ${"leak".padEnd(13)} ${leak}`];
};

const yesNo = (value: boolean): string => (value ? "yes" : "no");

const policyLines = (config: Config): readonly string[] => [
  `  fail-on ${config.policy.failOn}, on-inconclusive ${config.policy.onInconclusive}, on-missing-baseline ${config.policy.onMissingBaseline}`,
  `  baseline ${config.baseline.mode}${config.baseline.ref === null ? "" : `, base-ref ${config.baseline.ref}`}${config.baseline.path === null ? "" : `, base-path ${config.baseline.path}`}`,
  `  comment ${config.comment}, report ${config.report}, check-run ${yesNo(config.checkRun)}, skip-unchanged ${yesNo(config.skipUnchanged)}`,
  `  accept-label ${config.acceptLabel === "" ? "off" : config.acceptLabel}`,
  ...(config.paths.length === 0 ? [] : [`  paths ${config.paths.join(", ")}`]),
];

/**
 * The whole configuration in words, ending in a newline; the same configuration gives the same text. `substituted` (`parseConfig`) are values that do not
 * show where they stand in arguments, environments and values of charts.
 */
export const describeConfig = (config: Config, substituted: readonly string[] = []): string => {
  const hide = hiding(substituted);
  return [
    `${config.name} (target: ${config.target})`,
    "",
    ...presetLines(config),
    ...clusterLines(config, hide),
    "components",
    ...config.components.flatMap((component) => componentLines(component, hide)),
    "",
    ...signalLines(config, hide),
    "workload",
    ...workloadLines(config).map((line) => `  ${line}`),
    "",
    ...(config.prometheus === undefined ? [] : ["prometheus", `  ${hide(prometheusText(config.prometheus))}`, ""]),
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
};
