/** Every metric family base against head: medians of the rounds, and whether they lie further apart than the rounds scatter. */
import { keyOf, type FamilyRow } from "../families/family-row.ts";
import type { RoundData, Snapshot } from "../snapshot/snapshot.ts";
import { median } from "../stats/order.ts";
import type { Design } from "./comparison.ts";
import type { FamiliesComparison, FamilyComparison, FamilyPresence } from "./comparison-metrics.ts";
import { errorGapOf, refusalOf, workOf } from "./equal-work.ts";
import { roundsOf } from "./signal-values.ts";

/** Rows of unknown families kept for each component. */
export const UNCLASSIFIED_KEPT = 60;
/** Fewer rounds a side say nothing of their scatter. */
const LEAST_ROUNDS = 3;

/** What a side's rounds tell of one row. */
interface SideRow {
  readonly row: FamilyRow;
  readonly values: number[];
  why: string | null;
}

const readSide = (rounds: readonly RoundData[]): ReadonlyMap<string, SideRow> => {
  const rows = new Map<string, SideRow>();
  for (const { entry, families } of rounds) {
    if (entry.voidReason !== null) continue;
    for (const row of families?.rows ?? []) {
      const key = keyOf(row);
      const known = rows.get(key) ?? { row, values: [], why: null };
      if (row.value === null) known.why ??= row.why;
      else known.values.push(row.value);
      rows.set(key, known);
    }
  }
  return rows;
};

const rangeOf = (values: readonly number[]): number => Math.max(...values) - Math.min(...values);

/**
 * Whether two sides lie apart: the medians differ by more than both ranges together, so that no value of one is among the other's either. Of three rounds a side
 * that nothing changed in, about one row in a hundred does. Null with fewer rounds.
 */
export const liesBeyondSpread = (base: readonly number[], head: readonly number[]): boolean | null => {
  if (base.length < LEAST_ROUNDS || head.length < LEAST_ROUNDS) return null;
  return Math.abs(median(head) - median(base)) > rangeOf(base) + rangeOf(head);
};

const presenceOf = (base: SideRow | undefined, head: SideRow | undefined): FamilyPresence =>
  base === undefined ? "added" : head === undefined ? "removed" : "both";

const medianOf = (side: SideRow | undefined): number | null =>
  side === undefined || side.values.length === 0 ? null : median(side.values);

/** Costs per unit and levels after collections compare at unequal work; everything else does not (`metrics.md` §13 rule 9). */
const comparesAtUnequalWork = ({ aggregation, class: klass }: FamilyRow): boolean =>
  klass === "context" || /\/(?:units|increase)$|^(?:floor|share|overflow)$/u.test(aggregation);

type Refusal = (row: FamilyRow) => string | null;

const compareOne = (component: string, base: SideRow | undefined, head: SideRow | undefined, refusal: Refusal): FamilyComparison | null => {
  const row = head?.row ?? base?.row;
  if (row === undefined) return null;
  const presence = presenceOf(base, head);
  const [ofBase, ofHead] = [medianOf(base), medianOf(head)];
  const refused = presence === "both" ? refusal(row) : null;
  const isCompared = ofBase !== null && ofHead !== null && refused === null;
  return {
    id: `${component}/${keyOf(row)}`,
    component,
    metric: row.metric,
    labels: row.labels,
    class: row.class,
    unit: row.unit,
    aggregation: row.aggregation,
    better: row.better,
    presence,
    base: ofBase,
    head: ofHead,
    difference: isCompared ? ofHead - ofBase : null,
    ratio: isCompared && ofBase !== 0 ? ofHead / ofBase - 1 : null,
    baseRounds: base?.values.length ?? 0,
    headRounds: head?.values.length ?? 0,
    beyondSpread: isCompared ? liesBeyondSpread(base?.values ?? [], head?.values ?? []) : null,
    why: refused ?? (isCompared ? null : presence === "both" ? (head?.why ?? base?.why ?? null) : ((head ?? base)?.why ?? null)),
  };
};

/** How far a row moved, for picking the ones to show: beyond the scatter first, then by ratio, both ways alike. */
export const distanceOf = ({ ratio, difference, beyondSpread }: FamilyComparison): number => {
  const logRatio = ratio === null || ratio <= -1 ? (difference === null || difference === 0 ? 0 : 10) : Math.abs(Math.log1p(ratio));
  return logRatio + (beyondSpread === true ? 100 : 0);
};

const bounded = (rows: readonly FamilyComparison[]): FamiliesComparison => {
  const unknown = rows.filter((row) => row.class === "unclassified");
  const kept = new Set(unknown.toSorted((a, b) => distanceOf(b) - distanceOf(a)).slice(0, UNCLASSIFIED_KEPT));
  return {
    rows: rows.filter((row) => row.class !== "unclassified" || kept.has(row)),
    unclassifiedLeftOut: unknown.length - kept.size,
  };
};

const leftOutIn = (rounds: readonly RoundData[]): number =>
  Math.max(0, ...rounds.map(({ families }) => families?.unclassifiedLeftOut ?? 0));

const compareComponent = (
  base: readonly RoundData[],
  head: readonly RoundData[],
  component: string,
  design: Design,
): FamiliesComparison => {
  const [ofBase, ofHead] = [readSide(base), readSide(head)];
  const [work, errorGap] = [workOf(base, head), errorGapOf(base, head, design)];
  // CPU per unit and RSS stand for the two kinds of rows there are.
  const [perUnit, level] = [refusalOf("cpu", work, errorGap), refusalOf("rss", work, errorGap)];
  const refusal: Refusal = (row) => (row.class === "context" ? null : comparesAtUnequalWork(row) ? perUnit : level);
  const keys = [...ofHead.keys(), ...[...ofBase.keys()].filter((key) => !ofHead.has(key))];
  const { rows, unclassifiedLeftOut } = bounded(
    keys.flatMap((key) => compareOne(component, ofBase.get(key), ofHead.get(key), refusal) ?? []),
  );
  return { rows, unclassifiedLeftOut: unclassifiedLeftOut + Math.max(leftOutIn(base), leftOutIn(head)) };
};

/** Null where neither side has families: bundles written before there were any, or nothing that serves metrics. */
export const compareFamilies = (base: Snapshot, head: Snapshot, design: Design): FamiliesComparison | null => {
  if (![...base.rounds, ...head.rounds].some(({ families }) => families !== undefined)) return null;
  const components = [...new Set([...base.manifest.components, ...head.manifest.components])];
  const parts = components.map((component) => compareComponent(roundsOf(base, component), roundsOf(head, component), component, design));
  return {
    rows: parts.flatMap(({ rows }) => rows),
    unclassifiedLeftOut: parts.reduce((sum, part) => sum + part.unclassifiedLeftOut, 0),
  };
};
