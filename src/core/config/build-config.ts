/** Makes the configuration everything else works with: defaults filled in, numbers in base units, inputs laid over the file. */
import { DEFAULT_POLICY } from "../verdict/verdict.ts";
import { buildDeployStep, buildImage, buildReset, buildTarget } from "./build-cluster.ts";
import { buildComponent } from "./build-component.ts";
import { acceptedQuantity, buildRules } from "./build-rules.ts";
import { buildSignal } from "./build-signals.ts";
import { buildWorkload } from "./build-workload.ts";
import { buildPrometheus } from "./build-prometheus.ts";
import type { Config, PlanConfig } from "./config.ts";
import type { Overrides } from "./inputs.ts";
import type { RawConfig } from "./schema.ts";

/** `surface.md` §3 and §8. */
export const DEFAULT_PLAN: PlanConfig = { warmUpSeconds: 10, costSeconds: 30, batches: 20, batchSeconds: 1.5 };
export const DEFAULT_ROUNDS = { min: 3, max: 10 } as const;
export const DEFAULT_TIME_LIMIT_SECONDS = 1800;

const secondsOr = (text: string | undefined, fallback: number): number =>
  text === undefined ? fallback : acceptedQuantity(text, "seconds");

/** Leak points and growth batches are the same thing unless only some batches are to be used; naming one sets both. */
const buildPlan = (raw: RawConfig): { readonly plan: PlanConfig; readonly leakPoints: number | null } => {
  const points = raw.leak === "off" ? undefined : raw.leak?.points;
  const ofPhase = raw.workload?.phases?.find(({ measure }) => measure === "growth")?.batches;
  const batches = ofPhase ?? raw.plan?.batches ?? points ?? DEFAULT_PLAN.batches;
  const plan = {
    warmUpSeconds: secondsOr(raw.plan?.warmUp, DEFAULT_PLAN.warmUpSeconds),
    costSeconds: secondsOr(raw.plan?.cost, DEFAULT_PLAN.costSeconds),
    batches,
    batchSeconds: secondsOr(raw.plan?.batch, DEFAULT_PLAN.batchSeconds),
  };
  return { plan, leakPoints: raw.leak === "off" ? null : (points ?? batches) };
};

/** A bound that was not named moves out of the way of the one that was. */
const buildRounds = (raw: RawConfig["rounds"]): Config["rounds"] => {
  const min = raw?.min ?? Math.min(DEFAULT_ROUNDS.min, raw?.max ?? DEFAULT_ROUNDS.min);
  return { min, max: raw?.max ?? Math.max(DEFAULT_ROUNDS.max, min) };
};

const reportFormat = (report: RawConfig["report"]): Config["report"] =>
  typeof report === "object" ? (report.format ?? "html") : (report ?? "html");

/** The configuration of a checked file, with the inputs or flags laid over it. */
export const buildConfig = (raw: RawConfig, overrides: Overrides, defaultName: string): Config => {
  const { plan, leakPoints } = buildPlan(raw);
  const baseline = raw.baseline;
  const cluster = buildTarget(raw.target);
  const signals = (raw.signals ?? []).map((signal) => buildSignal(signal, raw.components ?? []));
  const prometheus = buildPrometheus(raw.prometheus);
  return {
    version: 1,
    name: overrides.name ?? raw.name ?? defaultName,
    target: cluster?.kind ?? "process",
    cluster,
    images: (raw.build ?? []).map(buildImage),
    deploy: (raw.deploy ?? []).map(buildDeployStep),
    reset: buildReset(raw.reset),
    keepCluster: overrides.keepCluster ?? raw.keepCluster ?? "never",
    setup: (raw.workload?.setup ?? []).map(buildDeployStep),
    components: (raw.components ?? []).map(buildComponent),
    workload: buildWorkload(raw, plan),
    rounds: buildRounds(raw.rounds),
    plan,
    timeLimitSeconds: secondsOr(raw.timeLimit, DEFAULT_TIME_LIMIT_SECONDS),
    rules: buildRules(raw, signals),
    signals,
    leakPoints,
    policy: {
      failOn: overrides.failOn ?? raw.failOn ?? DEFAULT_POLICY.failOn,
      onInconclusive: overrides.onInconclusive ?? raw.onInconclusive ?? DEFAULT_POLICY.onInconclusive,
      onMissingBaseline: overrides.onMissingBaseline ?? raw.onMissingBaseline ?? DEFAULT_POLICY.onMissingBaseline,
    },
    baseline: {
      mode: overrides.baseline ?? baseline?.mode ?? "auto",
      ref: overrides.baseRef ?? raw.baseRef ?? baseline?.ref ?? null,
      path: overrides.basePath ?? raw.basePath ?? null,
      workflow: baseline?.workflow ?? null,
      maxDistance: baseline?.maxDistance ?? null,
      retentionDays: baseline?.retentionDays ?? null,
    },
    skipUnchanged: overrides.skipUnchanged ?? raw.skipUnchanged ?? true,
    comment: overrides.comment ?? raw.comment ?? "on-change",
    acceptLabel: overrides.acceptLabel ?? raw.acceptLabel ?? "heapgate-accepted",
    report: overrides.report ?? reportFormat(raw.report),
    checkRun: overrides.checkRun ?? raw.checkRun ?? false,
    paths: raw.paths ?? [],
    ...(prometheus === null ? {} : { prometheus }),
    ...(raw.preset === undefined ? {} : { preset: raw.preset }),
  };
};
