/** Objects of a workload, made from a template in which `${INDEX}` counts. */
import type { Manifest } from "./manifest.ts";

/** Labels by which the objects of a run, and those of one piece of its work, are found again. */
export const RUN_LABEL = "heapgate.dev/run";
export const PIECE_LABEL = "heapgate.dev/piece";

export interface ObjectNaming {
  /** Null: as the template says, else the default of the cluster. */
  readonly namespace: string | null;
  /** Value of both labels: the run, and the piece of work. */
  readonly run: string;
  readonly piece: string;
}

/** The template's text for one index. */
export const fillIndex = (template: string, index: number): string => template.replaceAll("${INDEX}", String(index));

/** The same object labelled, and in the workload's namespace. */
export const labelObject = (object: Manifest, { namespace, run, piece }: ObjectNaming): Manifest => ({
  ...object,
  metadata: {
    ...object.metadata,
    ...(namespace === null ? {} : { namespace }),
    labels: { ...object.metadata.labels, [RUN_LABEL]: run, [PIECE_LABEL]: piece },
  },
});

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** RFC 7396: maps are merged, null removes, everything else replaces. */
export const mergePatch = (target: unknown, patch: unknown): unknown => {
  if (!isMap(patch)) return patch;
  const merged: Record<string, unknown> = isMap(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete merged[key];
    else merged[key] = mergePatch(merged[key], value);
  }
  return merged;
};

/** `Widget.v1.example.com/name` is what kubectl takes for any kind, known to it or not; core kinds have no group. */
export const kubectlKind = ({ apiVersion, kind }: Pick<Manifest, "apiVersion" | "kind">): string => {
  const [group, version] = apiVersion.includes("/") ? apiVersion.split("/", 2) : [null, apiVersion];
  return group === null ? kind : `${kind}.${version}.${group}`;
};

/** The distinct kinds of some objects as kubectl names them. */
export const kubectlKinds = (objects: readonly Manifest[]): readonly string[] => [...new Set(objects.map(kubectlKind))];
