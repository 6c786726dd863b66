/** Functions of head against base: mean per replicate and difference. */
import type { OwnerClass } from "../pprof/owner.ts";
import type { SampleType } from "../pprof/profile.ts";
import { type AmountDifference, differenceOf, nothingOf, replicatedSide, type ReplicatedSides } from "./amount-difference.ts";
import { type Conservation, type Presence, proveConservation } from "./conservation.ts";
import type { FunctionTotals } from "./function-table.ts";
import { pairRows, type PresenceOf } from "./pair-rows.ts";

export interface FunctionDifference {
  readonly key: string;
  readonly name: string;
  readonly file: string;
  readonly startLine: number;
  readonly ownerClass: OwnerClass;
  readonly presence: Presence;
  readonly flat: AmountDifference;
  readonly cum: AmountDifference;
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
  readonly sides: ReplicatedSides;
  /** By |flat difference| descending, then |cum difference|, then key. */
  readonly rows: readonly FunctionDifference[];
}

/**
 * Compares two sides of one column. Both must be of the same granularity and have at least one replicate; rows of equal keys are one function
 * (`FrameOptions.renames` gives functions of base the keys they have in head). The rows' flat differences are proved to add up to the
 * difference of the totals, in exact integers.
 */
export function diffFunctions(base: FunctionTotals, head: FunctionTotals, presenceOf?: PresenceOf): FunctionDiff {
  const baseCount = Math.max(1, base.replicates);
  const headCount = Math.max(1, head.replicates);
  const pairs = pairRows(base.rows, head.rows, presenceOf);
  const noBase = nothingOf(base);
  const noHead = nothingOf(head);
  const rows: FunctionDifference[] = [];
  for (const { base: before, head: after, presence } of pairs) {
    const shown = after ?? before;
    if (shown === null) continue;
    rows.push({
      key: shown.key,
      name: shown.name,
      file: shown.file,
      startLine: shown.startLine,
      ownerClass: shown.ownerClass,
      presence,
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
    conservation: proveConservation({
      rows: pairs.map(({ base: before, head: after, presence }) => ({
        presence,
        base: before?.flat.value ?? 0,
        head: after?.flat.value ?? 0,
      })),
      excluded: { base: base.excludedTotal, head: head.excludedTotal },
      stackless: { base: base.stacklessTotal, head: head.stacklessTotal },
      total: { base: base.total, head: head.total },
      replicates: { base: baseCount, head: headCount },
    }),
    sides: { base: replicatedSide(base), head: replicatedSide(head) },
    rows,
  };
}
