/** Makes what only clusters have out of its checked text: target, images, deploy steps, waits, reset. */
import { acceptedQuantity } from "./build-rules.ts";
import { buildCommand } from "./build-workload.ts";
import type { ClusterTarget, DeploySource, DeployStep, ImageBuild, Reset, WaitFor } from "./cluster-config.ts";
import type { Command } from "./config.ts";
import type { RawBuild, RawDeployStep, RawWaitFor } from "./schema-cluster.ts";
import type { RawConfig } from "./schema.ts";

const DEFAULT_WAIT_SECONDS = 300;
const DEFAULT_NODES = 1;

/** Null under `target: process`; kind is the default. */
export const buildTarget = (target: RawConfig["target"]): ClusterTarget | null => {
  if (target === "process") return null;
  const existing = target === "existing" ? {} : typeof target === "object" ? target.existing : undefined;
  if (existing !== undefined) {
    return {
      kind: "existing",
      context: existing.context ?? null,
      namespace: existing.namespace ?? null,
      registry: existing.registry ?? null,
    };
  }
  const kind = typeof target === "object" ? target.kind : undefined;
  return {
    kind: "kind",
    image: kind?.image ?? null,
    configPath: kind?.config ?? null,
    nodes: kind?.nodes ?? DEFAULT_NODES,
    audit: kind?.audit ?? false,
  };
};

const listOf = <Item>(value: Item | readonly Item[] | undefined): readonly Item[] => {
  if (value === undefined) return [];
  return isList(value) ? value : [value];
};
const isList = <Item>(value: Item | readonly Item[]): value is readonly Item[] => Array.isArray(value);

/** What only `docker build` reads: naming one of them asks for a build. */
const asksForBuild = (raw: RawBuild): boolean => [raw.dockerfile, raw.args, raw.target, raw.options].some((value) => value !== undefined);

/** A command or a pull alone leaves the image there; in all other cases the side's tree is built. */
export const buildImage = (raw: RawBuild): ImageBuild => {
  const isMadeElsewhere = (raw.command !== undefined || raw.pull !== undefined) && !asksForBuild(raw);
  return {
    images: listOf(raw.image),
    context: raw.context ?? (isMadeElsewhere ? null : "."),
    dockerfile: raw.dockerfile ?? null,
    args: raw.args ?? {},
    target: raw.target ?? null,
    options: raw.options ?? [],
    command: raw.command === undefined ? null : buildCommand(raw.command),
    pull: raw.pull ?? null,
  };
};

const buildValuesFrom = (raw: RawDeployStep["valuesFrom"]): readonly Command[] =>
  listOf(raw).map((entry) => buildCommand(typeof entry === "string" ? entry : entry.command));

/** A text names the Tiltfile, a list is what follows `tilt ci`. */
const tiltArgs = (tilt: NonNullable<RawDeployStep["tilt"]>): readonly string[] => (typeof tilt === "string" ? ["--file", tilt] : tilt);

const buildSource = (raw: RawDeployStep): DeploySource => {
  if (raw.chart !== undefined) {
    return {
      kind: "chart",
      chart: raw.chart,
      repo: raw.repo ?? null,
      chartVersion: raw.chartVersion ?? null,
      install: raw.install ?? "template",
      release: raw.release ?? null,
      values: raw.values ?? [],
      valuesInline: raw.valuesInline ?? {},
      valuesFrom: buildValuesFrom(raw.valuesFrom),
      set: raw.set ?? [],
      setString: raw.setString ?? [],
    };
  }
  if (raw.kustomize !== undefined) return { kind: "kustomize", path: raw.kustomize };
  if (raw.manifests !== undefined) return { kind: "manifests", paths: raw.manifests };
  if (raw.tilt !== undefined) return { kind: "tilt", args: tiltArgs(raw.tilt) };
  if (raw.command !== undefined) return { kind: "command", command: buildCommand(raw.command) };
  throw new Error("the schema let a deploy step without a source through");
};

const buildWait = (raw: RawWaitFor): WaitFor => {
  const timeoutSeconds = raw.timeout === undefined ? DEFAULT_WAIT_SECONDS : acceptedQuantity(raw.timeout, "seconds");
  if (raw.resource !== undefined) {
    return { kind: "resource", resource: raw.resource, namespace: raw.namespace ?? null, condition: raw.for ?? "rollout", timeoutSeconds };
  }
  if (raw.http !== undefined) return { kind: "http", address: raw.http, timeoutSeconds };
  if (raw.metric !== undefined) return { kind: "metric", expression: raw.metric, timeoutSeconds };
  return { kind: "log", pattern: raw.log ?? "", timeoutSeconds };
};

export const buildDeployStep = (raw: RawDeployStep): DeployStep => ({
  source: buildSource(raw),
  namespace: raw.namespace ?? null,
  waitFor: (raw.waitFor ?? []).map(buildWait),
  once: raw.once ?? false,
});

export const buildReset = (raw: RawConfig["reset"]): Reset => {
  if (typeof raw === "object") return { kind: "command", command: buildCommand(raw.command) };
  return { kind: raw ?? "redeploy" };
};
