/** Whether the workloads of a cluster have rolled out: all of the new pods there and ready, all of the old ones gone. */
import { jobOutcome } from "./job-run.ts";
import { fieldAt, isObject, listAt, numberAt, textAt } from "./json-fields.ts";
import type { PodState } from "./pod-state.ts";

/** Kinds that are waited for, in lower case as kubectl takes them. */
export const WORKLOAD_KINDS = {
  Deployment: "deployments",
  StatefulSet: "statefulsets",
  DaemonSet: "daemonsets",
  ReplicaSet: "replicasets",
  Job: "jobs",
  Pod: "pods",
} as const;
export type WorkloadKind = keyof typeof WORKLOAD_KINDS;

export const isWorkloadKind = (kind: string): kind is WorkloadKind => Object.hasOwn(WORKLOAD_KINDS, kind);

/** `failed`: it will not get there by itself. */
export type Rollout =
  | { readonly kind: "done" }
  | { readonly kind: "going"; readonly what: string }
  | { readonly kind: "failed"; readonly why: string };

const DONE: Rollout = { kind: "done" };
const going = (what: string): Rollout => ({ kind: "going", what });
const count = (object: unknown, name: string): number => numberAt(object, "status", name) ?? 0;

/**
 * The state of one workload as the API server gives it. The conditions are those of `kubectl rollout status` (kubectl's
 * `polymorphichelpers`), except that a rollout that is slow has not failed.
 */
export function rolloutOf(object: unknown): Rollout {
  const kind = textAt(object, "kind") ?? "";
  if (!isWorkloadKind(kind)) return DONE;
  const generation = numberAt(object, "metadata", "generation") ?? 0;
  const sawIt = (numberAt(object, "status", "observedGeneration") ?? 0) >= generation;
  const wanted = numberAt(object, "spec", "replicas") ?? 1;
  switch (kind) {
    case "Deployment": {
      if (!sawIt) return going("its controller has not seen it yet");
      const refused = listAt(object, "status", "conditions").find((each) => textAt(each, "type") === "ReplicaFailure");
      if (count(object, "updatedReplicas") < wanted) {
        const why = textAt(refused, "status") === "True" ? textAt(refused, "message") : null;
        return going(`${count(object, "updatedReplicas")} of ${pods(wanted)} made${why === null ? "" : `: ${why}`}`);
      }
      if (count(object, "replicas") > count(object, "updatedReplicas")) return going("pods of the version before are still there");
      return readiness(count(object, "availableReplicas"), wanted);
    }
    case "StatefulSet": {
      if (!sawIt) return going("its controller has not seen it yet");
      const partition = numberAt(object, "spec", "updateStrategy", "rollingUpdate", "partition") ?? 0;
      const isByHand = textAt(object, "spec", "updateStrategy", "type") === "OnDelete";
      if (!isByHand && count(object, "updatedReplicas") < wanted - partition)
        return going(`${count(object, "updatedReplicas")} of ${pods(wanted - partition)} made`);
      return readiness(count(object, "readyReplicas"), wanted);
    }
    case "DaemonSet": {
      if (!sawIt) return going("its controller has not seen it yet");
      const nodes = count(object, "desiredNumberScheduled");
      const isByHand = textAt(object, "spec", "updateStrategy", "type") === "OnDelete";
      if (!isByHand && count(object, "updatedNumberScheduled") < nodes)
        return going(`${count(object, "updatedNumberScheduled")} of ${pods(nodes)} made`);
      return readiness(count(object, "numberAvailable"), nodes);
    }
    case "ReplicaSet":
      return readiness(count(object, "readyReplicas"), wanted);
    case "Job":
      return jobRollout(object);
    case "Pod":
      return podRollout(object);
  }
}

const pods = (wanted: number): string => `${wanted} pod${wanted === 1 ? "" : "s"}`;
const readiness = (ready: number, wanted: number): Rollout => (ready >= wanted ? DONE : going(`${ready} of ${pods(wanted)} ready`));

function jobRollout(job: unknown): Rollout {
  if (fieldAt(job, "spec", "suspend") === true) return DONE;
  const outcome = jobOutcome(job);
  switch (outcome.kind) {
    case "complete":
      return DONE;
    case "failed":
      return { kind: "failed", why: outcome.why };
    case "running":
      return going(`${count(job, "succeeded")} of ${numberAt(job, "spec", "completions") ?? 1} completed`);
  }
}

function podRollout(pod: unknown): Rollout {
  const phase = textAt(pod, "status", "phase");
  if (phase === "Succeeded") return DONE;
  if (phase === "Failed") return { kind: "failed", why: textAt(pod, "status", "message") ?? "it ended with an error" };
  const ready = listAt(pod, "status", "conditions").find((each) => textAt(each, "type") === "Ready");
  return textAt(ready, "status") === "True" ? DONE : going("not ready");
}

/** The pods of a workload: in its namespace, with the labels its selector asks for, not ended for good. A bare pod is its own. */
export function podsOf(object: unknown, all: readonly PodState[]): readonly PodState[] {
  const namespace = textAt(object, "metadata", "namespace");
  const here = all.filter((pod) => pod.namespace === namespace);
  if (textAt(object, "kind") === "Pod") return here.filter((pod) => pod.name === textAt(object, "metadata", "name"));
  const wanted = fieldAt(object, "spec", "selector", "matchLabels");
  if (!isObject(wanted)) return [];
  return here.filter(({ labels }) => Object.entries(wanted).every(([name, value]) => labels[name] === value));
}
