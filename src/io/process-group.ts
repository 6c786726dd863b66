/** Signals to whole process groups: what a started program started itself ends with it. */
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";

const POLL_MILLISECONDS = 15;
const AFTER_KILL_SECONDS = 5;

/** Groups that are alive; ended without grace when heapgate's own process exits. */
const living = new Set<number>();
let watchesExit = false;

/** From now on the group ends with this process at the latest, unless it was SIGKILL that ended us. */
export function rememberGroup(groupId: number): void {
  living.add(groupId);
  if (watchesExit) return;
  watchesExit = true;
  process.once("exit", () => {
    for (const group of living) sendSignal(group, "SIGKILL");
  });
}

/** False when the group has no member (left). */
function sendSignal(groupId: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-groupId, signal);
    return true;
  } catch {
    return false;
  }
}

/**
 * True while the group has a member that runs. A zombie still takes signals, and where process 1 reaps nobody an orphan stays one
 * for ever; so on Linux the members' states are read.
 */
export function isGroupAlive(groupId: number): boolean {
  if (!sendSignal(groupId, 0)) return false;
  if (process.platform !== "linux") return true;
  return readdirSync("/proc").some((name) => /^\d+$/u.test(name) && isLivingMember(name, groupId));
}

function isLivingMember(pid: string, groupId: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const [state, , group] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return Number(group) === groupId && state !== "Z" && state !== "X";
  } catch {
    return false;
  }
}

async function waitForGroupEnd(groupId: number, seconds: number): Promise<boolean> {
  const deadline = performance.now() + seconds * 1000;
  while (isGroupAlive(groupId)) {
    if (performance.now() >= deadline) return false;
    await delay(POLL_MILLISECONDS);
  }
  return true;
}

/**
 * SIGTERM to all members, SIGKILL to those that are left after the grace time. Returns when none is left (bounded). `leaderEnded`: the news of the
 * leader's end, mostly that of the whole group; it comes sooner than looking through all processes would tell.
 */
export async function endGroup(groupId: number, graceSeconds: number, leaderEnded: Promise<unknown>): Promise<void> {
  if (!living.has(groupId)) return;
  const deadline = performance.now() + graceSeconds * 1000;
  if (sendSignal(groupId, "SIGTERM")) {
    const grace = new AbortController();
    await Promise.race([leaderEnded, delay(graceSeconds * 1000, undefined, { signal: grace.signal }).catch(() => {})]);
    grace.abort();
    if (!(await waitForGroupEnd(groupId, (deadline - performance.now()) / 1000))) {
      sendSignal(groupId, "SIGKILL");
      await waitForGroupEnd(groupId, AFTER_KILL_SECONDS);
    }
  }
  // Once empty, the number may be given to a stranger: it is never signalled again.
  living.delete(groupId);
}
