/** One cluster as heapgate asks it: kubectl with this cluster's kubeconfig and context. */
import type { ExecResult, ExitInfo } from "./exec.ts";

export interface KubeOptions {
  readonly timeoutSeconds: number;
  readonly signal?: AbortSignal | undefined;
}

/** A port of a pod on 127.0.0.1. Disposing it ends it. It must not be given a body that is broken off half-way. */
export interface Forward extends AsyncDisposable {
  readonly localPort: number;
  readonly exited: Promise<ExitInfo>;
  readonly hasExited: () => ExitInfo | null;
  /** What kubectl said last, such as that nobody listens on the port in the pod; left out where nobody keeps it. */
  readonly outputTail?: (() => string) | undefined;
}

/** The API server as plain HTTP on 127.0.0.1, for as many requests as kubectl itself would take minutes for. Disposing ends it. */
export interface ApiProxy extends AsyncDisposable {
  /** `http://127.0.0.1:<port>`, without a slash at its end. */
  readonly url: string;
}

export interface KubeClient {
  /** Environment for programs that speak to this cluster themselves (helm, user commands): `KUBECONFIG` and the facts of the API server. */
  readonly env: Readonly<Record<string, string>>;
  /** Arguments that choose the cluster, for programs that take kubectl's: `--kubeconfig …`, `--context …`. */
  readonly clusterArgs: readonly string[];
  /** Any kubectl command (`apply`, `wait`, `delete`, `logs`, `create token`, `exec`). A non-zero exit is a value. */
  readonly run: (args: readonly string[], options: KubeOptions & { readonly stdin?: string }) => Promise<ExecResult>;
  /** `kubectl get ARGS -o json`. Null: the server knows no such object or kind. Throws KUBECTL_FAILED for everything else. */
  readonly getJson: (args: readonly string[], options: KubeOptions) => Promise<unknown>;
  /** `kubectl get --raw PATH`: a text body of the API server (`/metrics`, a node's `proxy/stats/summary`). Throws KUBECTL_FAILED. */
  readonly raw: (path: string, options: KubeOptions) => Promise<string>;
  /** Server-side apply of manifests; what changed in an immutable field is made anew where `recreate` says so. Throws APPLY_FAILED. */
  readonly apply: (manifests: string, options: KubeOptions & { readonly recreate: boolean }) => Promise<void>;
  /** Opens the API server's paths that fit one of the regular expressions, between commas; `readsOnly`: for GET alone. Throws KUBECTL_FAILED. */
  readonly proxy: (acceptPaths: string, options: KubeOptions & { readonly readsOnly?: boolean }) => Promise<ApiProxy>;
  /** Forwards a port of a pod from a free local port. Throws FORWARD_FAILED. */
  readonly forward: (
    target: { readonly namespace: string; readonly pod: string; readonly port: number },
    options: KubeOptions,
  ) => Promise<Forward>;
}
