/** Which pods of a list are measured, and which of their containers: running, ready, not on their way out. */
import { fieldAt, isObject, listAt, numberAt, textAt } from "./json-fields.ts";

export interface ContainerPort {
  readonly name: string | null;
  readonly port: number;
}

/** One container of one pod. */
export interface PodInstance {
  readonly namespace: string;
  readonly pod: string;
  readonly uid: string;
  readonly container: string;
  /** `<pod>-<container>`: its folder in the bundle. */
  readonly instance: string;
  /** Null: not told. */
  readonly node: string | null;
  readonly serviceAccount: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly restartCount: number;
  /** TCP ports the container declares. */
  readonly ports: readonly ContainerPort[];
  /** TCP ports of the other containers, which share its network. */
  readonly foreignPorts: readonly ContainerPort[];
}

export interface PodSelection {
  /** By name. */
  readonly chosen: readonly PodInstance[];
  /** What fits the selector and is not measured, as `shop-7d4f (not ready)`. */
  readonly passedOver: readonly string[];
}

const portsOf = (containers: readonly unknown[]): readonly ContainerPort[] =>
  containers
    .flatMap((container) => listAt(container, "ports"))
    .flatMap((port) => {
      const number = numberAt(port, "containerPort");
      return number === null || (textAt(port, "protocol") ?? "TCP") !== "TCP" ? [] : [{ name: textAt(port, "name"), port: number }];
    });

const labelsOf = (pod: unknown): Readonly<Record<string, string>> => {
  const labels = fieldAt(pod, "metadata", "labels");
  return isObject(labels) ? Object.fromEntries(Object.entries(labels).map(([name, value]) => [name, String(value)])) : {};
};

/** Why a pod is not measured; null when it is. A container that waits names its reason (`CrashLoopBackOff`). */
function whyNot(pod: unknown): string | null {
  if (textAt(pod, "metadata", "deletionTimestamp") !== null) return "terminating";
  const phase = textAt(pod, "status", "phase") ?? "Unknown";
  const waiting = listAt(pod, "status", "containerStatuses").map((status) => textAt(status, "state", "waiting", "reason"));
  const reason = waiting.find((one) => one !== null) ?? textAt(pod, "status", "reason");
  if (phase !== "Running") return reason ?? phase.toLowerCase();
  const ready = listAt(pod, "status", "conditions").some((one) => textAt(one, "type") === "Ready" && textAt(one, "status") === "True");
  return ready ? null : (reason ?? "not ready");
}

function instanceOf(pod: unknown, wanted: string | null): PodInstance | string {
  const name = textAt(pod, "metadata", "name") ?? "?";
  const containers = listAt(pod, "spec", "containers");
  const container = wanted === null ? containers[0] : containers.find((one) => textAt(one, "name") === wanted);
  const containerName = textAt(container, "name");
  if (containerName === null) {
    const there = containers.map((one) => textAt(one, "name") ?? "?").join(", ");
    return `${name} (no container ${wanted ?? ""}; it has ${there})`;
  }
  const status = listAt(pod, "status", "containerStatuses").find((one) => textAt(one, "name") === containerName);
  return {
    namespace: textAt(pod, "metadata", "namespace") ?? "default",
    pod: name,
    uid: textAt(pod, "metadata", "uid") ?? "",
    container: containerName,
    instance: `${name}-${containerName}`,
    node: textAt(pod, "spec", "nodeName"),
    serviceAccount: textAt(pod, "spec", "serviceAccountName") ?? "default",
    labels: labelsOf(pod),
    restartCount: numberAt(status, "restartCount") ?? 0,
    ports: portsOf([container]),
    foreignPorts: portsOf(containers.filter((one) => one !== container)),
  };
}

/** Containers of pods that have started and stay, ready or not: a port of theirs can be forwarded. `container` as in `selectPods`. */
export const startedPods = (list: unknown, container: string | null): readonly PodInstance[] =>
  listAt(list, "items").flatMap((pod) => {
    const isStarted = textAt(pod, "status", "phase") === "Running" && textAt(pod, "metadata", "deletionTimestamp") === null;
    const found = isStarted ? instanceOf(pod, container) : "";
    return typeof found === "string" ? [] : [found];
  });

/**
 * Chooses from `kubectl get pods -l SELECTOR -o json`. `container` null: the only one, or the first. Pods that terminate, wait, have ended or are
 * not ready are passed over, as are those without the container.
 */
export function selectPods(list: unknown, container: string | null): PodSelection {
  const chosen: PodInstance[] = [];
  const passedOver: string[] = [];
  for (const pod of listAt(list, "items")) {
    const why = whyNot(pod);
    const found = why === null ? instanceOf(pod, container) : `${textAt(pod, "metadata", "name") ?? "?"} (${why})`;
    if (typeof found === "string") passedOver.push(found);
    else chosen.push(found);
  }
  return { chosen: chosen.toSorted((a, b) => (a.pod < b.pod ? -1 : 1)), passedOver };
}
