/** What base and head tell beside the signals: every metric family, how many series there are, and what memory is made of. All of it is advisory. */
import type { FamilyClass } from "../families/family-entry.ts";
import type { Labels } from "../prometheus/metric-family.ts";
import type { Better, Unit } from "../units/quantity.ts";

/** `added`, `removed`: on one side only, which is never a regression. */
export type FamilyPresence = "both" | "added" | "removed";

export interface FamilyComparison {
  /** `shop/workqueue_depth{name="widget"} max` */
  readonly id: string;
  readonly component: string;
  readonly metric: string;
  readonly labels: Labels;
  readonly class: FamilyClass;
  readonly unit: Unit;
  /** A word of `docs/format.md`, "Aggregations". */
  readonly aggregation: string;
  readonly better: Better;
  readonly presence: FamilyPresence;
  /** Medians of the rounds that count; null where none has a value. */
  readonly base: number | null;
  readonly head: number | null;
  readonly difference: number | null;
  /** Relative to base; null where base is 0 or not known. */
  readonly ratio: number | null;
  /** Rounds with a value. */
  readonly baseRounds: number;
  readonly headRounds: number;
  /** Whether the sides lie further apart than each scatters; null: too few rounds to say. */
  readonly beyondSpread: boolean | null;
  /** Why there is no value, or no difference; null where there is. */
  readonly why: string | null;
}

export interface FamiliesComparison {
  readonly rows: readonly FamilyComparison[];
  /** Rows of families the catalog does not know that are left out, those that changed least. */
  readonly unclassifiedLeftOut: number;
}

export interface SeriesRow {
  readonly family: string;
  readonly presence: FamilyPresence;
  /** Medians of the rounds; null where the side does not have the family. */
  readonly base: number | null;
  readonly head: number | null;
  /** At least twice as many on head, and at least 100 more. */
  readonly exploded: boolean;
}

/** Series of one component, as Prometheus would store them. */
export interface SeriesComparison {
  readonly component: string;
  readonly base: number;
  readonly head: number;
  /** Families whose number of series differs, largest difference first. */
  readonly rows: readonly SeriesRow[];
}

export const ANATOMY_PARTS = [
  "live-heap",
  "gc-target",
  "idle",
  "released",
  "retained-idle",
  "unused",
  "stacks",
  "runtime",
  "rss",
  "working-set",
  "limit-headroom",
  "collections",
  "allocated",
] as const;
export type AnatomyPart = (typeof ANATOMY_PARTS)[number];

/** Base and head of one part of memory; null is not known. */
export interface PartValues {
  readonly base: number | null;
  readonly head: number | null;
}

export type AnatomyKind = "flat" | "real-growth" | "real-decrease" | "gc-pacing" | "fragmentation" | "non-go" | "unknown";

/** What the memory of one component is made of, and which part a change lies in. */
export interface AnatomyRow {
  readonly component: string;
  readonly kind: AnatomyKind;
  /** The finding in a sentence, with its numbers. */
  readonly because: string;
  /** Bytes, but for `collections` (per unit of work) and `allocated` (bytes per unit). */
  readonly parts: Readonly<Record<AnatomyPart, PartValues>>;
}
