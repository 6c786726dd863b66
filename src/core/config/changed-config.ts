/** What a pull request changes in the configuration that decides what is measured and what is too much: both sides follow head's. */
import type { ConfigChange } from "../report/report.ts";
import { SIGNAL_NAMES, signalMeta } from "../units/signals.ts";
import type { Unit } from "../units/quantity.ts";
import type { SignalId } from "../units/own-signal.ts";
import type { SignalRule } from "../verdict/verdict.ts";
import type { ComponentConfig, Config } from "./config.ts";
import { limitedSignals } from "./describe-signals.ts";
import { workloadLines } from "./describe-workload.ts";
import { workloadFingerprintText } from "./fingerprint.ts";
import { hiding } from "./hide-values.ts";
import { leakText, limitText } from "./limit-text.ts";

/** A configuration with what must not be shown of it (`parseConfig`). */
export interface ConfigSide {
  readonly config: Config;
  readonly substituted: readonly string[];
  readonly substitutedPaths: readonly string[];
}

/** Of a workload that changes in more places the whole is shown. */
const MOST_PLACES = 3;
const NONE = "none";
const ABSENT = "not set";

const changed = (what: string, base: string, head: string): readonly ConfigChange[] => (base === head ? [] : [{ what, base, head }]);

const ruleText = (rule: SignalRule | undefined, unit: Unit, absent: string): string => {
  if (rule === undefined) return absent;
  if (rule === "off") return "off";
  const limit = limitText(rule.limits, unit);
  return rule.gate ? limit : `advisory${limit === "" ? "" : `, ${limit}`}`;
};

/** All signals that one of both can limit, with their units. */
const signalsOf = (base: Config, head: Config): readonly { readonly name: SignalId; readonly unit: Unit }[] => {
  const own = new Map([...limitedSignals(base), ...limitedSignals(head)].map(({ name, unit }) => [name, unit]));
  return [...SIGNAL_NAMES.map((name) => ({ name, unit: signalMeta(name).unit })), ...[...own].map(([name, unit]) => ({ name, unit }))];
};

const limitChanges = (base: Config, head: Config): readonly ConfigChange[] => {
  const signals = signalsOf(base, head);
  const components = [...new Set([...Object.keys(base.rules.components), ...Object.keys(head.rules.components)])];
  return [
    ...signals.flatMap(({ name, unit }) =>
      changed(name, ruleText(base.rules.signals[name], unit, "off"), ruleText(head.rules.signals[name], unit, "off")),
    ),
    ...components.flatMap((component) =>
      signals.flatMap(({ name, unit }) => {
        const ofSide = ({ rules }: Config): string => ruleText(rules.components[component]?.[name], unit, "as for all components");
        return changed(`${name} of ${component}`, ofSide(base), ofSide(head));
      }),
    ),
  ];
};

const leakOf = ({ rules, leakPoints }: Config): string => (rules.leak === "off" ? "off" : leakText(rules.leak, leakPoints));

const howMeasured = ({ measure, optional }: ComponentConfig): string =>
  measure ? (optional === true ? "measured if present" : "measured") : "not measured";

/** What was measured and is not any more, or may be missing now; what is new is judged like all else. */
const componentChanges = (base: Config, head: Config): readonly ConfigChange[] =>
  base.components
    .filter(({ measure }) => measure)
    .flatMap((before) => {
      const now = head.components.find(({ name }) => name === before.name);
      return changed(`component ${before.name}`, howMeasured(before), now === undefined ? "left out" : howMeasured(now));
    });

const isOn = (endpoint: "off" | object): string => (endpoint === "off" ? "off" : "on");

/** Profiles and metrics of what both measure: without them there is less to judge. */
const endpointChanges = (base: Config, head: Config): readonly ConfigChange[] =>
  base.components.flatMap((before) => {
    const after = head.components.find(({ name }) => name === before.name);
    if (after === undefined || !before.measure || !after.measure) return [];
    return [
      ...changed(`pprof of ${before.name}`, isOn(before.pprof), isOn(after.pprof)),
      ...changed(`metrics of ${before.name}`, isOn(before.metrics), isOn(after.metrics)),
    ];
  });

/** Declared signals by what they read. */
const definitionChanges = (base: Config, head: Config): readonly ConfigChange[] =>
  base.signals.flatMap(({ name, component, definition }) => {
    const now = head.signals.find((signal) => signal.name === name && signal.component === component);
    return changed(`signal ${name} of ${component}`, definition, now?.definition ?? "left out");
  });

/** `path` to its value as JSON. */
const factsOf = ({ config, substitutedPaths }: ConfigSide): ReadonlyMap<string, string> =>
  new Map(
    workloadFingerprintText(config, substitutedPaths)
      .trimEnd()
      .split("\n")
      .map((line) => {
        const at = line.indexOf(" = ");
        const value = line.slice(at + " = ".length);
        return [line.slice(0, at), value === "null" ? NONE : value];
      }),
  );

const workloadChanges = (base: ConfigSide, head: ConfigSide): readonly ConfigChange[] => {
  const [before, after] = [factsOf(base), factsOf(head)];
  // Points are told with the leak gate.
  const paths = [...new Set([...before.keys(), ...after.keys()])].filter((path) => path !== "leak.points");
  const changes = paths.flatMap((path) => changed(path, before.get(path) ?? ABSENT, after.get(path) ?? ABSENT));
  if (changes.length <= MOST_PLACES) return changes;
  const whole = ({ config }: ConfigSide): string => workloadLines(config).join("; ");
  const rest = changes.filter(({ what }) => !what.startsWith("workload."));
  return rest.length === changes.length ? rest : [{ what: "workload", base: whole(base), head: whole(head) }, ...rest];
};

const listText = (items: readonly string[]): string => (items.length === 0 ? NONE : items.join(", "));

const policyChanges = (base: Config, head: Config): readonly ConfigChange[] => [
  ...changed("failOn", base.policy.failOn, head.policy.failOn),
  ...changed("onInconclusive", base.policy.onInconclusive, head.policy.onInconclusive),
  ...changed("onMissingBaseline", base.policy.onMissingBaseline, head.policy.onMissingBaseline),
  ...changed("acceptLabel", base.acceptLabel === "" ? NONE : base.acceptLabel, head.acceptLabel === "" ? NONE : head.acceptLabel),
  ...changed("paths", listText(base.paths), listText(head.paths)),
  ...changed("rounds", `${base.rounds.min} to ${base.rounds.max}`, `${head.rounds.min} to ${head.rounds.max}`),
];

/** In order of weight: the leak gate, limits, what is measured, the workload, what makes a build fail. Values from the environment are hidden. */
export const changedConfig = (base: ConfigSide, head: ConfigSide): readonly ConfigChange[] => {
  const hide = hiding([...base.substituted, ...head.substituted]);
  const [before, after] = [base.config, head.config];
  return [
    ...changed("leak", leakOf(before), leakOf(after)),
    ...limitChanges(before, after),
    ...componentChanges(before, after),
    ...endpointChanges(before, after),
    ...definitionChanges(before, after),
    ...workloadChanges(base, head),
    ...policyChanges(before, after),
  ].map(({ what, base: was, head: is }) => ({ what, base: hide(was), head: hide(is) }));
};
