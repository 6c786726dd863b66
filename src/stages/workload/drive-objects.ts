/** The object workload: so many objects from a template, at a rate, let go together, waited for (`kubernetes.md` §13). */
import type { ObjectsWorkload } from "../../core/config/cluster-config.ts";
import { heapgateError } from "../../core/errors/heapgate-error.ts";
import { textAt } from "../../core/kubernetes/json-fields.ts";
import { isForMet, parseFor, type ForExpression } from "../../core/kubernetes/object-condition.ts";
import type { Manifest } from "../../core/manifests/manifest.ts";
import { fillIndex, labelObject, PIECE_LABEL, RUN_LABEL } from "../../core/manifests/object-template.ts";
import { parseManifests } from "../../core/manifests/parse-manifests.ts";
import type { DrivePhase, WorkloadResult } from "../../core/snapshot/trial-plan.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Files } from "../../ports/files.ts";
import type { Http } from "../../ports/http.ts";
import type { ClusterContext } from "./cluster-context.ts";
import { findWorkloadFile } from "./find-file.ts";
import { openObjectApi, type ObjectApi } from "./object-api.ts";

export interface ObjectsPorts {
  readonly http: Http;
  readonly files: Files;
  readonly clock: Clock;
}

export interface ObjectsContext {
  readonly cluster: ClusterContext;
  /** Where the template is looked for, in this order. */
  readonly folders: readonly string[];
  readonly signal: AbortSignal;
}

/** Requests at a time where no rate is asked for. */
const CONCURRENCY = 8;
const POLL_SECONDS = 0.25;
const READY_TIMEOUT_SECONDS = 600;
const DELETE_TIMEOUT_SECONDS = 120;

/**
 * Makes the phase's objects (`units`, else all of the workload's), releases them with the merge patch once all exist, and waits until each is ready.
 * A unit is an object that became ready. At a rate object i is due at i/rate, whatever the answers do. Throws FILE_NOT_FOUND, RENDER_FAILED,
 * WORKLOAD_FAILED, or the abort reason.
 */
export async function driveObjects(
  ports: ObjectsPorts,
  workload: ObjectsWorkload,
  phase: DrivePhase,
  context: ObjectsContext,
): Promise<WorkloadResult> {
  const { clock, http } = ports;
  const { cluster, signal } = context;
  const ready = workload.ready === null ? null : readyOf(workload.ready);
  const template = await readTemplate(ports.files, await findWorkloadFile(ports.files, context.folders, workload.template));
  const total = phase.units ?? workload.count;
  const piece = `${phase.name}-${cluster.counter.next}`;
  const objects = Array.from({ length: total }, (_, index) =>
    makeObject(template, cluster.counter.next + index, { workload, cluster, piece }),
  );
  cluster.counter.next += total;
  const [first] = objects;
  if (first === undefined) throw heapgateError("WORKLOAD_FAILED", { what: "there is no object to make" }, { stage: "workload" });
  const namespace = workload.namespace ?? first.metadata.namespace ?? cluster.namespace;
  const api = await openObjectApi(http, { apiUrl: await cluster.apiUrl(signal), kind: first, namespace, signal });

  await cluster.ledger.note(first, namespace);
  const startedAt = clock.monotonicSeconds();
  const rate = workload.ratePerSecond;
  await inParallel(objects, rate === null ? CONCURRENCY : Math.max(CONCURRENCY, Math.ceil(rate)), async (object, index) => {
    const waitSeconds = rate === null ? 0 : startedAt + index / rate - clock.monotonicSeconds();
    if (waitSeconds > 0) await clock.sleep(waitSeconds, signal);
    await api.create(object);
  });
  const createdSeconds = clock.monotonicSeconds() - startedAt;
  if (workload.release !== null && workload.release !== undefined) {
    await inParallel(objects, CONCURRENCY, async (object) => await api.patch(object.metadata.name ?? "", workload.release));
  }
  if (ready !== null) await waitReady(ports, { api, ready, total, selector: selectorOf(cluster, piece), signal });
  const durationSeconds = clock.monotonicSeconds() - startedAt;
  return {
    units: total,
    requests: null,
    unanswered: 0,
    firstError: null,
    offeredPerSecond: rate,
    achievedPerSecond: rate === null ? total / durationSeconds : total / Math.max(createdSeconds, total / rate),
    durationSeconds,
  };
}

/** Deletes every object of the trial and waits until they are gone, while the app still runs and can take off its finalizers. Throws RESET_FAILED and WORKLOAD_FAILED. */
export async function deleteObjects(
  ports: ObjectsPorts,
  workload: ObjectsWorkload,
  context: Omit<ObjectsContext, "signal"> & { readonly signal?: AbortSignal },
): Promise<void> {
  const { cluster, signal } = context;
  if (cluster.counter.next === 0) return;
  const template = await readTemplate(ports.files, await findWorkloadFile(ports.files, context.folders, workload.template));
  const sample = makeObject(template, 0, { workload, cluster, piece: "" });
  const namespace = workload.namespace ?? sample.metadata.namespace ?? cluster.namespace;
  const api = await openObjectApi(ports.http, { apiUrl: await cluster.apiUrl(signal), kind: sample, namespace, signal });
  const selector = `${RUN_LABEL}=${cluster.runLabel}`;
  let isAsked = false;
  const until = ports.clock.monotonicSeconds() + DELETE_TIMEOUT_SECONDS;
  for (;;) {
    isAsked = isAsked || (await api.deleteAll(selector));
    const left = await api.list(selector);
    if (left.length === 0) {
      await cluster.ledger.forget(sample, namespace);
      return;
    }
    if (ports.clock.monotonicSeconds() >= until) {
      const why = "their finalizers are not taken off";
      throw heapgateError(
        "RESET_FAILED",
        { what: `${left.length} ${sample.kind} objects of the workload`, seconds: DELETE_TIMEOUT_SECONDS, why },
        { stage: "reset" },
      );
    }
    await ports.clock.sleep(POLL_SECONDS, signal);
  }
}

const selectorOf = (cluster: ClusterContext, piece: string): string => `${RUN_LABEL}=${cluster.runLabel},${PIECE_LABEL}=${piece}`;

const readyOf = (text: string): ForExpression => {
  const parsed = parseFor(text);
  if (parsed.kind === "expression") return parsed.expression;
  throw heapgateError("WORKLOAD_FAILED", { what: `workload.objects.ready: ${parsed.problem}` }, { stage: "workload" });
};

interface Making {
  readonly workload: ObjectsWorkload;
  readonly cluster: ClusterContext;
  readonly piece: string;
}

/** One template is one object: several would be several units, or none knows which is waited for. */
function makeObject(template: string, index: number, { workload, cluster, piece }: Making): Manifest {
  const [document, second] = parseManifests(workload.template, fillIndex(template, index));
  const problem = document === undefined ? "holds no object" : second === undefined ? null : "holds more than one object";
  if (document === undefined || problem !== null)
    throw heapgateError("WORKLOAD_FAILED", { what: `the template ${workload.template} ${problem ?? ""}` }, { stage: "workload" });
  return labelObject(document.manifest, { namespace: workload.namespace, run: cluster.runLabel, piece });
}

async function readTemplate(files: Files, path: string): Promise<string> {
  const text = await files.readText(path);
  if (text === null) throw heapgateError("FILE_NOT_FOUND", { path, wanted: "tree" }, { stage: "workload" });
  return text;
}

/** Waits for all, then throws the first failure: nothing goes on behind the caller's back. */
async function inParallel<T>(items: readonly T[], width: number, work: (item: T, index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const failures: unknown[] = [];
  const worker = async (): Promise<void> => {
    while (next < items.length && failures.length === 0) {
      const index = next;
      next += 1;
      const item = items[index];
      if (item === undefined) continue;
      try {
        await work(item, index);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, worker));
  if (failures.length > 0) throw failures[0];
}

interface Waiting {
  readonly api: ObjectApi;
  readonly ready: ForExpression;
  readonly total: number;
  readonly selector: string;
  readonly signal: AbortSignal;
}

async function waitReady({ clock }: ObjectsPorts, { api, ready, total, selector, signal }: Waiting): Promise<void> {
  const until = clock.monotonicSeconds() + READY_TIMEOUT_SECONDS;
  for (;;) {
    const waiting = (await api.list(selector)).filter((object) => !isForMet(ready, object));
    if (waiting.length === 0) return;
    if (clock.monotonicSeconds() >= until) {
      const names = waiting.slice(0, 3).map((object) => textAt(object, "metadata", "name") ?? "?");
      const what = `${waiting.length} of ${total} objects did not come to ${ready.text} within ${READY_TIMEOUT_SECONDS} s (${names.join(", ")}${waiting.length > 3 ? ", …" : ""})`;
      throw heapgateError("WORKLOAD_FAILED", { what }, { stage: "workload" });
    }
    await clock.sleep(POLL_SECONDS, signal);
  }
}
