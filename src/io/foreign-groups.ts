/** Ends process groups that an earlier process of this job started and left behind. */
import { readdirSync, readFileSync } from "node:fs";
import { endGroup, rememberGroup } from "./process-group.ts";

const GRACE_SECONDS = 2;

/** The group of a process that runs and was started with this variable; null for any other. Processes of other users cannot be read. */
function groupStartedWith(variable: string, processId: string): number | null {
  try {
    const stat = readFileSync(`/proc/${processId}/stat`, "utf8");
    const [state, , group] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const carries = readFileSync(`/proc/${processId}/environ`, "utf8").split("\0").includes(variable);
    return carries && state !== "Z" && state !== "X" ? Number(group) : null;
  } catch {
    return null;
  }
}

/**
 * Ends every process group with a member that carries `NAME=value` in the environment it was started with; returns how many. Numbers
 * of groups written down would be those of strangers once they are used again. Linux only: elsewhere none are ended.
 */
export async function endForeignGroups(variable: string): Promise<number> {
  if (process.platform !== "linux") return 0;
  const found = readdirSync("/proc")
    .filter((name) => /^\d+$/u.test(name) && Number(name) !== process.pid)
    .map((name) => groupStartedWith(variable, name));
  const groups = new Set(found.filter((group) => group !== null));
  for (const group of groups) {
    rememberGroup(group);
    // Its leader is no child of ours, so nobody brings the news of its end.
    await endGroup(group, GRACE_SECONDS, Promise.resolve());
  }
  return groups.size;
}
