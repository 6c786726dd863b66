/** Makes a cluster with kind for this run alone, and deletes it when disposed. */
import type { ClusterTarget } from "../../core/config/cluster-config.ts";
import { heapgateError } from "../../core/errors/heapgate-error.ts";
import type { ApiServer, ClusterNode } from "../../core/kubernetes/cluster-facts.ts";
import { kindCreateArgv, kindFailure, kindLogsArgv, kindStep, refusesConfig } from "../../core/kubernetes/kind-command.ts";
import type { KindConfig, NodeMount } from "../../core/kubernetes/kind-config.ts";
import { AUDIT_LOG_PATH } from "../../core/kubernetes/kubeadm-patches.ts";
import type { HostFacts } from "../../core/kubernetes/preflight.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Env } from "../../ports/env.ts";
import type { Exec } from "../../ports/exec.ts";
import type { Files } from "../../ports/files.ts";
import type { Ledger, LedgerEntry } from "../../ports/ledger.ts";
import type { Log } from "../../ports/log.ts";
import { apiServerFacts, readApiServer, readNodes, type Cluster, type KeepPolicy } from "./cluster.ts";
import { checkHost, requireHost } from "./cluster-preflight.ts";
import { deleteKindCluster } from "./kind-delete.ts";
import { writeKindConfig } from "./kind-files.ts";
import { nodeImage, WAIT_SECONDS, waitForNodes } from "./kind-nodes.ts";
import { createKubeClient } from "./kube-client.ts";
import { openKubectl, type KubePlace } from "./kube-command.ts";

export interface KindPorts {
  readonly exec: Exec;
  readonly clock: Clock;
  readonly files: Files;
  readonly env: Env;
  readonly log: Log;
  readonly ledger: Ledger;
}

export interface KindOptions {
  readonly target: Extract<ClusterTarget, { readonly kind: "kind" }>;
  /** Folder that `target.kind.config` starts at. */
  readonly repository: string;
  /** Of the run, and private to it: kubeconfig and configuration lie there. */
  readonly workspace: string;
  /** Where kind's logs go when it fails; they outlive the run. */
  readonly logs: string;
  readonly mounts: readonly NodeMount[];
  /** What else the run needs of the machine. */
  readonly builds: boolean;
  readonly charts: boolean;
  readonly keep: KeepPolicy;
  readonly signal: AbortSignal;
}

/** With a node image that has to be pulled first (1.5 GB). */
const CREATE_SECONDS = 900;
const LOGS_SECONDS = 120;
/** The API server's in every node of kind. */
const API_PORT = 6443;
const STAGE = { stage: "create" } as const;

/** A name that no other run has: the workspace's is random. */
export const clusterNameOf = ({ files, clock }: Pick<KindPorts, "files" | "clock">, workspace: string): string =>
  `heapgate-${files.sha256(new TextEncoder().encode(`${workspace} ${clock.nowSeconds()} ${clock.monotonicSeconds()}`)).slice(0, 6)}`;

/** How the cluster is found. */
interface Standing {
  readonly name: string;
  readonly kubeconfig: string;
  readonly place: Pick<KubePlace, "cwd" | "env">;
}

interface Ending extends Standing {
  readonly isHalfMade: boolean;
  readonly isKept: boolean;
}

interface Look {
  readonly nodes: readonly ClusterNode[];
  readonly image: string | null;
  readonly version: string;
  readonly apiServer: ApiServer;
}

/** Deletes the cluster or keeps it; says which. Never throws. */
async function endCluster(ports: KindPorts, { name, kubeconfig, place, isHalfMade, isKept }: Ending): Promise<void> {
  const { ledger, log } = ports;
  const entry: LedgerEntry = { kind: "kind-cluster", name };
  if (isKept) {
    await ledger.forget(entry);
    log.info(
      `cluster ${name} is kept. Look into it: kind export kubeconfig --name ${name}   Delete it: kind delete cluster --name ${name}`,
    );
    return;
  }
  const { left } = await deleteKindCluster(ports, { name, kubeconfig, ...place, isHalfMade });
  if (left === null) await ledger.forget(entry);
  else log.warn(`cluster ${name} could not be deleted: ${left}. Delete it: kind delete cluster --name ${name}`);
}

/** What the cluster says of itself once it stands. Throws CLUSTER_START_FAILED, KUBECTL_FAILED. */
async function look(ports: KindPorts, { name, kubeconfig, place }: Standing, waits: boolean, signal: AbortSignal): Promise<Look> {
  const { server } = await readApiServer(openKubectl(ports, { kubeconfig, context: null, ...place }), signal);
  const kube = createKubeClient(ports, { kubeconfig, context: null, ...place, facts: {} });
  const nodes = waits ? await waitForNodes(ports, kube, name, signal) : await readNodes(kube, signal);
  const plane = nodes.find(({ controlPlane }) => controlPlane) ?? null;
  const ip = plane?.ip ?? null;
  // kind's own address is on this machine's loopback and means nothing to pods; that of the node leads there from both.
  const url = ip === null ? (server?.url ?? "") : `https://${ip.includes(":") ? `[${ip}]` : ip}:${API_PORT}`;
  const image = plane === null ? null : await nodeImage(ports, plane.name, place, signal);
  return { nodes, image, version: plane?.version ?? "", apiServer: { url, caData: server?.caData ?? null } };
}

/** Runs kind. Throws CLUSTER_START_FAILED, with kind's logs of the nodes in `options.logs`, or the abort reason. */
async function create(
  ports: KindPorts,
  options: KindOptions,
  standing: Standing,
  config: KindConfig & { readonly path: string },
): Promise<Look> {
  const { exec, log } = ports;
  const { name, kubeconfig, place } = standing;
  const { signal, target } = options;
  const waitSeconds = config.waitsForNodes ? WAIT_SECONDS : 0;
  const onOutput = (text: string): void => {
    for (const step of text.split("\n").map(kindStep)) if (step !== null) log.progress(`kind: ${step}`);
  };
  try {
    const argv = kindCreateArgv({ name, configPath: config.path, kubeconfig, image: target.image, waitSeconds });
    const made = await exec.run({ argv, ...place, onOutput }, { timeoutSeconds: CREATE_SECONDS, signal });
    if (made.exitCode !== 0) {
      const why = made.timedOut ? `kind was not done within ${CREATE_SECONDS} s` : kindFailure(made.stderr);
      if (target.configPath !== null && refusesConfig(made.stderr))
        throw heapgateError("KIND_CONFIG_INVALID", { path: target.configPath, why }, { ...STAGE, outputTail: made.outputTail });
      throw heapgateError("CLUSTER_START_FAILED", { name, why }, { ...STAGE, outputTail: made.outputTail });
    }
    return await look(ports, standing, config.waitsForNodes, signal);
  } catch (error) {
    if (!signal.aborted) await exec.run({ argv: kindLogsArgv(name, options.logs), ...place }, { timeoutSeconds: LOGS_SECONDS, signal });
    throw error;
  }
}

const toolsOf = ({ kind, kubectl, docker }: HostFacts, { image, version }: Look): Readonly<Record<string, string>> => {
  const known = { kind, kubectl, docker: docker.kind === "answers" ? docker.version : null, nodeImage: image, kubernetes: version };
  return Object.fromEntries(Object.entries(known).filter((pair): pair is [string, string] => pair[1] !== null && pair[1] !== ""));
};

/**
 * Makes the cluster; its name is in the ledger before. Throws what is wrong with the machine (DOCKER_MISSING, TOOL_MISSING, HOST_NOT_READY)
 * or the configuration (KIND_CONFIG_INVALID) before anything is made, CLUSTER_START_FAILED, or the abort reason; a half-made cluster is
 * deleted then, unless it failed by itself and the policy keeps such.
 */
export async function startKindCluster(ports: KindPorts, options: KindOptions): Promise<Cluster> {
  const { files, env, ledger, clock } = ports;
  const { target, workspace, keep, signal } = options;
  const { facts, findings } = await checkHost(ports, { ...options, target: "kind", nodes: target.nodes });
  const warnings = requireHost(findings);
  const config = await writeKindConfig(ports, { ...options, ...target });
  const began = clock.monotonicSeconds();
  const name = clusterNameOf(ports, workspace);
  const standing: Standing = { name, kubeconfig: files.resolve(workspace, "kubeconfig"), place: { cwd: workspace, env: env.all() } };
  let state: "half-made" | "fine" | "failed" = "half-made";

  await using stack = new AsyncDisposableStack();
  await ledger.note({ kind: "kind-cluster", name });
  stack.defer(async () => {
    const isHalfMade = state === "half-made";
    // What was interrupted on its way up is of no use to anybody.
    const isKept = isHalfMade ? keep !== "never" && !signal.aborted : keep === "always" || (keep === "on-failure" && state === "failed");
    await endCluster(ports, { ...standing, isHalfMade, isKept });
  });
  const seen = await create(ports, options, standing, config);
  state = "fine";
  // Kept whatever happens: what cleans up after a killed run must not delete it.
  if (keep === "always") await ledger.forget({ kind: "kind-cluster", name });
  const owned = stack.move();
  const kubeOptions = { kubeconfig: standing.kubeconfig, context: null, ...standing.place, facts: apiServerFacts(seen.apiServer) };
  return {
    kind: "kind",
    kube: createKubeClient(ports, kubeOptions),
    name,
    images: { kind: "kind", name },
    nodes: seen.nodes,
    tools: toolsOf(facts, seen),
    apiServer: seen.apiServer,
    version: seen.version,
    place: { kubeconfig: standing.kubeconfig, context: null },
    warnings,
    auditLogPath: target.audit ? AUDIT_LOG_PATH : null,
    createSeconds: clock.monotonicSeconds() - began,
    markFailed: () => {
      state = "failed";
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
