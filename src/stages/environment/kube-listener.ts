/** A kubectl that listens on this machine until it is disposed: its first words say where. */
import { kubectlArgv, type Kubectl, type KubePorts } from "./kube-command.ts";
import type { KubeOptions } from "../../ports/kube-client.ts";
import type { RunningProcess } from "../../ports/exec.ts";

/** `failed`: it ended, or said nothing in time. The program is not left running then. */
export type Listener =
  | { readonly kind: "listening"; readonly port: number; readonly running: RunningProcess }
  | { readonly kind: "failed"; readonly why: "late" | "ended"; readonly outputTail: string };

/** Starts kubectl and waits until its output has `listens`, the first group of which is the port. Throws the abort reason, with nothing left running. */
export async function startListener(
  { exec, clock }: KubePorts,
  kubectl: Kubectl,
  { args, listens }: { readonly args: readonly string[]; readonly listens: RegExp },
  { timeoutSeconds, signal }: KubeOptions,
): Promise<Listener> {
  signal?.throwIfAborted();
  const { promise: listening, resolve } = Promise.withResolvers<number>();
  let said = "";
  await using stack = new AsyncDisposableStack();
  const running = stack.use(
    await exec.start({
      argv: kubectlArgv(args, kubectl.clusterArgs),
      cwd: kubectl.place.cwd,
      env: kubectl.place.env,
      onOutput: (text, stream) => {
        if (stream !== "stdout") return;
        said += text;
        const port = listens.exec(said)?.[1];
        if (port !== undefined) resolve(Number(port));
      },
    }),
  );
  // Ends the sleep once it listens.
  const waiting = new AbortController();
  const stopWaiting = (): void => waiting.abort();
  signal?.addEventListener("abort", stopWaiting, { once: true });
  const late = clock.sleep(timeoutSeconds, waiting.signal).then(
    () => "late" as const,
    () => "aborted" as const,
  );
  const first = await Promise.race([listening, running.exited.then(() => "ended" as const), late]);
  signal?.removeEventListener("abort", stopWaiting);
  waiting.abort();
  signal?.throwIfAborted();
  if (typeof first !== "number") return { kind: "failed", why: first === "late" ? "late" : "ended", outputTail: running.outputTail() };
  stack.move();
  return { kind: "listening", port: first, running };
}
