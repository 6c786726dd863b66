/** How often heapgate itself asked each side's apps, by which a reader sees that looking cost both sides the same (`metrics.md` §14, `docs/format.md`). */
import { warning, type Warning } from "../errors/warning.ts";
import { countOf, ownRequestsLabel, parseOwnRequests, type OwnRequests } from "../snapshot/own-requests.ts";
import type { RoundData, Snapshot } from "../snapshot/snapshot.ts";
import { median } from "../stats/order.ts";
import type { OwnRequestsRow } from "./own-requests-row.ts";
import { roundsOf } from "./signal-values.ts";

const PHASES = ["cost", "growth"] as const;

/** Medians over the rounds that count, instances together; null when no round tells. */
const typicalOf = (rounds: readonly RoundData[], phase: (typeof PHASES)[number]): OwnRequests | null => {
  const told = rounds.flatMap(({ entry }) =>
    entry.voidReason === null ? (parseOwnRequests(entry.labels[ownRequestsLabel(phase)]) ?? []) : [],
  );
  if (told.length === 0) return null;
  const typical = (of: (one: OwnRequests) => number): number => Math.round(median(told.map(of)));
  return { scrapes: typical(({ scrapes }) => scrapes), profiles: typical(({ profiles }) => profiles) };
};

/** One row for each component and phase of which both sides tell. */
export const compareOwnRequests = (base: Snapshot, head: Snapshot): readonly OwnRequestsRow[] =>
  head.manifest.components.flatMap((component) =>
    PHASES.flatMap((phase) => {
      const ofBase = typicalOf(roundsOf(base, component), phase);
      const ofHead = typicalOf(roundsOf(head, component), phase);
      return ofBase === null || ofHead === null ? [] : [{ component, phase, base: ofBase, head: ofHead }];
    }),
  );

/** Scrapes come at fixed times: a phase that takes somewhat longer may have one more. */
const TOLERATED_REQUESTS = 1;
const TOLERATED_RATIO = 0.1;

export const ownRequestWarnings = (rows: readonly OwnRequestsRow[]): readonly Warning[] =>
  rows.flatMap(({ component, phase, base, head }) => {
    const [ofBase, ofHead] = [countOf(base), countOf(head)];
    const difference = Math.abs(ofHead - ofBase);
    if (difference <= TOLERATED_REQUESTS || difference <= TOLERATED_RATIO * Math.max(ofBase, ofHead)) return [];
    const message = `In a ${phase} phase heapgate itself asked ${component} ${ofBase} times on base and ${ofHead} times on head: what answering costs is among the numbers.`;
    return [
      warning(
        "own-requests-differ",
        message,
        "Lengthen plan.cost, so that a few requests do not count, or look why one side takes longer.",
      ),
    ];
  });
