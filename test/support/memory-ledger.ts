// A ledger in memory that tells what happened and what is open.
import type { Ledger, LedgerEntry } from "../../src/ports/ledger.ts";

export interface MemoryLedger extends Ledger {
  /** `note kind-cluster heapgate-1a2b3c`, in order. */
  readonly journal: readonly string[];
  readonly open: () => readonly LedgerEntry[];
}

const nameOf = (entry: LedgerEntry): string => `${entry.kind} ${entry.kind === "object" ? entry.resource : entry.name}`;

export function createMemoryLedger(onNote: (entry: LedgerEntry) => void = () => {}): MemoryLedger {
  const journal: string[] = [];
  const open = new Map<string, LedgerEntry>();
  return {
    journal,
    open: () => [...open.values()],
    note: (entry) => {
      onNote(entry);
      journal.push(`note ${nameOf(entry)}`);
      open.set(JSON.stringify(entry), entry);
      return Promise.resolve();
    },
    forget: (entry) => {
      journal.push(`forget ${nameOf(entry)}`);
      open.delete(JSON.stringify(entry));
      return Promise.resolve();
    },
  };
}
