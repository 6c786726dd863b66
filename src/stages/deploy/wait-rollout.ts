/** Waits until workloads have rolled out, and gives up early when they cannot. */
import { heapgateError } from "../../core/errors/heapgate-error.ts";
import { listAt, textAt } from "../../core/kubernetes/json-fields.ts";
import type { Cause } from "../../core/kubernetes/pod-cause.ts";
import { parsePods, type ClusterEvent, type PodState } from "../../core/kubernetes/pod-state.ts";
import { podsOf, rolloutOf, WORKLOAD_KINDS, type Rollout, type WorkloadKind } from "../../core/kubernetes/workload-state.ts";
import type { Clock } from "../../ports/clock.ts";
import type { KubeClient } from "../../ports/kube-client.ts";
import type { Log } from "../../ports/log.ts";
import { findCause, readEvents, type CauseOptions, type LogCache } from "./wait-cause.ts";

export interface WaitPorts {
  readonly clock: Clock;
  readonly log: Log;
}

export interface WorkloadRef {
  readonly kind: WorkloadKind;
  readonly namespace: string;
  readonly name: string;
}

export interface RolloutOptions extends CauseOptions {
  readonly workloads: readonly WorkloadRef[];
  readonly timeoutSeconds: number;
  /** Given each list that is read on the way, pods among its items. */
  readonly onRead?: ((list: unknown) => void) | undefined;
}

const POLL_SECONDS = 0.5;
/** Causes cost questions; most rollouts are done before. */
const FIRST_CAUSE_SECONDS = 2;
const CAUSE_SECONDS = 3;
const ASK_SECONDS = 30;

interface Waiting {
  readonly ref: WorkloadRef;
  /** Null: it is not there yet. */
  readonly object: unknown;
  readonly pods: readonly PodState[];
  readonly rollout: Rollout;
}

const nameOf = ({ kind, name, namespace }: WorkloadRef): string => `${kind}/${name} in ${namespace}`;

/**
 * Returns once every workload has all its new pods ready and none of the old ones left, which is stricter than kubectl: two versions must
 * not run side by side while one is measured. Jobs must have completed.
 * Throws ROLLOUT_FAILED as soon as the cause cannot heal, ROLLOUT_TIMEOUT with the cause of what is not ready, or the abort reason.
 */
export async function waitForRollout(ports: WaitPorts, kube: KubeClient, options: RolloutOptions): Promise<void> {
  const { clock, log } = ports;
  const { signal, timeoutSeconds } = options;
  const start = clock.monotonicSeconds();
  const logs: LogCache = new Map();
  const firstSeen = new Map<string, number>();
  let causes: readonly Cause[] = [];
  let nextCause = start + FIRST_CAUSE_SECONDS;
  for (;;) {
    const waiting = await readWaiting(kube, options);
    if (waiting.length === 0) return;
    const now = clock.monotonicSeconds();
    const elapsed = now - start;
    const isOver = elapsed >= timeoutSeconds;
    const failed = waiting.find(({ rollout }) => rollout.kind === "failed");
    if (now >= nextCause || isOver || failed !== undefined) {
      const found = await causesOf(kube, waiting, logs, options);
      causes = found.map(({ cause }) => cause);
      throwIfHopeless(found, failed, firstSeen, clock.monotonicSeconds());
      nextCause = clock.monotonicSeconds() + CAUSE_SECONDS;
    }
    if (isOver) throw timeoutOf(waiting, causes, timeoutSeconds);
    log.progress(progressLine(waiting, causes, elapsed));
    await clock.sleep(POLL_SECONDS, signal);
  }
}

/** What is not done yet. One question per namespace. */
async function readWaiting(kube: KubeClient, { workloads, onRead, signal }: RolloutOptions): Promise<readonly Waiting[]> {
  const namespaces = [...new Set(workloads.map(({ namespace }) => namespace))];
  const waiting: Waiting[] = [];
  for (const namespace of namespaces) {
    const here = workloads.filter((ref) => ref.namespace === namespace);
    const kinds = [...new Set([...here.map(({ kind }) => WORKLOAD_KINDS[kind]), "pods"])];
    const list = await kube.getJson([kinds.join(","), "-n", namespace], { timeoutSeconds: ASK_SECONDS, signal });
    onRead?.(list);
    const objects = listAt(list, "items");
    const pods = parsePods(list);
    for (const ref of here) {
      const object = objects.find((each) => textAt(each, "kind") === ref.kind && textAt(each, "metadata", "name") === ref.name);
      const own = object === undefined ? [] : podsOf(object, pods);
      const rollout = stateOf(object, own);
      if (rollout.kind !== "done") waiting.push({ ref, object, pods: own, rollout });
    }
  }
  return waiting;
}

function stateOf(object: unknown, pods: readonly PodState[]): Rollout {
  if (object === undefined) return { kind: "going", what: "it is not there yet" };
  const rollout = rolloutOf(object);
  const leaving = pods.filter(({ isDeleting }) => isDeleting).length;
  if (rollout.kind !== "done" || leaving === 0) return rollout;
  return { kind: "going", what: `${leaving} old pod${leaving === 1 ? " is" : "s are"} still ending` };
}

interface Found {
  readonly ref: WorkloadRef;
  readonly cause: Cause;
}

async function causesOf(kube: KubeClient, waiting: readonly Waiting[], logs: LogCache, options: RolloutOptions): Promise<readonly Found[]> {
  const found: Found[] = [];
  const known = new Map<string, readonly ClusterEvent[]>();
  for (const { ref, object, pods } of waiting) {
    if (object === undefined) continue;
    const events = known.get(ref.namespace) ?? (await readEvents(kube, ref.namespace, options.signal));
    known.set(ref.namespace, events);
    const cause = await findCause(kube, { workload: object, pods, events }, logs, options);
    if (cause !== null) found.push({ ref, cause });
  }
  return found;
}

/** A cause is the same as before when only its numbers changed. */
const keyOf = ({ ref, cause }: Found): string => `${nameOf(ref)} ${cause.text.replaceAll(/\d+/gu, "#")}`;

function throwIfHopeless(found: readonly Found[], failed: Waiting | undefined, firstSeen: Map<string, number>, now: number): void {
  const keys = new Set(found.map(keyOf));
  for (const key of firstSeen.keys()) if (!keys.has(key)) firstSeen.delete(key);
  for (const one of found) {
    const since = firstSeen.get(keyOf(one)) ?? now;
    firstSeen.set(keyOf(one), since);
    const { patienceSeconds, text } = one.cause;
    if (patienceSeconds !== null && now - since >= patienceSeconds)
      throw heapgateError("ROLLOUT_FAILED", { what: nameOf(one.ref), cause: text }, { stage: "deploy" });
  }
  if (failed?.rollout.kind !== "failed") return;
  const cause = found.find(({ ref }) => ref === failed.ref)?.cause.text ?? failed.rollout.why;
  throw heapgateError("ROLLOUT_FAILED", { what: nameOf(failed.ref), cause }, { stage: "deploy" });
}

const wordsOf = ({ rollout }: Waiting): string => {
  switch (rollout.kind) {
    case "done":
      return "ready";
    case "going":
      return rollout.what;
    case "failed":
      return rollout.why;
  }
};

function progressLine(waiting: readonly Waiting[], causes: readonly Cause[], elapsed: number): string {
  const [first] = waiting;
  const more = waiting.length > 1 ? ` and ${waiting.length - 1} more` : "";
  const what = first === undefined ? "" : `${first.ref.kind}/${first.ref.name}${more}: ${wordsOf(first)}`;
  return `waiting for ${what}${causes[0] === undefined ? "" : ` (${causes[0].text})`}, ${Math.round(elapsed)} s`;
}

function timeoutOf(waiting: readonly Waiting[], causes: readonly Cause[], seconds: number): Error {
  const names = waiting.slice(0, 3).map(({ ref }) => nameOf(ref));
  const what = `${names.join(", ")}${waiting.length > names.length ? ` and ${waiting.length - names.length} more` : ""}`;
  const states = waiting.slice(0, 3).map((one) => `${one.ref.name}: ${wordsOf(one)}`);
  const cause = causes.length === 0 ? states.join("; ") : [...new Set(causes.map(({ text }) => text))].slice(0, 3).join("; ");
  return heapgateError("ROLLOUT_TIMEOUT", { what, seconds, cause }, { stage: "deploy" });
}
