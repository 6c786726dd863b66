// Processes that an earlier process left behind are found by a variable of theirs and ended as groups.
import { spawn, type ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { afterEach, expect, test } from "vitest";
import { endForeignGroups } from "../../src/io/foreign-groups.ts";
import { membersOfGroup, ownEnvironment } from "../support/processes.ts";

const started: ChildProcess[] = [];
/** `script` in a group of its own; resolves once it says that it runs. */
async function start(script: string, env: Readonly<Record<string, string>>): Promise<number> {
  const child = spawn("bash", ["-c", script], {
    env: { ...ownEnvironment(), ...env },
    detached: true,
    stdio: ["ignore", "pipe", "ignore"],
  });
  started.push(child);
  await once(child.stdout, "data");
  if (child.pid === undefined) throw new Error("no process id");
  return child.pid;
}
afterEach(() => {
  for (const { pid } of started.splice(0)) {
    try {
      if (pid !== undefined) process.kill(-pid, "SIGKILL");
    } catch {
      // It ended, as it should.
    }
  }
});

test.runIf(process.platform === "linux")(
  "ends the groups that carry the variable, also where only a child still does, and no others",
  async () => {
    const step = `/tmp/step-${randomUUID()}`;
    const leaderGone = await start("sleep 60 & disown; echo up; exec >&-; sleep 0.01", { STEP: step });
    const deaf = await start("trap '' TERM; echo up; while :; do sleep 1; done", { STEP: step });
    const other = await start("echo up; sleep 60", { STEP: `${step}-2`, NOTE: `STEP=${step}` });
    expect(await endForeignGroups(`STEP=${step}`)).toBe(2);
    expect([leaderGone, deaf].flatMap(membersOfGroup)).toEqual([]);
    expect(membersOfGroup(other)).toContain(other);
    expect(await endForeignGroups(`STEP=${step}`)).toBe(0);
  },
);
