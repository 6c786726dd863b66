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

/**
 * Before a new run: clusters and containers of dead ones are removed, objects in clusters of the user's are only named, as they may be wanted
 * by now. Never throws.
 */
export async function cleanUpDeadRuns(ports: CleanUpPorts & { readonly log: Log }, runs: readonly DeadRun[]): Promise<void> {
  for (const { processId, entries, done } of runs) {
    const objects = entries.filter(({ kind }) => kind === "object");
    const { removed, stayed } = await cleanUp(
      ports,
      entries.filter(({ kind }) => kind !== "object"),
    );
    for (const what of removed) ports.log.info(`removed ${what}, left behind by process ${processId}`);
    for (const line of stayed) ports.log.warn(line);
    for (const entry of objects) ports.log.warn(`process ${processId} left something in a cluster. Remove it: ${removalCommand(entry)}`);
    // What could not be removed is tried and told again next time.
    if (stayed.length === 0) await done();
  }
}
