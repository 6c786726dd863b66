/** `result.json`: the machine-readable result of `surface.md` §5, deterministic, base units, null for what is not known. */
import type { Comparison, FunctionRow, LeakComparison, ProfileDiff, SideInfo, SignalComparison } from "../compare/comparison.ts";
import type { GrowthNode } from "../compare/comparison-chains.ts";
import type { LeakOutcome, Outcome, Verdict } from "../verdict/verdict.ts";
import { metricsOf } from "./metrics-result.ts";
import type { Report } from "./report.ts";

const RESULT_SCHEMA_VERSION = 1;
const ROWS_KEPT = 200;

const side = (info: SideInfo) => ({
  subject: info.subject,
  commit: info.commit,
  ref: info.ref,
  source: info.source,
  distance: info.distance,
  ageSeconds: info.ageSeconds,
  rounds: info.rounds,
  dirty: info.dirty,
  environment: info.environment,
});

const outcomeOf = (signal: SignalComparison, outcome: Outcome | undefined) => ({
  id: signal.id,
  component: signal.component,
  signal: signal.signal,
  metric: signal.metric,
  unit: signal.unit,
  better: signal.better,
  class: signal.class,
  base: signal.base,
  head: signal.head,
  difference: signal.difference,
  ratio: signal.ratio,
  interval: signal.interval,
  smallestDetectable: signal.evidence === null ? null : Math.expm1(signal.evidence.smallestDetectableLog),
  gated: outcome?.gated ?? false,
  budget: outcome?.limits ?? null,
  baseValues: signal.baseValues,
  headValues: signal.headValues,
  outcome: outcome?.outcome ?? "not-measured",
  why: outcome?.why ?? signal.why,
  adjustedP: outcome?.adjustedP ?? null,
  evidence: signal.evidence,
});

const rowOf = (row: FunctionRow) => ({
  func: row.func,
  file: row.file,
  line: row.line,
  owner: row.owner,
  flat: row.flat,
  cum: row.cum,
  changed: row.changed,
  samples: row.samples,
  tested: row.tested,
  presence: row.presence,
  matchedBy: row.matchedBy,
  renamed: row.renamed,
  parts: row.parts,
});

/** Of what the change touches only what the rows, the chains or the tree name: the rest has no part in the numbers. */
const touchedOnPath = ({ touched = [], rows, chains, tree }: ProfileDiff) => {
  const named = new Set([...rows.slice(0, ROWS_KEPT).map(({ func }) => func), ...chains.flatMap(({ frames }) => frames), ...namesIn(tree)]);
  return touched.filter(({ func }) => named.has(func));
};

const namesIn = (nodes: readonly GrowthNode[]): readonly string[] => nodes.flatMap(({ func, children }) => [func, ...namesIn(children)]);

const profileOf = (diff: ProfileDiff) => ({
  component: diff.component,
  kind: diff.kind,
  sampleType: diff.sampleType,
  unit: diff.unit,
  basis: diff.basis,
  total: diff.total,
  conservation: diff.conservation,
  truncated: diff.truncated,
  rows: diff.rows.slice(0, ROWS_KEPT).map(rowOf),
  rowsLeftOut: Math.max(0, diff.rows.length - ROWS_KEPT),
  packages: diff.packages,
  chains: diff.chains,
  ...(diff.touched === undefined ? {} : { touched: touchedOnPath(diff) }),
});

/** Chains of the profile that tells where a leak signal comes from. */
const chainsFor = (leak: LeakComparison, comparison: Comparison) => {
  const kind = leak.signal === "live-heap" ? "heap" : "goroutine";
  return comparison.profiles.find((diff) => diff.component === leak.component && diff.kind === kind)?.chains ?? [];
};

const leakOf = (leak: LeakComparison, outcome: LeakOutcome | undefined, comparison: Comparison) => ({
  component: leak.component,
  signal: leak.signal,
  finding: outcome?.finding ?? "not-measured",
  gated: outcome?.gated ?? false,
  why: outcome?.why ?? leak.why,
  perUnit: leak.perUnit,
  perMinute: leak.perMinute,
  baseGrowth: leak.baseGrowth,
  headGrowth: leak.headGrowth,
  interval: leak.evidence === null ? null : leak.evidence.intervalLog.map((limit) => Math.expm1(limit)),
  shape: leak.shape,
  baseGrowthLog: leak.baseGrowthLog,
  headGrowthLog: leak.headGrowthLog,
  evidence: leak.evidence,
  functions: leak.functions,
  chains: outcome?.finding === "new-growth" || outcome?.finding === "existing-growth" ? chainsFor(leak, comparison) : [],
});

/** Stages of `surface.md` §5; a run has seconds for some of them, others do not apply to it. */
const STAGES = ["create", "build", "load", "deploy", "warmUp", "rounds", "collect", "report"] as const;

const spentOf = (spent: Readonly<Record<string, number>>): Readonly<Record<string, number | null>> => ({
  ...Object.fromEntries(STAGES.map((stage) => [stage, spent[stage] ?? null])),
  ...spent,
});

/** The document as plain data. */
export const resultOf = (report: Report) => {
  const { comparison, verdict, plan } = report;
  const outcomes = new Map(verdict.outcomes.map((outcome) => [outcome.id, outcome]));
  const leaks = new Map(verdict.leaks.map((leak) => [`${leak.component}/${leak.signal}`, leak]));
  return {
    schemaVersion: RESULT_SCHEMA_VERSION,
    name: report.name,
    verdict: verdict.state satisfies Verdict["state"],
    reasons: verdict.reasons,
    because: verdict.because,
    accepted: verdict.accepted,
    base: side(comparison.base),
    head: side(comparison.head),
    design: comparison.design,
    pairs: comparison.pairs,
    comparability: comparison.comparability,
    outcomes: comparison.signals.map((signal) => outcomeOf(signal, outcomes.get(signal.id))),
    profiles: comparison.profiles.map(profileOf),
    leaks: comparison.leaks.map((leak) => leakOf(leak, leaks.get(`${leak.component}/${leak.signal}`), comparison)),
    triage: comparison.triage,
    ...(report.configChanges === undefined || report.configChanges.length === 0 ? {} : { configurationChanges: report.configChanges }),
    ...(comparison.replicas === undefined ? {} : { replicas: comparison.replicas }),
    ...(comparison.cpuCourses === undefined ? {} : { cpuCourses: comparison.cpuCourses }),
    ...(comparison.audit === undefined ? {} : { audit: comparison.audit }),
    ...metricsOf(comparison),
    logs: comparison.logs ?? [],
    plan: { phases: plan.phases, rounds: plan.rounds, spentSeconds: spentOf(plan.spentSeconds) },
    warnings: comparison.warnings,
  };
};

/** The document as text, two-space indented, with a final newline. */
export const renderResult = (report: Report): string => `${JSON.stringify(resultOf(report), null, 2)}\n`;
