/** A cluster trials run in: how it is asked, what its nodes are, and what becomes of it at the end. */
import type { ApiServer, ClusterNode, ImageRoute } from "../../core/kubernetes/cluster-facts.ts";
import { parseApiServer, parseNodes } from "../../core/kubernetes/cluster-facts.ts";
import { parseJson } from "../../core/kubernetes/json-fields.ts";
import type { Warning } from "../../core/errors/warning.ts";
import type { KubeClient } from "../../ports/kube-client.ts";
import type { KubePlace, Kubectl } from "./kube-command.ts";

/** Disposing deletes a cluster that heapgate made, by its keep policy; one of the user's stays as it is. */
export interface Cluster extends AsyncDisposable {
  readonly kind: "kind" | "existing";
  readonly kube: KubeClient;
  /** Of kind's cluster, or the context. */
  readonly name: string;
  readonly images: ImageRoute;
  /** Empty where they may not be listed. */
  readonly nodes: readonly ClusterNode[];
  /** Versions for the manifest: `{ kind: "v0.33.0", nodeImage: "kindest/node:v1.34.4", kubernetes: "v1.34.4", kubectl: … }`. */
  readonly tools: Readonly<Record<string, string>>;
  readonly apiServer: ApiServer;
  /** Of the API server, for rendering charts: `v1.34.4`. */
  readonly version: string;
  /** How a later process finds it, for entries of the ledger. */
  readonly place: Pick<KubePlace, "kubeconfig" | "context">;
  readonly warnings: readonly Warning[];
  /** Where the audit log lies on control-plane nodes; null: there is none. */
  readonly auditLogPath: string | null;
  readonly createSeconds: number;
  /** The run failed: `keep-cluster: on-failure` keeps it. */
  readonly markFailed: () => void;
}

/** Keeping a cluster of kind for a look. */
export type KeepPolicy = "never" | "on-failure" | "always";

export const ASK_SECONDS = 30;

/** `HEAPGATE_API_SERVER_URL` and `HEAPGATE_API_SERVER_CA` (PEM), which values of charts may ask for. */
export const apiServerFacts = ({ url, caData }: ApiServer): Readonly<Record<string, string>> => ({
  HEAPGATE_API_SERVER_URL: url,
  HEAPGATE_API_SERVER_CA: caData === null ? "" : atob(caData),
});

/** Where a kubeconfig leads; null when it names no server. Secrets stay out of it. */
export async function readApiServer(
  kubectl: Kubectl,
  signal?: AbortSignal,
): Promise<{ readonly server: ApiServer | null; readonly said: string }> {
  const view = await kubectl.run(["config", "view", "--minify", "--flatten", "--raw", "-o", "json"], {
    timeoutSeconds: ASK_SECONDS,
    signal,
  });
  return { server: view.exitCode === 0 ? parseApiServer(parseJson(view.stdout)) : null, said: view.stderr };
}

/** Throws KUBECTL_FAILED. */
export const readNodes = async (kube: KubeClient, signal?: AbortSignal): Promise<readonly ClusterNode[]> =>
  parseNodes(await kube.getJson(["nodes"], { timeoutSeconds: ASK_SECONDS, signal }));
