/** The ledger as an append-only file: what is noted and not forgotten is left behind when its process is gone. */
import { readdirSync } from "node:fs";
import { lstat, mkdir } from "node:fs/promises";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import type { Files } from "../ports/files.ts";
import type { Ledger, LedgerEntry } from "../ports/ledger.ts";
import { isAlive, placeOfProcess } from "./process-place.ts";

type LedgerFiles = Pick<Files, "append" | "readText" | "remove">;

/** One text per thing, whatever the order of its fields. */
const keyOf = (entry: LedgerEntry): string => {
  switch (entry.kind) {
    case "kind-cluster":
    case "container":
    case "image":
      return JSON.stringify([entry.kind, entry.name]);
    case "object":
      return JSON.stringify([entry.kind, entry.kubeconfig, entry.context, entry.namespace, entry.resource]);
    case "labelled":
      return JSON.stringify([entry.kind, entry.kubeconfig, entry.context, entry.namespace, entry.resource, entry.selector]);
    case "release":
      return JSON.stringify([entry.kind, entry.kubeconfig, entry.context, entry.namespace, entry.name]);
    default:
      return entry satisfies never;
  }
};

/** A ledger of this process. The file is there from the first note on, and gone once all is forgotten. */
export function createLedger(files: LedgerFiles, path: string): Ledger {
  const open = new Set<string>();
  const add = async (did: "note" | "forget", entry: LedgerEntry): Promise<void> =>
    await files.append(path, `${JSON.stringify({ did, entry })}\n`);
  return {
    note: async (entry) => {
      open.add(keyOf(entry));
      await add("note", entry);
    },
    forget: async (entry) => {
      if (!open.delete(keyOf(entry))) return;
      if (open.size === 0) await files.remove(path);
      else await add("forget", entry);
    },
  };
}

const isText = (value: unknown): value is string => typeof value === "string";
const isTextOrNull = (value: unknown): value is string | null => value === null || isText(value);

/** An entry as written; null for anything else. */
function parseEntry(value: unknown): LedgerEntry | null {
  if (typeof value !== "object" || value === null || !("kind" in value)) return null;
  const { kind } = value;
  const field = (name: string): unknown => Object.entries(value).find(([key]) => key === name)?.[1] ?? null;
  const [name, resource, selector, namespace] = [field("name"), field("resource"), field("selector"), field("namespace")];
  if (kind === "kind-cluster" || kind === "container" || kind === "image") return isText(name) ? { kind, name } : null;
  const [kubeconfig, context] = [field("kubeconfig"), field("context")];
  if (!isTextOrNull(kubeconfig) || !isTextOrNull(context) || !isTextOrNull(namespace)) return null;
  const place = { kubeconfig, context };
  if (kind === "object" && isText(resource)) return { kind, ...place, namespace, resource };
  if (!isText(namespace)) return null;
  if (kind === "labelled" && isText(resource) && isText(selector)) return { kind, ...place, namespace, resource, selector };
  return kind === "release" && isText(name) ? { kind, ...place, namespace, name } : null;
}

function parseLine(line: string): { readonly did: unknown; readonly entry: LedgerEntry | null } {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== "object" || value === null || !("did" in value) || !("entry" in value)) return { did: null, entry: null };
    return { did: value.did, entry: parseEntry(value.entry) };
  } catch {
    // The last line of a killed process may be cut off: what it was to tell had not been begun.
    return { did: null, entry: null };
  }
}

/** What is still there of a process that wrote this ledger, in the order it was made; empty when there is no such file. */
export async function readLedger(files: LedgerFiles, path: string): Promise<readonly LedgerEntry[]> {
  const left = new Map<string, LedgerEntry>();
  for (const line of ((await files.readText(path)) ?? "").split("\n")) {
    const { did, entry } = parseLine(line);
    if (entry === null) continue;
    if (did === "note") left.set(keyOf(entry), entry);
    if (did === "forget") left.delete(keyOf(entry));
  }
  return [...left.values()];
}

/** Where ledgers of the command line lie; one folder per user. */
const ledgerFolder = (temporary: string | null): string => join(temporary ?? tmpdir(), `heapgate-ledgers-${userInfo().uid}`);

/** The ledger of this process of the command line, where later ones find it. */
export function createOwnLedger(files: LedgerFiles, temporary: string | null): Ledger {
  const folder = ledgerFolder(temporary);
  const ledger = createLedger(files, join(folder, `${process.pid}-${placeOfProcess()}.jsonl`));
  return {
    note: async (entry) => {
      await makePrivate(folder);
      await ledger.note(entry);
    },
    forget: ledger.forget,
  };
}

async function makePrivate(folder: string): Promise<void> {
  try {
    await mkdir(folder, { mode: 0o700 });
  } catch {
    // It may be there already.
  }
}

/** The folder must be ours alone: what a ledger names gets deleted. */
async function isPrivate(folder: string): Promise<boolean> {
  const found = await lstat(folder).catch(() => null);
  return found !== null && found.isDirectory() && found.uid === userInfo().uid && (found.mode & 0o022) === 0;
}

export interface FoundLedger {
  readonly path: string;
  readonly processId: number;
  readonly entries: readonly LedgerEntry[];
}

/** Ledgers of processes of this user on this machine that are gone. */
export const findDeadLedgers = async (files: LedgerFiles, temporary: string | null): Promise<readonly FoundLedger[]> =>
  await findLedgers(files, temporary, false);

/** Of those that run, or of those that are gone. */
export async function findLedgers(files: LedgerFiles, temporary: string | null, alive: boolean): Promise<readonly FoundLedger[]> {
  const folder = ledgerFolder(temporary);
  if (!(await isPrivate(folder))) return [];
  const place = placeOfProcess();
  const found: FoundLedger[] = [];
  for (const name of readdirSync(folder)) {
    const parts = /^(?<pid>\d+)-(?<place>\d+)\.jsonl$/u.exec(name)?.groups;
    const processId = Number(parts?.["pid"]);
    if (parts === undefined || parts["place"] !== place || isAlive(processId) !== alive) continue;
    const path = join(folder, name);
    found.push({ path, processId, entries: await readLedger(files, path) });
  }
  return found;
}
