/** One way to call kubectl for a cluster: arguments, environment, time limit, and the error when it fails. */
import { heapgateError } from "../../core/errors/heapgate-error.ts";
import { kubectlWords } from "../../core/kubernetes/kubectl-words.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Exec, ExecResult } from "../../ports/exec.ts";
import type { KubeOptions } from "../../ports/kube-client.ts";

export interface KubePorts {
  readonly exec: Exec;
  readonly clock: Clock;
}

/** Which cluster, and as whom. */
export interface KubePlace {
  /** Null: what KUBECONFIG or the user's home says. */
  readonly kubeconfig: string | null;
  /** Null: the current one of the kubeconfig. */
  readonly context: string | null;
  /** The whole environment of kubectl. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

/** Ways to run kubectl against one cluster. */
export interface Kubectl {
  readonly clusterArgs: readonly string[];
  readonly place: KubePlace;
  readonly run: (args: readonly string[], options: KubeOptions & { readonly stdin?: string }) => Promise<ExecResult>;
}

export const clusterArgs = ({ kubeconfig, context }: Pick<KubePlace, "kubeconfig" | "context">): readonly string[] => [
  ...(kubeconfig === null ? [] : ["--kubeconfig", kubeconfig]),
  ...(context === null ? [] : ["--context", context]),
];

/** The arguments of the cluster come last but before `--`, after which everything belongs to the program that `exec` runs. */
export function kubectlArgv(args: readonly string[], cluster: readonly string[]): readonly [string, ...string[]] {
  const end = args.indexOf("--");
  return end === -1 ? ["kubectl", ...args, ...cluster] : ["kubectl", ...args.slice(0, end), ...cluster, ...args.slice(end)];
}

export function openKubectl({ exec }: Pick<KubePorts, "exec">, place: KubePlace): Kubectl {
  const cluster = clusterArgs(place);
  return {
    place,
    clusterArgs: cluster,
    run: async (args, { timeoutSeconds, signal, stdin }) =>
      await exec.run(
        { argv: kubectlArgv(args, cluster), cwd: place.cwd, env: place.env, ...(stdin === undefined ? {} : { stdin }) },
        { timeoutSeconds, ...(signal === undefined ? {} : { signal }) },
      ),
  };
}

/** The error of a command that failed. `args`: those that say what was asked. */
export function kubectlError(args: readonly string[], result: ExecResult, timeoutSeconds: number): Error {
  const why = result.timedOut ? `no answer within ${timeoutSeconds} s` : kubectlWords(result.stderr);
  return heapgateError("KUBECTL_FAILED", { command: args.join(" "), why }, { outputTail: result.outputTail });
}
