/** Pods as the API server lists them, reduced to what says whether they run, and events about them. */
import { fieldAt, isObject, listAt, numberAt, textAt } from "./json-fields.ts";

export interface Termination {
  /** `OOMKilled`, `Error`, `Completed`, `StartError`. */
  readonly reason: string | null;
  readonly exitCode: number | null;
  readonly message: string | null;
  /** UTC, ISO 8601, by the node's clock. */
  readonly finishedAt: string | null;
}

export type ContainerPhase =
  | { readonly kind: "waiting"; readonly reason: string | null; readonly message: string | null }
  | { readonly kind: "running" }
  | { readonly kind: "terminated"; readonly termination: Termination };

export interface ContainerState {
  readonly name: string;
  readonly isInit: boolean;
  /** As the pod's specification writes it. */
  readonly image: string;
  readonly isReady: boolean;
  readonly restarts: number;
  readonly now: ContainerPhase;
  /** How the run before this one ended; null: there was none. */
  readonly last: Termination | null;
}

export interface PodCondition {
  readonly type: string;
  readonly isTrue: boolean;
  readonly reason: string | null;
  readonly message: string | null;
}

export interface PodState {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly node: string | null;
  /** `Pending`, `Running`, `Succeeded`, `Failed`. */
  readonly phase: string;
  /** `Evicted`, `NodeLost`, ...; null for most pods. */
  readonly reason: string | null;
  readonly message: string | null;
  readonly isDeleting: boolean;
  /** The controller that made it: a ReplicaSet, a Job; null: nobody. */
  readonly owner: { readonly kind: string; readonly name: string } | null;
  readonly conditions: readonly PodCondition[];
  /** Init containers first, in the order of the specification. */
  readonly containers: readonly ContainerState[];
}

/** An event about an object. */
export interface ClusterEvent {
  readonly isWarning: boolean;
  readonly reason: string;
  readonly message: string;
  readonly namespace: string;
  /** `Pod`, `ReplicaSet`, `Job`. */
  readonly kind: string;
  readonly name: string;
  /** The container it is about; null: the object as a whole. */
  readonly container: string | null;
  readonly count: number;
  /** UTC, ISO 8601; empty when the event has no time. */
  readonly lastAt: string;
}

const textMap = (value: unknown): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(isObject(value) ? value : {}).flatMap(([key, text]) => (typeof text === "string" ? [[key, text] as const] : [])),
  );

const terminationOf = (state: unknown): Termination => ({
  reason: textAt(state, "reason"),
  exitCode: numberAt(state, "exitCode"),
  message: textAt(state, "message"),
  finishedAt: textAt(state, "finishedAt"),
});

function phaseOf(state: unknown): ContainerPhase {
  if (isObject(fieldAt(state, "running"))) return { kind: "running" };
  const ended = fieldAt(state, "terminated");
  if (isObject(ended)) return { kind: "terminated", termination: terminationOf(ended) };
  return { kind: "waiting", reason: textAt(state, "waiting", "reason"), message: textAt(state, "waiting", "message") };
}

function containersOf(pod: unknown, isInit: boolean): readonly ContainerState[] {
  const statuses = listAt(pod, "status", isInit ? "initContainerStatuses" : "containerStatuses");
  return listAt(pod, "spec", isInit ? "initContainers" : "containers").map((container) => {
    const name = textAt(container, "name") ?? "?";
    const status = statuses.find((each) => textAt(each, "name") === name);
    const last = fieldAt(status, "lastState", "terminated");
    return {
      name,
      isInit,
      image: textAt(container, "image") ?? "?",
      isReady: fieldAt(status, "ready") === true,
      restarts: numberAt(status, "restartCount") ?? 0,
      now: phaseOf(fieldAt(status, "state")),
      last: isObject(last) ? terminationOf(last) : null,
    };
  });
}

/** One pod of the API server. */
export function parsePod(pod: unknown): PodState {
  const owner = listAt(pod, "metadata", "ownerReferences").find((each) => fieldAt(each, "controller") === true);
  return {
    namespace: textAt(pod, "metadata", "namespace") ?? "default",
    name: textAt(pod, "metadata", "name") ?? "?",
    uid: textAt(pod, "metadata", "uid") ?? "",
    labels: textMap(fieldAt(pod, "metadata", "labels")),
    node: textAt(pod, "spec", "nodeName"),
    phase: textAt(pod, "status", "phase") ?? "Unknown",
    reason: textAt(pod, "status", "reason"),
    message: textAt(pod, "status", "message"),
    isDeleting: textAt(pod, "metadata", "deletionTimestamp") !== null,
    owner: owner === undefined ? null : { kind: textAt(owner, "kind") ?? "?", name: textAt(owner, "name") ?? "?" },
    conditions: listAt(pod, "status", "conditions").map((condition) => ({
      type: textAt(condition, "type") ?? "?",
      isTrue: textAt(condition, "status") === "True",
      reason: textAt(condition, "reason"),
      message: textAt(condition, "message"),
    })),
    containers: [...containersOf(pod, true), ...containersOf(pod, false)],
  };
}

/** `kubectl get pods -o json`; objects of other kinds in the list are left out. */
export const parsePods = (list: unknown): readonly PodState[] =>
  listAt(list, "items")
    .filter((item) => textAt(item, "kind") === "Pod")
    .map(parsePod);

/** Ready, or ended well. */
export const isPodWell = ({ phase, conditions, isDeleting }: PodState): boolean =>
  !isDeleting && (phase === "Succeeded" || conditions.some(({ type, isTrue }) => type === "Ready" && isTrue));

const parseEvent = (event: unknown): ClusterEvent => ({
  isWarning: textAt(event, "type") !== "Normal",
  reason: textAt(event, "reason") ?? "",
  message: (textAt(event, "message") ?? "").trim(),
  namespace: textAt(event, "involvedObject", "namespace") ?? textAt(event, "metadata", "namespace") ?? "",
  kind: textAt(event, "involvedObject", "kind") ?? "",
  name: textAt(event, "involvedObject", "name") ?? "",
  container: /^spec\.(?:initContainers|containers)\{(.+)\}$/u.exec(textAt(event, "involvedObject", "fieldPath") ?? "")?.[1] ?? null,
  count: numberAt(event, "series", "count") ?? numberAt(event, "count") ?? 1,
  lastAt:
    textAt(event, "series", "lastObservedTime") ??
    textAt(event, "lastTimestamp") ??
    textAt(event, "eventTime") ??
    textAt(event, "metadata", "creationTimestamp") ??
    "",
});

/** `kubectl get events -o json`, oldest first; objects of other kinds in the list are left out. */
export const parseEvents = (list: unknown): readonly ClusterEvent[] =>
  listAt(list, "items")
    .filter((item) => textAt(item, "kind") === "Event")
    .map(parseEvent)
    .toSorted((a, b) => a.lastAt.localeCompare(b.lastAt, "en"));
