/** Evidence of a failed deploy as text: states of pods, events, which cause is told first. */
import { isPodWell, type ClusterEvent, type ContainerState, type PodState } from "./pod-state.ts";
import { terminationText, type Cause } from "./pod-cause.ts";

/** Of several causes the one that waiting cannot heal, then the one that could be waited for least; null without any. */
export const chooseCause = (causes: readonly Cause[]): Cause | null =>
  causes.toSorted((a, b) => (a.patienceSeconds ?? Infinity) - (b.patienceSeconds ?? Infinity))[0] ?? null;

/** One line per event, warnings first, each half from old to new: `time  Warning BackOff Pod/shop-7d-x (4 times): …`. */
export const renderEvents = (events: readonly ClusterEvent[]): string =>
  [...events.filter(({ isWarning }) => isWarning), ...events.filter(({ isWarning }) => !isWarning)]
    .map(({ lastAt, isWarning, reason, namespace, kind, name, count, message }) => {
      const times = count > 1 ? ` (${count} times)` : "";
      return `${lastAt.replace(/\.\d+/u, "")}  ${isWarning ? "Warning" : "Normal "} ${namespace} ${kind}/${name} ${reason}${times}: ${message}\n`;
    })
    .join("");

/** Pods with their conditions and containers; those that are not well come first. */
export const renderStates = (pods: readonly PodState[]): string =>
  pods
    .toSorted((a, b) => Number(isPodWell(a)) - Number(isPodWell(b)))
    .map((pod) => {
      const open = pod.conditions.filter(({ isTrue }) => !isTrue);
      const lines = [
        `${pod.namespace}/${pod.name}: ${pod.isDeleting ? "Terminating" : pod.phase}${said(pod.reason, pod.message)} on ${pod.node ?? "no node"}`,
        ...open.map(({ type, reason, message }) => `  not ${type}${said(reason, message)}`),
        ...pod.containers.map((container) => `  ${container.isInit ? "init container" : "container"} ${stateOf(container)}`),
      ];
      return `${lines.join("\n")}\n`;
    })
    .join("");

const said = (reason: string | null, message: string | null): string => {
  const words = [reason, message].filter((word) => word !== null);
  return words.length === 0 ? "" : `: ${words.join(": ").trim()}`;
};

function stateOf({ name, image, isReady, restarts, now, last }: ContainerState): string {
  const parts = [`${name} (${image}): ${isReady ? "ready" : "not ready"}`];
  switch (now.kind) {
    case "running":
      parts.push("running");
      break;
    case "waiting":
      parts.push(`waiting${said(now.reason, now.message)}`);
      break;
    case "terminated":
      parts.push(`ended ${terminationText(now.termination) ?? "without a code"}`);
      break;
  }
  if (restarts > 0) parts.push(`${restarts} restart${restarts === 1 ? "" : "s"}`);
  if (last !== null)
    parts.push(`last end: ${terminationText(last) ?? "without a code"}${last.finishedAt === null ? "" : ` at ${last.finishedAt}`}`);
  return parts.join(", ");
}
