/** Functions of head against base: mean per replicate, difference, and whether the difference is beyond sampling noise. */
import type { OwnerClass } from "../pprof/owner.ts";
import type { SampleType } from "../pprof/profile.ts";
import type { Amount, FunctionRow, FunctionTotals } from "./function-table.ts";

/** Base against head of one amount, means per replicate, in the unit of the sample type. */
export interface AmountDifference {
  readonly base: number;
  readonly head: number;
  readonly difference: number;
  /** Of the difference, from sampling alone; null when unknown. */
  readonly standardError: number | null;
  /** |difference| > 2 standard errors; null when the standard error is unknown. */
  readonly changed: boolean | null;
}

export interface FunctionDifference {
  readonly key: string;
  readonly name: string;
  readonly file: string;
  readonly startLine: number;
  readonly ownerClass: OwnerClass;
  readonly presence: "both" | "base-only" | "head-only";
  readonly flat: AmountDifference;
  readonly cum: AmountDifference;
}

/** Where the difference of the totals went; `matched + appeared - disappeared + excluded + stackless = total`, proved on every diff. */
export interface Conservation {
  readonly matched: number;
  readonly appeared: number;
  readonly disappeared: number;
  readonly excluded: number;
  readonly stackless: number;
  readonly total: number;
}

export interface FunctionDiff {
  readonly sampleType: SampleType;
  /** Means per replicate over all samples. */
  readonly baseTotal: number;
  readonly headTotal: number;
  readonly difference: number;
  /** Sums of the positive and of the negative flat differences: they may hide each other in the net. */
  readonly grown: number;
  readonly shrunk: number;
  readonly excluded: { readonly base: number; readonly head: number };
  readonly conservation: Conservation;
  /** By |flat difference| descending, then |cum difference|, then key. */
  readonly rows: readonly FunctionDifference[];
}

const SIGMAS = 2;
const NOTHING: Amount = { value: 0, events: 0, variance: 0, unitVariance: 0 };

/** Variance of one side's mean. A side without any event gets that of one, as large as the other side's: it may have been missed. */
function varianceOfMean(amount: Amount, other: Amount, replicates: number): number | null {
  if (amount.variance === null || other.variance === null) return null;
  const missed = amount.events === 0 ? other.unitVariance : 0;
  return (amount.variance + missed) / replicates ** 2;
}

function differenceOf(base: Amount, head: Amount, baseCount: number, headCount: number): AmountDifference {
  const baseMean = base.value / baseCount;
  const headMean = head.value / headCount;
  const difference = headMean - baseMean;
  const baseVariance = varianceOfMean(base, head, baseCount);
  const headVariance = varianceOfMean(head, base, headCount);
  const standardError = baseVariance === null || headVariance === null ? null : Math.sqrt(baseVariance + headVariance);
  return {
    base: baseMean,
    head: headMean,
    difference,
    standardError,
    changed: standardError === null ? null : Math.abs(difference) > SIGMAS * standardError,
  };
}

/**
 * Compares two sides of one column. Both must be of the same granularity and have at least one replicate. The rows' flat differences are
 * proved to add up to the difference of the totals, in exact integers.
 */
export function diffFunctions(base: FunctionTotals, head: FunctionTotals): FunctionDiff {
  const baseCount = Math.max(1, base.replicates);
  const headCount = Math.max(1, head.replicates);
  const baseRows = new Map(base.rows.map((row) => [row.key, row]));
  const headKeys = new Set(head.rows.map(({ key }) => key));
  const pairs: (readonly [FunctionRow | null, FunctionRow | null])[] = head.rows.map((row) => [baseRows.get(row.key) ?? null, row]);
  for (const row of base.rows) if (!headKeys.has(row.key)) pairs.push([row, null]);

  const noBase = unseen(base);
  const noHead = unseen(head);
  const rows: FunctionDifference[] = [];
  for (const [before, after] of pairs) {
    const shown = after ?? before;
    if (shown === null) continue;
    rows.push({
      key: shown.key,
      name: shown.name,
      file: shown.file,
      startLine: shown.startLine,
      ownerClass: shown.ownerClass,
      presence: before === null ? "head-only" : after === null ? "base-only" : "both",
      flat: differenceOf(before?.flat ?? noBase, after?.flat ?? noHead, baseCount, headCount),
      cum: differenceOf(before?.cum ?? noBase, after?.cum ?? noHead, baseCount, headCount),
    });
  }
  rows.sort(
    (a, b) =>
      Math.abs(b.flat.difference) - Math.abs(a.flat.difference) ||
      Math.abs(b.cum.difference) - Math.abs(a.cum.difference) ||
      (a.key < b.key ? -1 : 1),
  );

  const differences = rows.map(({ flat }) => flat.difference);
  return {
    sampleType: head.sampleType,
    baseTotal: base.total / baseCount,
    headTotal: head.total / headCount,
    difference: head.total / headCount - base.total / baseCount,
    grown: differences.filter((value) => value > 0).reduce((sum, value) => sum + value, 0),
    shrunk: differences.filter((value) => value < 0).reduce((sum, value) => sum + value, 0),
    excluded: { base: base.excludedTotal / baseCount, head: head.excludedTotal / headCount },
    conservation: conservationOf(base, head, pairs, baseCount, headCount),
    rows,
  };
}

/** What a function that is not listed had on a side: nothing, with unknown noise where the side's is unknown. */
const unseen = (side: FunctionTotals): Amount =>
  side.rows.some(({ flat }) => flat.variance === null) ? { ...NOTHING, variance: null } : NOTHING;

/** Adds up in whole numbers, both sides multiplied by the other's replicates, so that not one byte can hide in rounding. */
function conservationOf(
  base: FunctionTotals,
  head: FunctionTotals,
  pairs: readonly (readonly [FunctionRow | null, FunctionRow | null])[],
  baseCount: number,
  headCount: number,
): Conservation {
  const delta = (before: number, after: number): bigint => BigInt(after) * BigInt(baseCount) - BigInt(before) * BigInt(headCount);
  let matched = 0n;
  let appeared = 0n;
  let disappeared = 0n;
  for (const [before, after] of pairs) {
    const change = delta(before?.flat.value ?? 0, after?.flat.value ?? 0);
    if (before === null) appeared += change;
    else if (after === null) disappeared -= change;
    else matched += change;
  }
  const excluded = delta(base.excludedTotal, head.excludedTotal);
  const stackless = delta(base.stacklessTotal, head.stacklessTotal);
  const total = delta(base.total, head.total);
  if (matched + appeared - disappeared + excluded + stackless !== total) {
    throw new Error(
      `the function rows do not add up to the total: ${matched} + ${appeared} - ${disappeared} + ${excluded} + ${stackless} is not ${total}`,
    );
  }
  const mean = (sum: bigint): number => Number(sum) / (baseCount * headCount);
  return {
    matched: mean(matched),
    appeared: mean(appeared),
    disappeared: mean(disappeared),
    excluded: mean(excluded),
    stackless: mean(stackless),
    total: mean(total),
  };
}
