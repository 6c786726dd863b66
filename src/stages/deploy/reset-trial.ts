/** Makes a cluster ready for the next trial: takes out what was applied, or starts its pods anew, or runs the user's command. */
import { buildArgv, formatCommand } from "../../core/config/command.ts";
import type { Command } from "../../core/config/config.ts";
import { heapgateError } from "../../core/errors/heapgate-error.ts";
import { parseJson } from "../../core/kubernetes/json-fields.ts";
import { kubectlWords, saysAbsent } from "../../core/kubernetes/kubectl-words.ts";
import { leftoverWords, parseLeftovers, type Leftover } from "../../core/kubernetes/leftovers.ts";
import { deletionOrder } from "../../core/manifests/apply-order.ts";
import { isMap, valueAt } from "../../core/manifests/json-values.ts";
import type { Manifest } from "../../core/manifests/manifest.ts";
import { writeManifests } from "../../core/manifests/write-manifests.ts";
import type { Exec } from "../../ports/exec.ts";
import type { KubeClient } from "../../ports/kube-client.ts";
import { withManifests, type Applied } from "./apply-manifests.ts";
import { isRestartable, withRestartMark } from "../../core/manifests/restart-mark.ts";
import { objectKey } from "../../core/kubernetes/live-objects.ts";
import type { ObjectLedger } from "../../ports/ledger.ts";
import type { Log } from "../../ports/log.ts";
import { emptyNamespaces } from "./empty-namespaces.ts";
import { releaseOrphans } from "./release-orphans.ts";
import { rememberOthers, type OthersMemory } from "./others-objects.ts";
import type { WaitPorts } from "./wait-rollout.ts";

export interface ResetOptions {
  readonly applied: Applied;
  /** Deletes the workload's own objects, while the app that clears their finalizers still runs; null: there are none. */
  readonly deleteWorkloadObjects: (() => Promise<void>) | null;
  readonly signal: AbortSignal | undefined;
  /** Namespaces in which nothing is left stay; false: everything goes. */
  readonly keepEmptyNamespaces: boolean;
  /** Until something that stays is an error; default 60 s. */
  readonly timeoutSeconds?: number;
}

const TIMEOUT_SECONDS = 60;
const POLL_SECONDS = 0.5;
/** So long the cluster has for the objects of a definition that goes; after that nobody is left who clears their finalizers. */
const ORPHAN_SECONDS = 10;
const ASK_SECONDS = 30;
const DELETE = ["delete", "-f", "-", "--ignore-not-found", "--wait=false", "--cascade=foreground"];

/**
 * Deletes what this run applied, in the order of `deletionOrder`, and returns once all of it is gone, pods and claims included. Custom
 * objects go while their controller runs and are waited for before it is deleted; of definitions of ours, also the objects that others made.
 * What the app made of its own definitions meanwhile is released from its finalizers once the app is gone.
 * Gives what still stands, namespaces that were kept. Throws RESET_FAILED naming what is held by finalizers, KUBECTL_FAILED, or the abort reason.
 */
export async function redeployReset(ports: WaitPorts, kube: KubeClient, options: ResetOptions): Promise<Applied> {
  const { applied, signal, deleteWorkloadObjects } = options;
  await deleteWorkloadObjects?.();
  const ordered = deletionOrder(applied.manifests).filter(({ metadata }) => metadata.name !== undefined);
  const crds = ordered.filter(({ kind }) => kind === "CustomResourceDefinition");
  const webhooks = ordered.filter(({ kind }) => kind.endsWith("WebhookConfiguration"));
  const groups = new Set(crds.map((crd) => valueAt(crd, ["spec", "group"])));
  const rest = ordered.filter((one) => !webhooks.includes(one) && !crds.includes(one));
  const custom = rest.filter(({ apiVersion }) => groups.has(groupOf(apiVersion)) || isForeignGroup(groupOf(apiVersion)));
  const namespaces = rest.filter(({ kind }) => kind === "Namespace");
  const app = rest.filter((one) => !custom.includes(one) && !namespaces.includes(one));
  const instances = crds.flatMap(({ metadata }) => (metadata.name === undefined ? [] : [metadata.name]));
  const stages: readonly Stage[] = [
    { ...NOTHING, manifests: webhooks },
    { ...NOTHING, manifests: custom, instances },
    { ...NOTHING, manifests: app, claims: app.filter(hasClaims) },
    { ...NOTHING, manifests: crds, orphans: instances },
  ];
  const remove = (stage: Stage): Promise<void> => removeStage(ports, kube, stage, options.timeoutSeconds ?? TIMEOUT_SECONDS, signal);
  for (const stage of stages) await remove(stage);
  const names = namespaces.flatMap(({ metadata }) => metadata.name ?? []);
  const empty = options.keepEmptyNamespaces ? await emptyNamespaces(kube, names, signal) : new Set<string>();
  const isEmpty = ({ metadata }: Manifest): boolean => empty.has(metadata.name ?? "");
  await remove({ ...NOTHING, manifests: namespaces.filter((one) => !isEmpty(one)) });
  return { manifests: namespaces.filter(isEmpty), kept: [] };
}

const groupOf = (apiVersion: string): string => (apiVersion.includes("/") ? (apiVersion.split("/")[0] ?? "") : "");

/** Groups of Kubernetes itself have no dot (`apps`) or end in `.k8s.io`; those of add-ons that do so too are known by their definitions. */
const isForeignGroup = (group: string): boolean => group.includes(".") && !group.endsWith(".k8s.io");

interface Stage {
  readonly manifests: readonly Manifest[];
  /** Names of definitions of which all objects go. */
  readonly instances: readonly string[];
  /** StatefulSets that leave claims behind. */
  readonly claims: readonly Manifest[];
  /** Names of definitions whose objects have lost their controller, when what goes here is held up. */
  readonly orphans: readonly string[];
}

const NOTHING: Stage = { manifests: [], instances: [], claims: [], orphans: [] };

const hasClaims = ({ kind, spec }: Manifest): boolean =>
  kind === "StatefulSet" && isMap(spec) && Array.isArray(spec["volumeClaimTemplates"]);

async function removeStage(
  ports: WaitPorts,
  kube: KubeClient,
  stage: Stage,
  timeoutSeconds: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { clock, log } = ports;
  const { manifests, instances, claims, orphans } = stage;
  if (manifests.length === 0 && instances.length === 0) return;
  const start = clock.monotonicSeconds();
  const stdin = writeManifests(manifests);
  // A kind that the cluster does not know (any more) has no objects: what kubectl says of it is no failure here. What stays is found below.
  if (manifests.length > 0) await kube.run(DELETE, { timeoutSeconds: ASK_SECONDS, signal, stdin });
  for (const name of instances)
    await kube.run(["delete", name, "--all", "--all-namespaces", "--ignore-not-found", "--wait=false"], {
      timeoutSeconds: ASK_SECONDS,
      signal,
    });
  for (const one of claims) await deleteClaims(kube, one, signal);
  let releaseAtSeconds = ORPHAN_SECONDS;
  for (;;) {
    const left = await findLeft(kube, stage, stdin, signal);
    if (left.length === 0) return;
    const elapsed = clock.monotonicSeconds() - start;
    const words = leftoverWords(left);
    if (elapsed >= timeoutSeconds)
      throw heapgateError("RESET_FAILED", { what: words.what, seconds: timeoutSeconds, why: words.why }, { stage: "reset" });
    if (orphans.length > 0 && elapsed >= releaseAtSeconds) {
      await releaseOrphans(ports, kube, orphans, signal);
      releaseAtSeconds += ORPHAN_SECONDS;
    }
    log.progress(`waiting until ${words.what} ${left.length === 1 ? "is" : "are"} gone, ${Math.round(elapsed)} s`);
    await clock.sleep(POLL_SECONDS, signal);
  }
}

async function findLeft(
  kube: KubeClient,
  { manifests, instances }: Stage,
  stdin: string,
  signal: AbortSignal | undefined,
): Promise<readonly Leftover[]> {
  const ask = async (args: readonly string[], input?: string): Promise<readonly Leftover[]> => {
    const command = ["get", ...args, "--ignore-not-found", "-o", "json"];
    const result = await kube.run(command, { timeoutSeconds: ASK_SECONDS, signal, ...(input === undefined ? {} : { stdin: input }) });
    const { stdout } = result;
    // An answer that did not come must not pass for "all gone".
    if (result.exitCode !== 0 && !saysAbsent(result.stderr)) {
      const facts = { command: command.join(" "), why: kubectlWords(result.stderr) };
      throw heapgateError("KUBECTL_FAILED", facts, { stage: "reset", outputTail: result.outputTail });
    }
    return stdout.trim() === "" ? [] : parseLeftovers(parseJson(stdout));
  };
  const left = manifests.length === 0 ? [] : [...(await ask(["-f", "-"], stdin))];
  for (const name of instances) left.push(...(await ask([name, "--all-namespaces"])));
  const keyOf = ({ kind, namespace, name }: Leftover): string => `${kind} ${namespace ?? ""} ${name}`;
  return [...new Map(left.map((one) => [keyOf(one), one])).values()];
}

async function deleteClaims(kube: KubeClient, { metadata, spec }: Manifest, signal: AbortSignal | undefined): Promise<void> {
  const labels = valueAt(spec, ["selector", "matchLabels"]);
  if (!isMap(labels) || Object.keys(labels).length === 0) return;
  const selector = Object.entries(labels)
    .map(([name, value]) => `${name}=${String(value)}`)
    .join(",");
  await kube.run(["delete", "pvc", "-n", metadata.namespace ?? "default", "-l", selector, "--ignore-not-found", "--wait=false"], {
    timeoutSeconds: ASK_SECONDS,
    signal,
  });
}

/**
 * The workloads of a render with a mark in their pods' template: applied, they bring new pods and the render's images in one rollout, even
 * where nothing else changed. The other objects are left as they are.
 */
export const markForRestart = (manifests: readonly Manifest[], mark: string): readonly Manifest[] =>
  manifests.filter(isRestartable).map((one) => withRestartMark(one, mark));

export interface RestartOptions {
  readonly workloads: readonly Manifest[];
  readonly mark: string;
  /** As in `ApplyOptions`. */
  readonly others: OthersMemory | null;
  readonly ledger: ObjectLedger;
  readonly before: Applied;
  readonly signal: AbortSignal | undefined;
}

/**
 * Applies the marked workloads of the side that is next. The caller waits for their rollout. What of it the other side did not have is told by
 * `onApplied`. Throws APPLY_FAILED, KUBECTL_FAILED.
 */
export async function restartReset(
  ports: { readonly log: Log },
  kube: KubeClient,
  options: RestartOptions,
  onApplied: (applied: Applied) => void = () => {},
): Promise<void> {
  const { others, before, signal } = options;
  const marked = markForRestart(options.workloads, options.mark);
  if (marked.length === 0) return;
  const own = new Set(before.manifests.map(objectKey));
  const asked = marked.filter((one) => !own.has(objectKey(one)));
  const foreign = others === null ? new Set<string>() : await rememberOthers(ports, kube, { manifests: asked, memory: others, signal });
  const [ours, theirs] = [marked.filter((one) => !foreign.has(objectKey(one))), marked.filter((one) => foreign.has(objectKey(one)))];
  onApplied(withManifests(before, marked, foreign));
  await options.ledger.note(ours);
  const call = { timeoutSeconds: 2 * ASK_SECONDS, signal };
  if (ours.length > 0) await kube.apply(writeManifests(ours), { ...call, recreate: true });
  if (theirs.length > 0) await kube.apply(writeManifests(theirs), { ...call, recreate: false });
}

export interface ResetCommandOptions {
  readonly command: Command;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly signal: AbortSignal | undefined;
}

const COMMAND_SECONDS = 600;

/** Runs `reset: { command }`. Throws RESET_COMMAND_FAILED, TOOL_MISSING, or the abort reason. */
export async function commandReset(exec: Exec, { command, cwd, env, signal }: ResetCommandOptions): Promise<void> {
  const result = await exec.run(
    { argv: buildArgv(command), cwd, env },
    { timeoutSeconds: COMMAND_SECONDS, ...(signal === undefined ? {} : { signal }) },
  );
  if (result.exitCode === 0 && !result.timedOut) return;
  const how = result.timedOut ? `was not done within ${COMMAND_SECONDS} s` : `exited with ${result.exitCode ?? "a signal"}`;
  throw heapgateError("RESET_COMMAND_FAILED", { command: formatCommand(command), how }, { stage: "reset", outputTail: result.outputTail });
}
