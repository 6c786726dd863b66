/** One run of a workload's Job, and how it went. */
import type { Manifest } from "../manifests/manifest.ts";
import { fieldAt, isObject, listAt, textAt, type JsonObject } from "./json-fields.ts";

const mapAt = (value: unknown, key: string): JsonObject => {
  const found = fieldAt(value, key);
  return isObject(found) ? found : {};
};

/** Job names end up in pod names and labels, which are short. */
const LONGEST_NAME = 52;

const withEnvironment = (container: unknown, env: Readonly<Record<string, string>>): unknown => {
  if (!isObject(container)) return container;
  const kept = listAt(container, "env").filter(
    (one) => !isObject(one) || typeof one["name"] !== "string" || env[one["name"]] === undefined,
  );
  return { ...container, env: [...kept, ...Object.entries(env).map(([name, value]) => ({ name, value }))] };
};

/** The Job under a name of this piece of work, with `env` in all containers; it is not tried again by Kubernetes unless it says so itself. */
export const buildJobRun = (job: Manifest, piece: string, env: Readonly<Record<string, string>>): Manifest => {
  const spec = mapAt(job, "spec");
  const template = mapAt(spec, "template");
  const pod = mapAt(template, "spec");
  const base = job.metadata.name ?? (job.metadata.generateName ?? "workload").replace(/-+$/u, "");
  const { generateName: _, ...metadata } = job.metadata;
  return {
    ...job,
    metadata: { ...metadata, name: `${base.slice(0, LONGEST_NAME - piece.length - 1)}-${piece}` },
    spec: {
      backoffLimit: 0,
      ...spec,
      template: {
        ...template,
        spec: { restartPolicy: "Never", ...pod, containers: listAt(pod, "containers").map((container) => withEnvironment(container, env)) },
      },
    },
  };
};

export type JobOutcome = { readonly kind: "running" } | { readonly kind: "complete" } | { readonly kind: "failed"; readonly why: string };

/** By the conditions of a Job as the API server gives it; one that is not there (yet) runs. */
export const jobOutcome = (job: unknown): JobOutcome => {
  for (const condition of listAt(job, "status", "conditions")) {
    if (textAt(condition, "status") !== "True") continue;
    if (textAt(condition, "type") === "Complete") return { kind: "complete" };
    if (textAt(condition, "type") === "Failed") {
      const words = [textAt(condition, "reason"), textAt(condition, "message")].filter((word) => word !== null);
      return { kind: "failed", why: words.length === 0 ? "no reason given" : words.join(": ") };
    }
  }
  return { kind: "running" };
};
