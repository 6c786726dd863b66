/** How heapgate reads one metric family: what it tells of, in which unit, and how a round's many readings become one number. */
import type { Better } from "../units/quantity.ts";

/** What a family tells of (`metrics.md`, "Classes"); `unclassified`: the catalog does not know it. */
export const FAMILY_CLASSES = ["compute", "memory", "network", "latency", "saturation", "health", "context", "unclassified"] as const;
export type FamilyClass = (typeof FAMILY_CLASSES)[number];

/** Unit of the family's own numbers; per unit of work it becomes `bytes/unit`. */
export type BaseUnit = "bytes" | "seconds" | "count" | "ratio";

/** Words as in `docs/format.md`, "Aggregations". */
export const AGGREGATIONS = [
  /** Counters: increase over the cost phase by the units of work. */
  "increase/units",
  /** Share of the increase of all series that those have which `part` selects. */
  "share",
  /** Gauges: over the bodies of the cost, growth and end phases; `floor` is the lowest of growth and end. */
  "max",
  "mean",
  "floor",
  "last",
  /** Histograms and summaries: what they observed in the cost phase. */
  "hmean",
  "observations/units",
  "sum/units",
  "quantile(0.5)",
  "quantile(0.95)",
  "quantile(0.99)",
  /** Share of the observations beyond the largest finite bucket. */
  "overflow",
] as const;
export type Aggregation = (typeof AGGREGATIONS)[number];

/** Some series of a family, by one label: a value (`409`), a class (`5xx`), or all but a class (`non-2xx`). */
export interface Part {
  readonly label: string;
  readonly value: string;
}

/** One way to look at a family. */
export interface View {
  readonly aggregations: readonly Aggregation[];
  /** Labels whose values are told apart; over all others the series are added up. */
  readonly keep?: readonly string[];
  /** Of the kept label sets the ones with the largest values; default 30. */
  readonly keepAtMost?: number;
  readonly part?: Part;
  /** How gauges of several series become one; default `sum`. */
  readonly across?: "sum" | "max";
  /** Where this view tells of something else than the family in general. */
  readonly class?: FamilyClass;
  readonly better?: Better;
}

export interface FamilyEntry {
  /** Name as Prometheus stores it; `*` stands for any characters. */
  readonly family: string;
  readonly class: FamilyClass;
  readonly unit: BaseUnit;
  readonly better: Better;
  readonly views: readonly View[];
  /** What to know when reading its numbers. */
  readonly note: string;
  /** Which versions have it; null: all that matter. */
  readonly versions: string | null;
}

type More = Partial<Pick<FamilyEntry, "better" | "versions" | "views">> & Omit<View, "aggregations">;

const betterOf = (klass: FamilyClass): Better => (klass === "context" || klass === "unclassified" ? "neither" : "lower");

/** An entry with one view; `more` may bring the view's options, or further views. */
export const entry = (
  family: string,
  [klass, unit]: readonly [FamilyClass, BaseUnit],
  aggregations: readonly Aggregation[],
  note: string,
  { better, versions, views = [], ...view }: More = {},
): FamilyEntry => ({
  family,
  class: klass,
  unit,
  better: better ?? betterOf(klass),
  views: [{ aggregations, ...view }, ...views],
  note,
  versions: versions ?? null,
});

/** A counter whose increase per unit of work is compared. */
export const counted = (family: string, what: readonly [FamilyClass, BaseUnit], note: string, more: More = {}): FamilyEntry =>
  entry(family, what, ["increase/units"], note, more);
