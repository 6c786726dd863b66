// What is left of a process group, read from outside of the code under test.
import { execFileSync } from "node:child_process";

/** Process ids of the group's members that are no zombies. */
export function membersOfGroup(groupId: number): readonly number[] {
  return execFileSync("ps", ["-eo", "pid=,pgid=,stat="], { encoding: "utf8" })
    .split("\n")
    .map((line) => line.trim().split(/\s+/u))
    .filter(([, group, state]) => Number(group) === groupId && state !== undefined && !state.startsWith("Z"))
    .map(([pid]) => Number(pid));
}

/** The environment of this process without what is undefined. */
export const ownEnvironment = (): Record<string, string> =>
  Object.fromEntries(Object.entries(process.env).filter((pair): pair is [string, string] => pair[1] !== undefined));
