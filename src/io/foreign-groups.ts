/** Ends process groups that an earlier process of this job started and left behind. */
import { readdirSync, readFileSync } from "node:fs";
import { endGroup, rememberGroup } from "./process-group.ts";

const GRACE_SECONDS = 2;

/** True when a member of the group was started by us: its environment names our folder. A reused number is a stranger's. */
const isOurs = (groupId: number, root: string): boolean =>
  readdirSync("/proc").some((name) => {
    if (!/^\d+$/u.test(name)) return false;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, "utf8");
      const group = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[2]);
      return group === groupId && readFileSync(`/proc/${name}/environ`, "utf8").includes(root);
    } catch {
      return false;
    }
  });

/** Ends those of the groups that still run and carry `root` in their environment; returns how many. Linux only: elsewhere none are ended. */
export const endForeignGroups = async (groups: readonly number[], root: string): Promise<number> => {
  if (process.platform !== "linux") return 0;
  const ours = groups.filter((group) => isOurs(group, root));
  for (const group of ours) {
    rememberGroup(group);
    await endGroup(group, GRACE_SECONDS);
  }
  return ours.length;
};
