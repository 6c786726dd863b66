/** Which pair of a session is measured again, because it lies farther from the others than any noise that history knows (`statistics.md` §2). */
import { costKeyOf } from "../snapshot/history.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import type { Direction } from "../stats/log-ratio.ts";
import { pairedLogRatios, worseSign } from "../stats/log-ratio.ts";
import { median } from "../stats/order.ts";
import { pairToReplace } from "../stats/pair-replacement.ts";
import { FLOOR_SCALE, mean, quantizationVariance } from "../stats/variance.ts";
import { formatChange } from "../units/format-quantity.ts";
import type { SignalId } from "../units/own-signal.ts";
import type { SignalMeta } from "../units/signals.ts";
import { costNoise } from "./known-noise.ts";
import { roundsOf, valuesOf } from "./signal-values.ts";
import { testedSignals, type KnownSignal } from "./signals-of.ts";

export interface OutlierPair {
  readonly round: number;
  /** "CPU per unit +80 % where their median is +2 %". */
  readonly where: string;
}

/** Of two pairs none is the far one. */
const LEAST_PAIRS = 3;

interface Pairs {
  readonly rounds: readonly number[];
  readonly base: readonly number[];
  readonly head: readonly number[];
}

const pairsOf = (base: Snapshot, head: Snapshot, component: string, signal: SignalId): Pairs => {
  const [baseRounds, headRounds] = [roundsOf(base, component), roundsOf(head, component)];
  const both = baseRounds.filter(({ entry }) => headRounds.some((other) => other.entry.round === entry.round));
  const values = valuesOf(baseRounds, headRounds, signal, "paired");
  const whole = both.flatMap(({ entry }, index) => {
    const [one, other] = [values.base[index] ?? null, values.head[index] ?? null];
    return one === null || other === null ? [] : [{ round: entry.round, base: one, head: other }];
  });
  return { rounds: whole.map(({ round }) => round), base: whole.map((pair) => pair.base), head: whole.map((pair) => pair.head) };
};

/** What values in steps of the quantum scatter at least; counts that never moved in history would make every step an outlier. */
const leastScale = ({ base, head }: Pairs, { quantum }: SignalMeta, offset: number): number =>
  Math.sqrt(FLOOR_SCALE ** 2 + quantizationVariance(quantum, mean(base) + offset) + quantizationVariance(quantum, mean(head) + offset));

interface Found extends OutlierPair {
  /** Distance from the median in scales. */
  readonly distance: number;
}

const outlierIn = (base: Snapshot, head: Snapshot, component: string, { signal, meta }: KnownSignal, alone: boolean): Found | null => {
  const { prior } = costNoise(head.history ?? base.history, costKeyOf(head.manifest, component, signal));
  if (prior.source !== "history") return null;
  const direction: Direction = meta.better === "higher" ? "higher" : "lower";
  const pairs = pairsOf(base, head, component, signal);
  const ratios = pairedLogRatios({ ...pairs, direction, quantum: meta.quantum });
  if (ratios.kind === "unusable" || ratios.values.length < LEAST_PAIRS) return null;
  const scale = Math.max(prior.scale, leastScale(pairs, meta, ratios.offset));
  const index = pairToReplace(ratios.values, scale);
  const round = index === null ? undefined : pairs.rounds[index];
  const difference = index === null ? undefined : ratios.values[index];
  if (round === undefined || difference === undefined) return null;
  const center = median(ratios.values);
  const change = (log: number): string => formatChange(Math.expm1(worseSign(direction) * log));
  const title = `${meta.title}${alone ? "" : ` of ${component}`}`;
  return {
    round,
    where: `${title} ${change(difference)} where their median is ${change(center)}`,
    distance: Math.abs(difference - center) / scale,
  };
};

/**
 * The pair farthest out in any signal that gates; null when none is, when there are fewer than three, and for signals without history. Two-sided by
 * construction: it favours neither base nor head.
 */
export const outlierPair = (
  base: Snapshot,
  head: Snapshot,
  gates: (component: string, signal: SignalId) => boolean,
): OutlierPair | null => {
  const { components } = head.manifest;
  const found = components.flatMap((component) =>
    testedSignals(component, base, head)
      .filter(({ signal }) => gates(component, signal))
      .flatMap((signal) => outlierIn(base, head, component, signal, components.length === 1) ?? []),
  );
  const [worst] = found.toSorted((a, b) => b.distance - a.distance);
  return worst === undefined ? null : { round: worst.round, where: worst.where };
};
