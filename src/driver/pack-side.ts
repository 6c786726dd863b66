/** The trials of one subject as a bundle. */
import type { ComponentConfig, Config } from "../core/config/config.ts";
import { groupWarnings } from "../core/errors/group-warnings.ts";
import { warning, type Warning } from "../core/errors/warning.ts";
import { environmentOf } from "../core/snapshot/environment-of.ts";
import { packBundle } from "../core/snapshot/pack.ts";
import type { RawRound } from "../core/snapshot/raw-round.ts";
import { summarizeRound } from "../core/snapshot/summarize-round.ts";
import type { Source } from "../core/snapshot/snapshot.ts";
import { unpackBundle } from "../core/snapshot/unpack.ts";
import { declaredOf } from "../core/units/own-signal.ts";
import { buildIdsOf } from "./build-side.ts";
import type { MeasuredSide, SessionSubject } from "./measure-session.ts";
import type { MeasurePorts } from "./ports.ts";

export interface CollectedSide {
  readonly subject: SessionSubject;
  readonly raws: readonly RawRound[];
  readonly warnings: readonly Warning[];
  readonly config: Config;
  readonly heapgateVersion: string;
  readonly session: string;
  /** The most rounds the session measures. */
  readonly plannedRounds: number;
  readonly source: Source;
  readonly tools: Readonly<Record<string, string>>;
  readonly measuredAtSeconds: number;
  readonly workloadHash: string;
}

/** An optional component that no trial has seen is no part of this side, and has no rows that say nothing. */
const isPartOf =
  (raws: readonly RawRound[]) =>
  ({ name, measure, optional }: ComponentConfig): boolean =>
    measure && (optional !== true || raws.length === 0 || raws.some(({ component }) => component === name));

const hostFacts = ({ env }: MeasurePorts) => {
  const { os, arch, cpuModel, cpuCount, kernel } = env.platform();
  const image = env.get("ImageOS");
  const runner =
    env.get("GITHUB_ACTIONS") === "true" ? `${env.get("RUNNER_ENVIRONMENT") ?? "runner"}${image === null ? "" : ` ${image}`}` : null;
  return { os, arch, cpuModel, cpuCount, kernel, runner };
};

/** What is measured of a subject so far, as a bundle and as what that bundle holds. */
export const packSide = (ports: MeasurePorts, side: CollectedSide): MeasuredSide => {
  const { subject, raws, warnings, config } = side;
  const { tree, identities } = subject.built;
  const goVersion = Object.values(identities).find((identity) => identity.goVersion !== null)?.goVersion ?? null;
  const environment = environmentOf({ rounds: raws, host: hostFacts(ports), inflate: ports.files.gunzip });
  const bundle = packBundle({
    manifest: {
      heapgateVersion: side.heapgateVersion,
      source: side.source,
      subject: {
        name: subject.name,
        commit: tree.commit,
        ref: tree.ref,
        buildIds: buildIdsOf(subject.built),
        dirty: tree.dirty,
        mainModules: subject.built.mainModules,
      },
      session: side.session,
      plannedRounds: side.plannedRounds,
      measuredAtSeconds: side.measuredAtSeconds,
      environment: { ...environment, goVersion: environment.goVersion ?? goVersion },
      workload: { hash: side.workloadHash, description: describeWorkload(config) },
      components: config.components.filter(isPartOf(raws)).map(({ name }) => name),
      tools: side.tools,
      warnings: groupWarnings([...platformWarnings(ports), ...warnings], podNamesOf(raws)),
    },
    rounds: raws.map((raw) => ({ raw, values: summarizeRound(raw, ports.files.gunzip, config.signals) })),
    declared: declaredOf(config.signals),
    history: subject.history ?? null,
    changes: subject.changes,
    side: subject.side,
    sha256: ports.files.sha256,
    gzip: ports.files.gzip,
  });
  return { bundle, snapshot: unpackBundle(bundle, { name: subject.label, sha256: ports.files.sha256 }) };
};

/** `/proc` is Linux's. */
const platformWarnings = ({ env }: MeasurePorts): readonly Warning[] => {
  const { os } = env.platform();
  return os === "linux"
    ? []
    : [
        warning(
          "not-available",
          `On ${os} there is no /proc: open files and resident memory are not available where the app does not report them.`,
          "Measure on Linux.",
        ),
      ];
};

/** Names of pods that a StatefulSet made, or anybody else without a hash: the same in each trial. */
const podNamesOf = (raws: readonly RawRound[]): readonly string[] => [
  ...new Set(raws.flatMap(({ labels, component }) => (labels["pod"] === undefined || labels["pod"] === component ? [] : [labels["pod"]]))),
];

const describeWorkload = ({ workload }: Pick<Config, "workload">): string => {
  switch (workload?.kind) {
    case "http":
      return `${workload.method} ${workload.path}`;
    case "http-list":
      return workload.parts.map(({ method, path }) => `${method} ${path}`).join(", ");
    case "phases":
      return workload.phases.map(({ name, workload: own }) => `${name}: ${describeWorkload({ workload: own })}`).join("; ");
    case "command":
      return "command";
    case "idle":
      return `idle ${workload.durationSeconds} s`;
    case "objects":
      return `objects ${workload.template}`;
    case "job":
      return `job ${workload.manifest}`;
    case "k6":
      return `k6 ${workload.script}`;
    case undefined:
      return "none";
  }
};
