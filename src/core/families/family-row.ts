/** What one round tells of one family: a number, or why there is none. */
import type { Labels } from "../prometheus/metric-family.ts";
import type { Better, Unit } from "../units/quantity.ts";
import type { FamilyClass } from "./family-entry.ts";

export interface FamilyRow {
  /** The family's name, or a formula of names (`go_memstats_mallocs_total - go_memstats_frees_total`). */
  readonly metric: string;
  /** Labels told apart; all others are added up. */
  readonly labels: Labels;
  readonly class: FamilyClass;
  readonly unit: Unit;
  /** A word of `docs/format.md`, "Aggregations". */
  readonly aggregation: string;
  readonly better: Better;
  readonly value: number | null;
  readonly why: string | null;
  /** Of means: observations behind it, by which replicas are weighed; left out elsewhere. */
  readonly weight?: number | undefined;
}

/** All that one round's bodies of one instance tell. */
export interface RoundFamilies {
  readonly rows: readonly FamilyRow[];
  /** Series by family in the last body, as Prometheus stores them: each bucket is one. */
  readonly series: Readonly<Record<string, number>>;
  /** Families the catalog does not know that were left out, beyond the most that are kept. */
  readonly unclassifiedLeftOut: number;
}

const labelText = (labels: Labels): string => {
  const names = Object.keys(labels).toSorted();
  return names.length === 0 ? "" : `{${names.map((name) => `${name}="${labels[name] ?? ""}"`).join(",")}}`;
};

/** `workqueue_depth{name="widget"}` */
export const nameOf = ({ metric, labels }: Pick<FamilyRow, "metric" | "labels">): string => `${metric}${labelText(labels)}`;

/** What two rounds, or two sides, have in common where they tell of the same: `workqueue_depth{name="widget"} max`. */
export const keyOf = (row: Pick<FamilyRow, "metric" | "labels" | "aggregation">): string => `${nameOf(row)} ${row.aggregation}`;
