/** The KubeClient over kubectl. */
import { heapgateError } from "../../core/errors/heapgate-error.ts";
import { parseJson } from "../../core/kubernetes/json-fields.ts";
import { saysAbsent, saysMomentary } from "../../core/kubernetes/kubectl-words.ts";
import type { ExecResult } from "../../ports/exec.ts";
import type { KubeClient, KubeOptions } from "../../ports/kube-client.ts";
import { applyWithRetries } from "./kube-apply.ts";
import { kubectlError, openKubectl, type Kubectl, type KubePlace, type KubePorts } from "./kube-command.ts";
import { startForward } from "./kube-forward.ts";
import { startProxy } from "./kube-proxy.ts";

export interface KubeClientOptions extends KubePlace {
  /** What programs of the user get to know of the cluster besides `KUBECONFIG`. */
  readonly facts: Readonly<Record<string, string>>;
}

const ATTEMPTS = 4;
const RETRY_SECONDS = 0.5;

/** A question that changes nothing is asked again when the server failed for a moment. */
async function ask({ clock }: KubePorts, kubectl: Kubectl, args: readonly string[], options: KubeOptions): Promise<ExecResult> {
  const deadline = clock.monotonicSeconds() + options.timeoutSeconds;
  for (let attempt = 1; ; attempt += 1) {
    const timeoutSeconds = Math.max(1, deadline - clock.monotonicSeconds());
    const result = await kubectl.run(args, { ...options, timeoutSeconds });
    const isPassing = result.exitCode !== 0 && !result.timedOut && saysMomentary(result.stderr);
    if (!isPassing || attempt === ATTEMPTS || clock.monotonicSeconds() + RETRY_SECONDS * attempt >= deadline) return result;
    await clock.sleep(RETRY_SECONDS * attempt, options.signal);
  }
}

/** Throws nothing by itself: whether there is such a cluster shows with the first command. */
export function createKubeClient(ports: KubePorts, { facts, ...place }: KubeClientOptions): KubeClient {
  const kubectl = openKubectl(ports, place);
  return {
    env: { ...(place.kubeconfig === null ? {} : { KUBECONFIG: place.kubeconfig }), ...facts },
    clusterArgs: kubectl.clusterArgs,
    run: kubectl.run,
    getJson: async (args, options) => {
      const command = ["get", ...args, "-o", "json"];
      const result = await ask(ports, kubectl, command, options);
      if (result.exitCode !== 0) {
        if (!result.timedOut && saysAbsent(result.stderr)) return null;
        throw kubectlError(command, result, options.timeoutSeconds);
      }
      // `--ignore-not-found` prints nothing for what is not there.
      if (result.stdout.trim() === "") return null;
      const parsed = parseJson(result.stdout);
      if (parsed === undefined)
        throw heapgateError(
          "KUBECTL_FAILED",
          { command: command.join(" "), why: "its output is no JSON" },
          { outputTail: result.outputTail },
        );
      return parsed;
    },
    raw: async (path, options) => {
      const command = ["get", "--raw", path];
      const result = await ask(ports, kubectl, command, options);
      if (result.exitCode !== 0) throw kubectlError(command, result, options.timeoutSeconds);
      return result.stdout;
    },
    apply: async (manifests, options) => await applyWithRetries(kubectl, ports.clock, manifests, options),
    proxy: async (acceptPaths, options) => await startProxy(ports, kubectl, acceptPaths, options),
    forward: async (target, options) => await startForward(ports, kubectl, target, options),
  };
}
