/** Whether two measurements may be compared at all, and what has to be kept in mind when they are. */
import type { Environment, Manifest } from "../snapshot/snapshot.ts";
import type { Comparability } from "./comparison.ts";

interface Fact {
  readonly title: string;
  readonly of: (environment: Environment) => string | number | null;
  /** True for facts that change what the Go runtime itself costs. */
  readonly runtime: boolean;
}

/** `go1.24.4` → `1.24`: a patch release changes no costs worth a caution. */
const goMinor = (version: string | null): string | null => version?.match(/^(?:go)?(\d+\.\d+)/u)?.[1] ?? version;

const CAUTION_FACTS: readonly Fact[] = [
  { title: "Go version", of: (environment) => goMinor(environment.goVersion), runtime: true },
  { title: "GOGC", of: (environment) => environment.gogcPercent, runtime: true },
  { title: "GOMEMLIMIT", of: (environment) => environment.gomemlimitBytes, runtime: true },
  { title: "GOMAXPROCS", of: (environment) => environment.gomaxprocs, runtime: true },
  { title: "CPU model", of: (environment) => environment.cpuModel, runtime: false },
  { title: "CPU count", of: (environment) => environment.cpuCount, runtime: false },
  { title: "runner", of: (environment) => environment.runner, runtime: false },
  { title: "heap profile rate", of: (environment) => environment.memProfileRateBytes, runtime: false },
];

/** The runtime says 2^63 − 1 for "no limit". */
const UNLIMITED = 2 ** 62;

const shown = (value: string | number | null): string => {
  if (value === null) return "not known";
  return typeof value === "number" && value >= UNLIMITED ? "no limit" : String(value);
};

interface Difference {
  readonly reason: string;
  readonly runtime: boolean;
}

const differencesOf = (base: Environment, head: Environment): readonly Difference[] =>
  CAUTION_FACTS.flatMap(({ title, of, runtime }) => {
    const baseValue = of(base);
    const headValue = of(head);
    return baseValue === headValue ? [] : [{ reason: `${title} differs: base ${shown(baseValue)}, head ${shown(headValue)}`, runtime }];
  });

const incomparableReasons = (base: Manifest, head: Manifest): readonly string[] => {
  const reasons: string[] = [];
  const differ = (title: string, baseValue: string | null, headValue: string | null): void => {
    if (baseValue !== null && headValue !== null && baseValue !== headValue)
      reasons.push(`${title} differs: base ${baseValue}, head ${headValue}`);
  };
  differ("architecture", base.environment.arch, head.environment.arch);
  differ("operating system", base.environment.os, head.environment.os);
  if (base.workload.hash !== null && head.workload.hash !== null && base.workload.hash !== head.workload.hash) {
    reasons.push(`the workload or its plan differs: base "${base.workload.description}", head "${head.workload.description}"`);
  }
  return reasons;
};

/** Imported data does not say what drove it: nothing then shows that both sides did the same. */
const WORKLOAD_UNKNOWN = "the workload is not known, so nothing shows that both sides did the same work";

/**
 * Compares the fingerprints of two manifests (`statistics.md` §4). Another architecture, operating system or workload: `incomparable`.
 * A difference in what the runtime or machine is, a fact or workload that is not known, or another collector revision: `caution` with each
 * reason. A fact that neither side knows is no difference.
 */
export const comparabilityOf = (base: Manifest, head: Manifest): Comparability => {
  const incomparable = incomparableReasons(base, head);
  if (incomparable.length > 0) return { kind: "incomparable", reasons: incomparable };
  const differences = [...differencesOf(base.environment, head.environment)];
  if (base.collectorRevision !== head.collectorRevision) {
    differences.push({
      reason: `collected by another revision: base ${base.collectorRevision}, head ${head.collectorRevision}`,
      runtime: false,
    });
  }
  if (base.workload.hash === null || head.workload.hash === null) differences.push({ reason: WORKLOAD_UNKNOWN, runtime: false });
  if (differences.length === 0) return { kind: "comparable", reasons: [] };
  return {
    kind: "caution",
    reasons: differences.map((difference) => difference.reason),
    runtimeDiffers: differences.some((difference) => difference.runtime),
  };
};

/** True unless both sides name one CPU model: what is not known may differ, and then only a change no machine explains stands alone. */
export const cpuModelDiffers = (base: Environment, head: Environment): boolean =>
  base.cpuModel === null || head.cpuModel === null || base.cpuModel !== head.cpuModel;
