/** Applies a render in order, each group ready for the next one: namespaces, CRDs, hooks, the app. */
import { heapgateError, HeapgateError } from "../../core/errors/heapgate-error.ts";
import { objectKey } from "../../core/kubernetes/live-objects.ts";
import { isWorkloadKind } from "../../core/kubernetes/workload-state.ts";
import type { ApplyGroup } from "../../core/manifests/apply-order.ts";
import type { Manifest } from "../../core/manifests/manifest.ts";
import { withRestartMark } from "../../core/manifests/restart-mark.ts";
import { writeManifests } from "../../core/manifests/write-manifests.ts";
import type { KubeClient } from "../../ports/kube-client.ts";
import type { ObjectLedger } from "../../ports/ledger.ts";
import { runKubectl } from "./apply-kubectl.ts";
import { rememberOthers, type OthersMemory } from "./others-objects.ts";
import { waitForRollout, type WaitPorts, type WorkloadRef } from "./wait-rollout.ts";

export interface ApplyOptions {
  /** In order, as `orderManifests` gives them; every namespaced object names its namespace (`prepareRender`). */
  readonly groups: readonly ApplyGroup[];
  /** The step's own; it is made when it is not there. */
  readonly namespace: string;
  /** References of images that were built here and loaded, for causes. */
  readonly loadedImages: readonly string[];
  /** Of a cluster that may hold objects of others: what is there already is not ours to delete. Null for a cluster of our own. */
  readonly others: OthersMemory | null;
  /** What is ours is noted there before it is made. */
  readonly ledger: ObjectLedger;
  /** Differs from trial to trial: workloads that were there before get new pods by it. */
  readonly mark: string;
  /** What earlier applies of this run made: it is there, and ours. */
  readonly before?: Applied | undefined;
  readonly signal: AbortSignal | undefined;
}

/** What this run made, in the order of applying; `manifests` is what deleting needs. */
export interface Applied {
  readonly manifests: readonly Manifest[];
  /** Kept when it is reset: it was there before this run. */
  readonly kept: readonly Manifest[];
}

export const NOTHING_APPLIED: Applied = { manifests: [], kept: [] };

const APPLY_SECONDS = 120;
const ESTABLISHED_SECONDS = 60;
const HOOK_SECONDS = 300;
const DELETE_SECONDS = 60;
const ASK_SECONDS = 30;

/**
 * Applies the groups server-side. CRDs are established before what uses them, Jobs are deleted and made anew, hooks have completed before
 * the next group. Nothing is waited for in the main group: that is the caller's `waitFor`, or `waitForRollout` of `workloadsOf`.
 * Throws APPLY_FAILED (a missing CRD is named), ROLLOUT_FAILED or ROLLOUT_TIMEOUT for a hook, KUBECTL_FAILED, or the abort reason. What was
 * applied until then is told by `onApplied`, so that it can be taken out again.
 */
export async function applyManifests(
  ports: WaitPorts,
  kube: KubeClient,
  options: ApplyOptions,
  onApplied: (applied: Applied) => void = () => {},
): Promise<Applied> {
  const { signal } = options;
  const all = options.groups.flatMap(({ manifests }) => manifests);
  let applied = await withNamespace(kube, options);
  onApplied(applied);
  const own = new Set(options.before?.manifests.map(objectKey));
  const asked = all.filter((one) => !own.has(objectKey(one)));
  const foreign =
    options.others === null ? new Set<string>() : await rememberOthers(ports, kube, { manifests: asked, memory: options.others, signal });
  for (const { kind, manifests, recreate } of options.groups) {
    const isForeign = (one: Manifest): boolean => foreign.has(objectKey(one));
    await deleteNow(
      kube,
      recreate.filter((one) => !isForeign(one)),
      signal,
    );
    // What is noted before it is made is removed even when the answer never came.
    applied = withManifests(applied, manifests, foreign);
    onApplied(applied);
    const ours = manifests.filter((one) => !isForeign(one));
    await options.ledger.note(ours);
    try {
      await applyAll(kube, ours, { recreate: true, signal });
      // What was there before is changed and never deleted; its pods are new ones all the same.
      const others = manifests.filter(isForeign).map((one) => withRestartMark(one, options.mark));
      await applyAll(kube, others, { recreate: false, signal });
    } catch (error) {
      throw withMissingCrd(error);
    }
    if (kind === "crds") await waitEstablished(kube, manifests, signal);
    if (kind === "pre-install" || kind === "post-install") {
      const workloads = workloadsOf(manifests).filter((ref) => ref.kind === "Job" || ref.kind === "Pod");
      if (workloads.length > 0)
        await waitForRollout(ports, kube, { workloads, timeoutSeconds: HOOK_SECONDS, loadedImages: options.loadedImages, signal });
    }
  }
  return applied;
}

const applyAll = async (
  kube: KubeClient,
  manifests: readonly Manifest[],
  { recreate, signal }: { readonly recreate: boolean; readonly signal: AbortSignal | undefined },
): Promise<void> => {
  if (manifests.length > 0) await kube.apply(writeManifests(manifests), { timeoutSeconds: APPLY_SECONDS, signal, recreate });
};

/** The workloads among objects, which a default wait waits for. Hooks of an install were waited for already and may be gone. */
export const workloadsOf = (manifests: readonly Manifest[]): readonly WorkloadRef[] =>
  manifests.flatMap(({ kind, metadata }) =>
    isWorkloadKind(kind) && metadata.name !== undefined ? [{ kind, name: metadata.name, namespace: metadata.namespace ?? "default" }] : [],
  );

/** What stands once `added` is applied too. */
export function withManifests(applied: Applied, added: readonly Manifest[], foreign: ReadonlySet<string>): Applied {
  const known = new Set([...applied.manifests, ...applied.kept].map(objectKey));
  const fresh = added.filter((one) => !known.has(objectKey(one)));
  const isForeign = (one: Manifest): boolean => foreign.has(objectKey(one));
  return {
    manifests: [...applied.manifests, ...fresh.filter((one) => !isForeign(one))],
    kept: [...applied.kept, ...fresh.filter(isForeign)],
  };
}

/** The step's namespace, made by us when it is not there and the render does not bring it. Its earlier end is waited for. */
async function withNamespace(
  kube: KubeClient,
  { namespace, groups, ledger, before = NOTHING_APPLIED, signal }: ApplyOptions,
): Promise<Applied> {
  const isBrought = groups.some(({ manifests }) =>
    manifests.some(({ kind, metadata }) => kind === "Namespace" && metadata.name === namespace),
  );
  if (isBrought) return before;
  const found = await kube.getJson(["namespace", namespace], { timeoutSeconds: ASK_SECONDS, signal });
  if (found !== null) return before;
  const manifest: Manifest = { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } };
  await ledger.note([manifest]);
  await kube.apply(writeManifests([manifest]), { timeoutSeconds: ASK_SECONDS, signal, recreate: false });
  return { ...before, manifests: [manifest, ...before.manifests] };
}

async function deleteNow(kube: KubeClient, manifests: readonly Manifest[], signal: AbortSignal | undefined): Promise<void> {
  if (manifests.length === 0) return;
  await runKubectl(kube, ["delete", "-f", "-", "--ignore-not-found", "--cascade=foreground", `--timeout=${DELETE_SECONDS}s`], {
    timeoutSeconds: DELETE_SECONDS + ASK_SECONDS,
    signal,
    stdin: writeManifests(manifests),
  });
}

async function waitEstablished(kube: KubeClient, crds: readonly Manifest[], signal: AbortSignal | undefined): Promise<void> {
  const names = crds.flatMap(({ metadata }) => (metadata.name === undefined ? [] : [`crd/${metadata.name}`]));
  const result = await kube.run(["wait", ...names, "--for=condition=Established", `--timeout=${ESTABLISHED_SECONDS}s`], {
    timeoutSeconds: ESTABLISHED_SECONDS + ASK_SECONDS,
    signal,
  });
  if (result.exitCode === 0) return;
  const facts = { what: names.join(", "), seconds: ESTABLISHED_SECONDS, cause: "the API server does not serve it" };
  throw heapgateError("ROLLOUT_TIMEOUT", facts, { stage: "deploy", outputTail: result.outputTail });
}

/** The cause in the words people look for. */
function withMissingCrd(error: unknown): unknown {
  if (!(error instanceof HeapgateError) || error.code !== "APPLY_FAILED") return error;
  const said = `${error.message}\n${error.outputTail ?? ""}`;
  const { kind, group } = /no matches for kind "?(?<kind>\w+)"? in version "?(?<group>[\w./-]*\w)/u.exec(said)?.groups ?? {};
  if (kind === undefined || group === undefined) return error;
  const what = /^(\S+) was refused/u.exec(error.message)?.[1] ?? kind;
  const why = `CRD missing: ${kind} (${group}); apply it in an earlier deploy[] entry`;
  return heapgateError(
    "APPLY_FAILED",
    { what, why },
    { stage: "deploy", cause: error, ...(error.outputTail === null ? {} : { outputTail: error.outputTail }) },
  );
}
