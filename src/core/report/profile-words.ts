/** What a profile is about, in words: what it counts, what its rows are, what was left out of it. */
import type { ProfileDiff } from "../compare/comparison.ts";
import { formatQuantity } from "../units/format-quantity.ts";
import { factorOf, unitOf } from "./growth-table.ts";

/** `grown`: what grew, for a gate that broke. `changed`: whatever differs, for two plain profiles. */
export type Shown = "grown" | "changed";

/** What a profile shows; `name` makes a name from the profile harmless for the format at hand. */
const nounOf = (diff: ProfileDiff, name: (text: string) => string): string => {
  switch (diff.kind) {
    case "heap":
    case "allocs":
      return diff.kind === "heap" && !diff.sampleType.startsWith("alloc_") ? "heap" : "allocation";
    case "cpu":
      return "CPU time";
    case "goroutine":
    case "goroutineleak":
      return "goroutines";
    case "mutex":
    case "block":
    case "contention":
      return diff.kind;
    case "threadcreate":
      return "threads";
    case "other":
      return diff.sampleType === "" ? "profile" : name(diff.sampleType);
  }
};

/** "where the heap grew", "where the CPU time shrank", "what changed in the heap" where the totals are the same. */
export const titleOf = (diff: ProfileDiff, name: (text: string) => string): string => {
  const noun = nounOf(diff, name);
  const { difference } = diff.total;
  return difference === 0 ? `what changed in the ${noun}` : `where the ${noun} ${difference > 0 ? "grew" : "shrank"}`;
};

/** "heap profile"; a contention profile does not say which of two it is. */
export const profileNoun = ({ kind }: ProfileDiff): string => `${kind === "contention" ? "mutex or block" : kind} profile`;

export const columnOf = (diff: ProfileDiff): string => {
  switch (diff.kind) {
    case "heap":
    case "allocs":
      return "Function (allocates) ← called by";
    case "cpu":
      return "Function (burns) ← called by";
    case "goroutine":
    case "goroutineleak":
      return "Blocked in ← called by";
    case "mutex":
    case "block":
    case "threadcreate":
    case "contention":
    case "other":
      return "Function ← called by";
  }
};

/** Why a table of what changed has no rows; null when it has some. */
export const nothingLine = ({ rows, total }: ProfileDiff): string | null => {
  if (rows.some(({ flat }) => flat.difference !== 0)) return null;
  return total.base === 0 && total.head === 0
    ? "Neither side has samples in this column: there is nothing to compare."
    : "Nothing differs: every function has the same value on both sides.";
};

/** Below this part of both sides nobody needs to know. */
const WORTH_SAYING = 0.01;

/** What stacks of the measurement itself hold, which count in no row; null where that is little on both sides. */
export const leftOutLine = (diff: ProfileDiff, space: string): string | null => {
  const { excluded = { base: 0, head: 0 }, total } = diff;
  const share = (left: number, kept: number): number => (left === 0 ? 0 : Math.abs(left) / (Math.abs(left) + Math.abs(kept)));
  if (Math.max(share(excluded.base, total.base), share(excluded.head, total.head)) < WORTH_SAYING) return null;
  const [base, head] = [excluded.base, excluded.head].map((value) => formatQuantity(value * factorOf(diff), unitOf(diff), { space }));
  return `Left out: ${base} of base and ${head} of head in code that serves the measurement (net/http/pprof, promhttp, expfmt).`;
};
