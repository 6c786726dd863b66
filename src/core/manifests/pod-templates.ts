/** Where a workload says what its pods are: labels and containers, of built-in kinds and of custom ones shaped like them. */
import { isMap, listOf, mapOf, textOf, valueAt, type JsonMap, type JsonPath } from "./json-values.ts";
import type { Manifest } from "./manifest.ts";

export interface PodTemplate {
  /** Path of the pod's `spec` in the object. */
  readonly specPath: JsonPath;
  readonly labels: Readonly<Record<string, string>>;
  readonly containers: readonly JsonMap[];
}

/** Below which key the pod stands: Jobs of a CronJob, Deployments and whatever imitates them (Rollout, Knative's Service), Pods themselves. */
const TEMPLATES: readonly JsonPath[] = [
  ["spec", "jobTemplate", "spec", "template"],
  ["spec", "template"],
];

/** Null: the object makes no pods that can be seen in it. */
export function podTemplateOf(manifest: Manifest): PodTemplate | null {
  if (manifest.kind === "Pod" && manifest.apiVersion === "v1") return templateAt(manifest, manifest.metadata.labels ?? {}, ["spec"]);
  for (const path of TEMPLATES) {
    const template = valueAt(manifest, path);
    if (!isMap(template) || !Array.isArray(valueAt(template, ["spec", "containers"]))) continue;
    return templateAt(manifest, valueAt(template, ["metadata", "labels"]), [...path, "spec"]);
  }
  return null;
}

function templateAt(manifest: Manifest, labels: unknown, specPath: JsonPath): PodTemplate {
  const texts = Object.entries(mapOf(labels)).flatMap(([key, value]) => (typeof value === "string" ? [[key, value] as const] : []));
  return { specPath, labels: Object.fromEntries(texts), containers: listOf(valueAt(manifest, [...specPath, "containers"])).map(mapOf) };
}

/** Position of the container that is measured: by name, else the only one, else the first. Null: there is none of that name. */
export function chooseContainer({ containers }: PodTemplate, name: string | null): number | null {
  if (name === null) return containers.length === 0 ? null : 0;
  const index = containers.findIndex((container) => textOf(container["name"]) === name);
  return index === -1 ? null : index;
}
