// The recorded pods, events and workloads of fixtures/kubernetes/pod-states.json.
import { readFileSync } from "node:fs";
import { listAt, textAt } from "../../src/core/kubernetes/json-fields.ts";
import { parseEvents, parsePods, type ClusterEvent, type PodState } from "../../src/core/kubernetes/pod-state.ts";

const LIST: unknown = JSON.parse(readFileSync(new URL("../../fixtures/kubernetes/pod-states.json", import.meta.url), "utf8"));

export const recordedList = (): unknown => LIST;
export const recordedEvents = (): readonly ClusterEvent[] => parseEvents(LIST);
export const recordedPods = (): readonly PodState[] => parsePods(LIST);

/** The (first) pod of a workload. */
export function recordedPod(app: string): PodState {
  const found = recordedPods().find(({ name }) => name.startsWith(`${app}-`));
  if (found === undefined) throw new Error(`no pod of ${app} was recorded`);
  return found;
}

/** A workload as the API server gave it. */
export function recordedWorkload(kind: string, name: string): unknown {
  const found = listAt(LIST, "items").find((item) => textAt(item, "kind") === kind && textAt(item, "metadata", "name") === name);
  if (found === undefined) throw new Error(`no ${kind} ${name} was recorded`);
  return found;
}

/** The list of a namespace with only these workloads and their pods, as `kubectl get deployments,pods` gives it. */
export const recordedItems = (...apps: readonly string[]): unknown => ({
  items: listAt(LIST, "items").filter((item) => {
    const name = textAt(item, "metadata", "name") ?? "";
    return textAt(item, "kind") !== "Event" && apps.some((app) => name === app || name.startsWith(`${app}-`));
  }),
});
