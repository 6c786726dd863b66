/** Deletes a cluster of kind, whole or half-made, and looks that nothing of it is left. */
import { kindDeleteArgv, nodeContainersArgv } from "../../core/kubernetes/kind-command.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Exec, ExecResult } from "../../ports/exec.ts";

export interface DeletePorts {
  readonly exec: Exec;
  readonly clock: Clock;
}

export interface DeleteOptions {
  readonly name: string;
  /** The private one, which the cluster is taken out of; it need not be there. */
  readonly kubeconfig: string;
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Docker may still be at making a container that kind asked for before it was stopped: what comes late is waited for. */
  readonly isHalfMade: boolean;
}

/** `left`: what could not be removed, and why; null: nothing is left. */
export interface Deletion {
  readonly left: string | null;
}

const DELETE_SECONDS = 120;
const LOOK_SECONDS = 30;
const LATE_SECONDS = 1;
const LOOKS = 6;

/** Never throws, and heeds no signal: it is what has to happen after one. */
export async function deleteKindCluster(ports: DeletePorts, { name, kubeconfig, env, cwd, isHalfMade }: DeleteOptions): Promise<Deletion> {
  const run = async (argv: readonly [string, ...string[]], timeoutSeconds: number): Promise<ExecResult | null> => {
    try {
      return await ports.exec.run({ argv, cwd, env }, { timeoutSeconds });
    } catch {
      return null;
    }
  };
  const deleted = await run(kindDeleteArgv(name, kubeconfig), DELETE_SECONDS);
  let quietLooks = 0;
  for (let look = 0; look < LOOKS; look += 1) {
    const seen = await run(nodeContainersArgv(name), LOOK_SECONDS);
    if (seen === null || seen.exitCode !== 0) {
      // Without docker there is nothing more to see; kind's word counts.
      const why = deleted === null ? "neither kind nor docker is on PATH" : deleted.outputTail;
      return { left: deleted?.exitCode === 0 ? null : why };
    }
    const containers = seen.stdout.split(/\s+/u).filter((id) => id !== "");
    if (containers.length === 0) {
      quietLooks += 1;
      if (!isHalfMade || quietLooks === 2) return { left: null };
      await ports.clock.sleep(LATE_SECONDS);
      continue;
    }
    quietLooks = 0;
    await run(["docker", "rm", "--force", "--volumes", ...containers], DELETE_SECONDS);
    // For half a second docker lists a container it is making, and knows none of that name when asked to remove it.
    if (isHalfMade) await ports.clock.sleep(LATE_SECONDS);
  }
  const seen = await run(nodeContainersArgv(name), LOOK_SECONDS);
  return { left: seen?.exitCode === 0 && seen.stdout.trim() === "" ? null : "its containers cannot be removed" };
}
