// What is left of a process group, read from outside of the code under test.
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";

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

const readLink = (path: string): string => {
  try {
    return readlinkSync(path);
  } catch {
    return "";
  }
};

const readWords = (path: string): string => {
  try {
    return readFileSync(path, "utf8").replaceAll("\0", " ").trim();
  } catch {
    return "";
  }
};

/** Command lines of the processes that run in, from or with `folder`: what a call that was given this folder left behind. Linux only. */
export function processesUnder(folder: string): readonly string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/u.test(name) && Number(name) !== process.pid)
    .flatMap((pid) => {
      const command = readWords(`/proc/${pid}/cmdline`);
      const belongs = [readLink(`/proc/${pid}/cwd`), readLink(`/proc/${pid}/exe`), command].some((text) => text.includes(folder));
      return belongs && command !== "" ? [`${pid} ${command}`] : [];
    });
}
