/** Looks for what earlier runs left, and removes nothing. */
import type { LeftoverFacts } from "../core/doctor/leftover-requirements.ts";
import { isOwnClusterName } from "../core/kubernetes/kind-command.ts";
import type { LedgerEntry } from "../ports/ledger.ts";
import { entryName, removalCommand } from "../stages/environment/cluster-ledger.ts";
import type { MeasurePorts } from "./ports.ts";

export interface LeftFolder {
  readonly path: string;
  /** What still runs from it. */
  readonly processIds: readonly number[];
}

export interface LiveRun {
  readonly processId: number;
  readonly entries: readonly LedgerEntry[];
}

/** The user's runs on this machine, as their ledgers and folders tell of them. */
export interface LeftoverPorts extends Pick<MeasurePorts, "exec" | "env"> {
  readonly findDeadRuns: () => Promise<readonly LiveRun[]>;
  readonly findLiveRuns: () => Promise<readonly LiveRun[]>;
  readonly findLeftFolders: () => Promise<readonly LeftFolder[]>;
}

const TIMEOUT_SECONDS = 20;

/** Names of heapgate's clusters; null: kind does not say. */
const ownClusters = async ({ exec, env }: LeftoverPorts, signal: AbortSignal): Promise<readonly string[] | null> => {
  const asked = await exec.run(
    { argv: ["kind", "get", "clusters"], cwd: env.cwd(), env: env.all() },
    { timeoutSeconds: TIMEOUT_SECONDS, signal },
  );
  if (asked.exitCode !== 0) return null;
  return asked.stdout
    .split("\n")
    .map((line) => line.trim())
    .filter(isOwnClusterName);
};

/** `asksKind`: kind is there, and Docker answers. Throws only the abort reason. */
export const findLeftovers = async (
  ports: LeftoverPorts,
  { asksKind, signal }: { readonly asksKind: boolean; readonly signal: AbortSignal },
): Promise<LeftoverFacts> => {
  const [dead, live, folders] = await Promise.all([ports.findDeadRuns(), ports.findLiveRuns(), ports.findLeftFolders()]);
  const names = asksKind ? await ownClusters(ports, signal) : null;
  const userOf = (name: string): number | null =>
    live.find(({ entries }) => entries.some((entry) => entry.kind === "kind-cluster" && entry.name === name))?.processId ?? null;
  return {
    dead: dead.map(({ processId, entries }) => ({
      processId,
      things: entries.map((entry) => ({ what: entryName(entry), command: removalCommand(entry) })),
    })),
    folders,
    clusters: (names ?? []).map((name) => ({ name, usedBy: userOf(name) })),
    clustersKnown: !asksKind || names !== null,
  };
};
