/** Why a pod does not run, in one line, and whether waiting can help. */
import { isSameReference } from "../manifests/image-reference.ts";
import { lastWords } from "./log-cause.ts";
import type { ClusterEvent, ContainerState, PodState, Termination } from "./pod-state.ts";

export interface Cause {
  /** `shop: ImagePullBackOff ghcr.io/acme/shop:x: not side-loaded`. */
  readonly text: string;
  /** Seconds after which waiting is pointless if the cause is still the same; null: it may heal at any time. */
  readonly patienceSeconds: number | null;
}

export interface PodEvidence {
  /** Events of the namespace, oldest first; those about this pod are picked. */
  readonly events: readonly ClusterEvent[];
  /** The last lines of a container's run that ended, by name of the container. */
  readonly logs: ReadonlyMap<string, string>;
  /** References of images that were loaded into the nodes (not pushed to a registry): they are never to be pulled. */
  readonly loadedImages: readonly string[];
}

/** Restarts from which a crash is taken for one that stays: at kubelet's back-off that is some 40 s after the first. */
const HOPELESS_RESTARTS = 3;
const UNSCHEDULABLE_SECONDS = 60;
/** Others (an operator, a certificate Job) may still make what is missing. */
const MISSING_CONFIG_SECONDS = 20;
const MISSING_VOLUME_SECONDS = 60;
const PULL_SECONDS = 60;
const NO_IMAGE_SECONDS = 15;
const PULLING_SECONDS = 3;

/** Name of what made the pod, without the parts that Kubernetes adds: `shop` of `shop-7d4b9c-x2x9z`. */
export function subjectOf({ owner, name, labels }: PodState): string {
  if (owner === null) return name;
  const hash = labels["pod-template-hash"];
  return owner.kind === "ReplicaSet" && hash !== undefined && owner.name.endsWith(`-${hash}`)
    ? owner.name.slice(0, -hash.length - 1)
    : owner.name;
}

const label = (pod: PodState, container: ContainerState | null): string => {
  const subject = subjectOf(pod);
  if (container === null) return subject;
  if (container.isInit) return `${subject}: init container ${container.name}`;
  return container.name === subject || pod.containers.filter(({ isInit }) => !isInit).length === 1
    ? subject
    : `${subject}/${container.name}`;
};

/** `OOMKilled (exit code 137)`; null where the end says nothing. */
export function terminationText({ reason, exitCode }: Termination): string | null {
  const code = exitCode === null ? null : `exit code ${exitCode}`;
  if (reason === null || reason === "Error" || reason === "Completed") return code;
  return code === null ? reason : `${reason} (${code})`;
}

/** The most telling cause of a pod that is not well; null when nothing is wrong with it yet (it is being made). */
export function causeOfPod(pod: PodState, evidence: PodEvidence): Cause | null {
  const events = evidence.events.filter(({ kind, name, namespace }) => kind === "Pod" && name === pod.name && namespace === pod.namespace);
  return (
    evictionOf(pod, events) ??
    schedulingOf(pod) ??
    first(pod.containers, (container) => containerCause(pod, container, { ...evidence, events })) ??
    volumeCause(pod, events) ??
    first(pod.containers, (container) => probeCause(pod, container, events))
  );
}

const first = <T>(items: readonly T[], find: (item: T) => Cause | null): Cause | null => {
  for (const item of items) {
    const found = find(item);
    if (found !== null) return found;
  }
  return null;
};

function evictionOf(pod: PodState, events: readonly ClusterEvent[]): Cause | null {
  const why = evictionWords(pod) ?? events.findLast(({ reason }) => reason === "Evicted")?.message ?? null;
  return why === null ? null : { text: `${subjectOf(pod)}: evicted: ${why}`, patienceSeconds: null };
}

/** Why the pod was taken off its node; null when it was not, or its state does not say so (an app that ends well at once leaves only the event). */
export function evictionWords(pod: PodState): string | null {
  if (pod.reason === "Evicted") return (pod.message ?? "no reason given").trim();
  const disrupted = pod.conditions.find(({ type, isTrue }) => type === "DisruptionTarget" && isTrue);
  return disrupted === undefined ? null : (disrupted.message ?? disrupted.reason ?? "no reason given").trim();
}

function schedulingOf(pod: PodState): Cause | null {
  const condition = pod.conditions.find(({ type, isTrue }) => type === "PodScheduled" && !isTrue);
  if (condition === undefined) return null;
  // What preempting others would do is of no interest: `0/1 nodes are available: 1 Insufficient cpu. preemption: …`
  const why = (condition.message ?? condition.reason ?? "no reason given")
    .replace(/\s*(?:no new claims to deallocate, )?preemption: .*$/su, "")
    .replace(/\.? ?not found$/u, "")
    .replace(/\.$/u, "");
  return { text: `${subjectOf(pod)}: unschedulable: ${why}`, patienceSeconds: UNSCHEDULABLE_SECONDS };
}

function containerCause(pod: PodState, container: ContainerState, evidence: PodEvidence): Cause | null {
  const name = label(pod, container);
  const { now } = container;
  if (now.kind === "running") return null;
  if (now.kind === "terminated") {
    if (now.termination.exitCode === 0 && (container.isInit || pod.phase === "Succeeded")) return null;
    return crashOf(name, container, now.termination, evidence);
  }
  const message = now.message ?? "";
  switch (now.reason ?? "") {
    case "ImagePullBackOff":
    case "ErrImagePull":
    case "RegistryUnavailable":
      return {
        text: `${name}: ${pullWords(container.image, message, evidence)}`,
        patienceSeconds: pullPatience(container.image, message, evidence),
      };
    case "ErrImageNeverPull":
      return { text: `${name}: ${now.reason} ${container.image}: not side-loaded`, patienceSeconds: 0 };
    case "InvalidImageName":
      return { text: `${name}: ${now.reason} ${container.image}: ${lastPart(message)}`, patienceSeconds: 0 };
    case "CreateContainerConfigError":
      return { text: `${name}: ${now.reason}: ${message}`, patienceSeconds: MISSING_CONFIG_SECONDS };
    case "CreateContainerError":
      return { text: `${name}: ${now.reason}: ${lastPart(message)}`, patienceSeconds: MISSING_CONFIG_SECONDS };
    case "CrashLoopBackOff":
    case "RunContainerError":
      return crashOf(name, container, container.last, evidence);
    default:
      return container.last === null ? needlessPull(name, container, evidence) : crashOf(name, container, container.last, evidence);
  }
}

/** A registry that does not answer holds a pull for half a minute; that there is one at all says enough of an image that was loaded. */
function needlessPull(name: string, container: ContainerState, evidence: PodEvidence): Cause | null {
  if (!isLoaded(container.image, evidence)) return null;
  const own = evidence.events.filter(({ container: of }) => of === container.name);
  const begun = own.findLast(({ reason }) => reason === "Pulling");
  if (begun === undefined || own.some(({ reason, lastAt }) => reason === "Pulled" && lastAt >= begun.lastAt)) return null;
  return { text: `${name}: pulling ${container.image}: not side-loaded`, patienceSeconds: PULLING_SECONDS };
}

function crashOf(name: string, container: ContainerState, end: Termination | null, evidence: PodEvidence): Cause {
  const patienceSeconds = container.restarts >= HOPELESS_RESTARTS ? 0 : null;
  const times = container.restarts === 0 ? "" : `, restarted ${container.restarts === 1 ? "once" : `${container.restarts} times`}`;
  if (end?.reason === "OOMKilled")
    return { text: `${name}: OOMKilled (exit code ${end.exitCode ?? 137}): over its memory limit${times}`, patienceSeconds };
  if (end?.reason === "StartError" || end?.reason === "ContainerCannotRun")
    return { text: `${name}: cannot be started: ${startWords(end.message ?? "")}`, patienceSeconds };
  const liveness = evidence.events.findLast(
    ({ container: of, message }) => of === container.name && /^(?:Liveness|Startup) probe failed/u.test(message),
  );
  if (liveness !== undefined) return { text: `${name}: ${lowerFirst(liveness.message)}${times}`, patienceSeconds };
  const how = end === null ? null : terminationText(end);
  const log = evidence.logs.get(container.name);
  const words = log === undefined ? null : lastWords(log);
  const said = words ?? end?.message?.trim() ?? "its log is empty";
  // A log that was not looked at is not an empty one.
  const because = log === undefined && end?.message === null ? "" : `: ${said}`;
  return {
    text: `${name}: ${container.restarts === 0 ? "ended" : "CrashLoopBackOff"}${how === null ? "" : ` (${how})`}${because}${times}`,
    patienceSeconds,
  };
}

/** What runc says last, and of it the part about the program: `exec: "/shop": stat /shop: no such file or directory`. */
const startWords = (message: string): string => {
  const words = /exec: .*$/u.exec(message)?.[0] ?? lastPart(message);
  return words.replace(/: unknown$/u, "");
};

const UNREACHABLE = /dial tcp|no such host|i\/o timeout|connection refused|TLS handshake|no route to host|deadline exceeded/u;
const ABSENT = /not found|manifest unknown|does not exist/u;
const REFUSED = /unauthorized|denied|authentication required|forbidden|no basic auth/iu;

const isLoaded = (image: string, { loadedImages }: PodEvidence): boolean => loadedImages.some((loaded) => isSameReference(loaded, image));

function pullWords(image: string, message: string, evidence: PodEvidence): string {
  const told =
    message === "" || /^Back-off pulling image "[^"]*"$/u.test(message)
      ? (evidence.events.findLast((event) => event.message.startsWith("Failed to pull image"))?.message ?? message)
      : message;
  const words = `ImagePullBackOff ${image}: not side-loaded`;
  if (isLoaded(image, evidence)) return words;
  if (REFUSED.test(told)) return `${words}, and its registry refuses it (no right, or no such image)`;
  if (UNREACHABLE.test(told)) return `${words}, and its registry cannot be reached from the node`;
  if (ABSENT.test(told)) return `${words}, and its registry has no such image`;
  return told === "" ? words : `${words}, and it cannot be pulled: ${lastPart(told)}`;
}

function pullPatience(image: string, message: string, evidence: PodEvidence): number {
  if (isLoaded(image, evidence)) return 0;
  return (REFUSED.test(message) || ABSENT.test(message)) && !UNREACHABLE.test(message) ? NO_IMAGE_SECONDS : PULL_SECONDS;
}

const lastPart = (message: string): string =>
  message
    .split(/: (?=[^:"]*$)/u)
    .at(-1)
    ?.trim() || message;
const lowerFirst = (text: string): string => `${text.slice(0, 1).toLowerCase()}${text.slice(1)}`;

function volumeCause(pod: PodState, events: readonly ClusterEvent[]): Cause | null {
  const failed = events.findLast(({ reason }) => reason === "FailedMount" || reason === "FailedAttachVolume");
  if (failed === undefined || pod.containers.every(({ now }) => now.kind === "running")) return null;
  const [, volume = "", why = ""] = /for volume "([^"]+)" : (.*)$/su.exec(failed.message) ?? [];
  const words = volume === "" ? failed.message : `volume ${volume}: ${why}`;
  return { text: `${subjectOf(pod)}: ${words.split("\n")[0] ?? ""}`, patienceSeconds: MISSING_VOLUME_SECONDS };
}

function probeCause(pod: PodState, container: ContainerState, events: readonly ClusterEvent[]): Cause | null {
  if (container.isReady || container.now.kind !== "running") return null;
  const probe = events.findLast(({ reason, container: of }) => reason === "Unhealthy" && of === container.name);
  if (probe !== undefined)
    return { text: `${label(pod, container)}: ${lowerFirst(probe.message.split("\n")[0] ?? "")}`, patienceSeconds: null };
  // Between two crashes the container runs for a moment.
  return container.restarts > 0 && container.last !== null
    ? crashOf(label(pod, container), container, container.last, { events, logs: new Map(), loadedImages: [] })
    : null;
}

/** Why a workload's pods are not even made, such as a ServiceAccount that does not exist; null when nothing says so. */
export function creationCause(
  owner: { readonly kind: string; readonly name: string; readonly namespace: string },
  events: readonly ClusterEvent[],
): Cause | null {
  const failed = events.findLast(
    (event) =>
      event.reason === "FailedCreate" &&
      event.namespace === owner.namespace &&
      (event.name === owner.name ||
        (owner.kind === "Deployment" && event.kind === "ReplicaSet" && event.name.startsWith(`${owner.name}-`))),
  );
  if (failed === undefined) return null;
  return {
    text: `${owner.name}: ${failed.message.replace(/^Error creating: /u, "").replace(/^pods "[^"]*" is forbidden: /u, "no pod: ")}`,
    patienceSeconds: MISSING_CONFIG_SECONDS,
  };
}
