/** Attaches to a cluster of the user's: nothing in it is made or deleted here. */
import type { ClusterTarget } from "../../core/config/cluster-config.ts";
import { heapgateError, HeapgateError } from "../../core/errors/heapgate-error.ts";
import { warning, type Warning } from "../../core/errors/warning.ts";
import {
  missingRights,
  missingRules,
  missingRuleText,
  neededRights,
  reviewRequests,
  type MissingRule,
  type RightNeeds,
} from "../../core/kubernetes/access-rules.ts";
import { imageRouteOf, type ClusterNode } from "../../core/kubernetes/cluster-facts.ts";
import { parseJson, textAt } from "../../core/kubernetes/json-fields.ts";
import { kubectlWords } from "../../core/kubernetes/kubectl-words.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Env } from "../../ports/env.ts";
import type { Exec } from "../../ports/exec.ts";
import type { Files } from "../../ports/files.ts";
import type { KubeClient } from "../../ports/kube-client.ts";
import { apiServerFacts, ASK_SECONDS, readApiServer, readNodes, type Cluster } from "./cluster.ts";
import { checkHost, requireHost } from "./cluster-preflight.ts";
import { createKubeClient } from "./kube-client.ts";
import { openKubectl, type KubePlace } from "./kube-command.ts";

export interface ExistingPorts {
  readonly exec: Exec;
  readonly clock: Clock;
  readonly files: Files;
  readonly env: Env;
}

export interface ExistingOptions {
  readonly target: Extract<ClusterTarget, { readonly kind: "existing" }>;
  readonly builds: boolean;
  readonly charts: boolean;
  readonly rights: RightNeeds;
  readonly signal: AbortSignal;
}

export interface ExistingCluster extends Cluster {
  /** Null: the cluster did not say. */
  readonly missingRules: readonly MissingRule[] | null;
}

const CONNECT_SECONDS = 20;
const STAGE = { stage: "attach" } as const;

/** The context's name as kubectl has it; throws CLUSTER_UNREACHABLE when there is none. */
async function contextOf(
  ports: ExistingPorts,
  given: string | null,
  place: Pick<KubePlace, "cwd" | "env">,
  signal: AbortSignal,
): Promise<string> {
  if (given !== null) return given;
  const kubectl = openKubectl(ports, { kubeconfig: null, context: null, ...place });
  const asked = await kubectl.run(["config", "current-context"], { timeoutSeconds: ASK_SECONDS, signal });
  const context = asked.stdout.trim();
  if (asked.exitCode === 0 && context !== "") return context;
  throw heapgateError("CLUSTER_UNREACHABLE", { context: null, why: kubectlWords(asked.stderr, "no context is chosen") }, STAGE);
}

/**
 * A copy of that one context: whoever switches contexts meanwhile does not send the run to another cluster, and programs that know only
 * KUBECONFIG are led right. Throws CLUSTER_UNREACHABLE.
 */
async function pinContext(ports: ExistingPorts, context: string, folder: string, signal: AbortSignal): Promise<string> {
  const kubectl = openKubectl(ports, { kubeconfig: null, context, cwd: ports.env.cwd(), env: ports.env.all() });
  const view = await kubectl.run(["config", "view", "--minify", "--flatten", "--raw"], { timeoutSeconds: ASK_SECONDS, signal });
  if (view.exitCode !== 0) throw heapgateError("CLUSTER_UNREACHABLE", { context, why: kubectlWords(view.stderr) }, STAGE);
  const path = ports.files.resolve(folder, "kubeconfig");
  await ports.files.write(path, view.stdout);
  return path;
}

/** Rights that are missing; null when that cannot be asked. */
export async function checkRights(kube: KubeClient, needs: RightNeeds, signal?: AbortSignal): Promise<readonly MissingRule[] | null> {
  const rights = neededRights(needs);
  const answer = await kube.run(["create", "--validate=false", "-f", "-", "-o", "json"], {
    timeoutSeconds: ASK_SECONDS,
    stdin: reviewRequests(rights),
    signal,
  });
  const missing = missingRights(rights, answer.stdout);
  return missing === null ? null : missingRules(missing);
}

/** Empty where nodes may not be listed; their absence is among the missing rights. */
async function nodesOrNone(kube: KubeClient, signal: AbortSignal): Promise<readonly ClusterNode[]> {
  try {
    return await readNodes(kube, signal);
  } catch (error) {
    if (error instanceof HeapgateError && error.code === "KUBECTL_FAILED") return [];
    throw error;
  }
}

/** The versions of kubectl and the server; throws CLUSTER_UNREACHABLE when the server does not tell. */
async function versionsOf(
  kube: KubeClient,
  context: string,
  signal: AbortSignal,
): Promise<{ readonly kubectl: string; readonly server: string }> {
  const args = ["version", "-o", "json", `--request-timeout=${CONNECT_SECONDS}s`];
  const asked = await kube.run(args, { timeoutSeconds: CONNECT_SECONDS + 5, signal });
  const told = parseJson(asked.stdout);
  const server = textAt(told, "serverVersion", "gitVersion");
  if (server === null) {
    const why = asked.timedOut ? `no answer within ${CONNECT_SECONDS} s` : kubectlWords(asked.stderr);
    throw heapgateError("CLUSTER_UNREACHABLE", { context, why }, { ...STAGE, outputTail: asked.outputTail });
  }
  return { kubectl: textAt(told, "clientVersion", "gitVersion") ?? "", server };
}

const rightWarnings = (rules: readonly MissingRule[] | null): readonly Warning[] =>
  rules === null
    ? [warning("right-missing", "The cluster does not say which rights are there.", "Ask it: kubectl auth can-i --list")]
    : rules.map((rule) => {
        const [message = "", ...remedy] = missingRuleText(rule).split("\n");
        return warning("right-missing", message, remedy.join("\n"));
      });

/**
 * The user's cluster, by context. Throws TOOL_MISSING, DOCKER_MISSING (when images are to be built), CLUSTER_UNREACHABLE, or the abort reason. A
 * missing right is a warning with the rule to add.
 */
export async function attachExistingCluster(ports: ExistingPorts, options: ExistingOptions): Promise<ExistingCluster> {
  const { target, signal } = options;
  const { findings, facts } = await checkHost(ports, {
    target: "existing",
    nodes: 1,
    builds: options.builds,
    charts: options.charts,
    signal,
  });
  const hostWarnings = requireHost(findings);
  const began = ports.clock.monotonicSeconds();
  const place = { cwd: ports.env.cwd(), env: ports.env.all() };
  const context = await contextOf(ports, target.context, place, signal);
  await using stack = new AsyncDisposableStack();
  // A folder only we can read: the copy holds what lets us in.
  const folder = stack.use(await ports.files.makeTemporaryFolder("cluster"));
  const kubeconfig = await pinContext(ports, context, folder.path, signal);
  const pinned = { kubeconfig, context: null, ...place };
  const { server } = await readApiServer(openKubectl(ports, pinned), signal);
  if (server === null) throw heapgateError("CLUSTER_UNREACHABLE", { context, why: "its kubeconfig names no server" }, STAGE);
  const kube = createKubeClient(ports, { ...pinned, facts: apiServerFacts(server) });
  const versions = await versionsOf(kube, context, signal);
  const [nodes, rules] = await Promise.all([nodesOrNone(kube, signal), checkRights(kube, options.rights, signal)]);
  const owned = stack.move();
  return {
    kind: "existing",
    kube,
    name: context,
    images: imageRouteOf(context, target.registry),
    nodes,
    tools: {
      kubernetes: versions.server,
      kubectl: versions.kubectl,
      ...(facts.docker.kind === "answers" ? { docker: facts.docker.version } : {}),
    },
    apiServer: server,
    version: versions.server,
    place: { kubeconfig: null, context },
    warnings: [...hostWarnings, ...rightWarnings(rules)],
    missingRules: rules,
    auditLogPath: null,
    createSeconds: ports.clock.monotonicSeconds() - began,
    markFailed: () => {},
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
