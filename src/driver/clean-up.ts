/** Removes what runs that did not end by themselves left outside of their processes, and says it. */
import type { LedgerEntry } from "../ports/ledger.ts";
import type { Log } from "../ports/log.ts";
import { cleanUpLedger, removalCommand, type CleanUpPorts } from "../stages/environment/cluster-ledger.ts";

export interface Leftovers {
  readonly removed: readonly string[];
  /** What is still there: one line each, with the command that removes it. */
  readonly stayed: readonly string[];
}

/** All of it, for the step after a killed run. Never throws. */
export async function cleanUp(ports: CleanUpPorts, entries: readonly LedgerEntry[]): Promise<Leftovers> {
  const done = await cleanUpLedger(ports, entries);
  return {
    removed: done.filter(({ left }) => left === null).map(({ what }) => what),
    stayed: done.flatMap(({ what, left, command }) => (left === null ? [] : [`${what} is left (${left.trim()}). Remove it: ${command}`])),
  };
}

/** What the process of a ledger left; `done` drops the ledger. */
export interface DeadRun {
  readonly processId: number;
  readonly entries: readonly LedgerEntry[];
  readonly done: () => Promise<void>;
}

/** How much of each was removed. */
export interface LeftFolders {
  readonly folders: number;
  readonly processes: number;
}

const PRUNE_SECONDS = 30;
const counted = (count: number, what: string, plural: string): string => `${count} ${count === 1 ? what : plural}`;

/** Temporary folders of dead runs, what still runs from them, and the worktrees of this repository that were in them. Never throws. */
export async function cleanUpLeftFolders(
  { exec, env, log }: Pick<CleanUpPorts, "exec" | "env"> & { readonly log: Log },
  remove: () => Promise<LeftFolders>,
): Promise<void> {
  try {
    const { folders, processes } = await remove();
    if (folders === 0) return;
    const ended = processes === 0 ? "" : ` and ended ${counted(processes, "process", "processes")}`;
    log.info(`removed ${counted(folders, "temporary folder", "temporary folders")}${ended} of earlier calls that were killed`);
    await exec.run({ argv: ["git", "worktree", "prune"], cwd: env.cwd(), env: env.all() }, { timeoutSeconds: PRUNE_SECONDS });
  } catch (error) {
    log.warn(`temporary folders of earlier calls are left: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** In a cluster of the user's; one of heapgate's own is noted as a whole. */
const liesInCluster = ({ kind }: LedgerEntry): boolean => kind === "object" || kind === "labelled" || kind === "release";

/**
 * Before a new run: clusters, images and containers of dead ones are removed, objects in clusters of the user's are only named, as they may be wanted
 * by now. Never throws.
 */
export async function cleanUpDeadRuns(ports: CleanUpPorts & { readonly log: Log }, runs: readonly DeadRun[]): Promise<void> {
  for (const { processId, entries, done } of runs) {
    const objects = entries.filter(liesInCluster);
    const { removed, stayed } = await cleanUp(
      ports,
      entries.filter((entry) => !liesInCluster(entry)),
    );
    for (const what of removed) ports.log.info(`removed ${what}, left behind by process ${processId}`);
    for (const line of stayed) ports.log.warn(line);
    for (const entry of objects) ports.log.warn(`process ${processId} left something in a cluster. Remove it: ${removalCommand(entry)}`);
    // What could not be removed is tried and told again next time.
    if (stayed.length === 0) await done();
  }
}
