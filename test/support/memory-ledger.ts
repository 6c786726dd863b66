// A ledger in memory that tells what happened and what is open.
import { manifestName, type Manifest } from "../../src/core/manifests/manifest.ts";
import type { Ledger, LedgerEntry, ObjectLedger, WorkloadLedger } from "../../src/ports/ledger.ts";

export interface MemoryLedger extends Ledger {
  /** `note kind-cluster heapgate-1a2b3c`, in order. */
  readonly journal: readonly string[];
  readonly open: () => readonly LedgerEntry[];
}

const nameOf = (entry: LedgerEntry): string => `${entry.kind} ${"resource" in entry ? entry.resource : entry.name}`;

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

export interface MemoryObjects extends ObjectLedger {
  /** `Deployment/shop in dev`. */
  readonly open: () => readonly string[];
}

export function createMemoryObjects(onNote: (objects: readonly Manifest[]) => void = () => {}): MemoryObjects {
  const open = new Set<string>();
  return {
    open: () => [...open],
    note: async (objects) => {
      onNote(objects);
      for (const object of objects) open.add(manifestName(object));
    },
    forget: async (objects) => {
      for (const object of objects) open.delete(manifestName(object));
    },
  };
}

export interface MemoryWorkload extends WorkloadLedger {
  /** `note Widget in load`, in order. */
  readonly journal: readonly string[];
}

export function createMemoryWorkload(): MemoryWorkload {
  const journal: string[] = [];
  return {
    journal,
    note: async ({ kind }, namespace) => void journal.push(`note ${kind} in ${namespace}`),
    forget: async ({ kind }, namespace) => void journal.push(`forget ${kind} in ${namespace}`),
  };
}
