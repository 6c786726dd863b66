// A cluster that exists only as a script of answers, found by the beginning of the question, behind the KubeClient port.
import { heapgateError } from "../../src/core/errors/heapgate-error.ts";
import { kubectlWords } from "../../src/core/kubernetes/kubectl-words.ts";
import type { ExitInfo } from "../../src/ports/exec.ts";
import type { KubeClient } from "../../src/ports/kube-client.ts";

/** `json`: what `getJson` gives (null: no such object); `stderr` with an exit code other than 0: what kubectl says when it fails. */
export interface FakeKubeAnswer {
  readonly json?: unknown;
  readonly stdout?: string;
  readonly stderr?: string;
  readonly exitCode?: number;
  /** Of a forward. */
  readonly localPort?: number;
}

export interface FakeKubeCall {
  /** What the script is searched for: `get pods -n shop`, `raw /metrics`, `apply`, `forward shop/pod-1:8080`, `delete job …`. */
  readonly line: string;
  /** What `apply` or `run` were given on stdin; empty otherwise. */
  readonly stdin: string;
}

export interface FakeKube extends KubeClient {
  readonly calls: readonly FakeKubeCall[];
  /** Forwards that were opened and are still open. */
  readonly openForwards: () => number;
}

export type FakeKubeScript = Readonly<Record<string, FakeKubeAnswer | ((call: FakeKubeCall) => FakeKubeAnswer)>>;

/** `script`: beginning of the line to its answer; the longest fitting one counts. A question without an answer throws: it was not expected. */
export function fakeKube(script: FakeKubeScript): FakeKube {
  const calls: FakeKubeCall[] = [];
  let open = 0;
  const ask = (line: string, signal: AbortSignal | undefined, stdin = ""): FakeKubeAnswer => {
    signal?.throwIfAborted();
    const call = { line, stdin };
    calls.push(call);
    const prefix = Object.keys(script)
      .filter((start) => line.startsWith(start))
      .toSorted((a, b) => b.length - a.length)[0];
    const found = prefix === undefined ? undefined : script[prefix];
    if (found === undefined) throw new Error(`fake kube: no answer for: ${line}`);
    return typeof found === "function" ? found(call) : found;
  };
  return {
    calls,
    openForwards: () => open,
    env: { KUBECONFIG: "/fake/kubeconfig" },
    clusterArgs: ["--kubeconfig", "/fake/kubeconfig"],
    run: async (args, { signal, stdin }) => {
      const { stdout = "", stderr = "", exitCode = 0 } = ask(args.join(" "), signal, stdin);
      return { exitCode, signal: null, stdout, stderr, outputTail: `${stdout}${stderr}`.trimEnd(), durationSeconds: 0, timedOut: false };
    },
    getJson: async (args, { signal }) => {
      const { json = null, exitCode = 0, stderr = "" } = ask(`get ${args.join(" ")}`, signal);
      if (exitCode !== 0) throw heapgateError("KUBECTL_FAILED", { command: `get ${args.join(" ")}`, why: kubectlWords(stderr) });
      return json;
    },
    raw: async (path, { signal }) => {
      const { stdout = "", exitCode = 0, stderr = "" } = ask(`raw ${path}`, signal);
      if (exitCode !== 0) throw heapgateError("KUBECTL_FAILED", { command: `get --raw ${path}`, why: kubectlWords(stderr) });
      return stdout;
    },
    apply: async (manifests, { signal }) => {
      const { exitCode = 0, stderr = "" } = ask("apply", signal, manifests);
      if (exitCode !== 0) throw heapgateError("APPLY_FAILED", { what: "a manifest", why: kubectlWords(stderr) }, { outputTail: stderr });
    },
    proxy: async (acceptPaths, { signal }) => {
      const { stdout = "http://127.0.0.1:1" } = ask(`proxy ${acceptPaths}`, signal);
      return { url: stdout, [Symbol.asyncDispose]: () => Promise.resolve() };
    },
    forward: async ({ namespace, pod, port }, { signal }) => {
      const { exitCode = 0, stderr = "", localPort = 40_000 + port } = ask(`forward ${namespace}/${pod}:${port}`, signal);
      if (exitCode !== 0) throw heapgateError("FORWARD_FAILED", { pod, port, why: kubectlWords(stderr) });
      open += 1;
      let ended: ExitInfo | null = null;
      const { promise: exited, resolve } = Promise.withResolvers<ExitInfo>();
      return {
        localPort,
        exited,
        hasExited: () => ended,
        [Symbol.asyncDispose]: async () => {
          if (ended !== null) return;
          open -= 1;
          ended = { exitCode: null, signal: "SIGTERM" };
          resolve(ended);
        },
      };
    },
  };
}
