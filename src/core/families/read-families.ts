/** All families of one round as rows: those of the catalog by its views, the rest by their type, and how many series there are. */
import type { MetricFamily } from "../prometheus/metric-family.ts";
import { entryOf } from "./catalog.ts";
import { countSeries } from "./count-series.ts";
import { derivedRows } from "./derived-rows.ts";
import type { BaseUnit, FamilyEntry } from "./family-entry.ts";
import type { FamilyRow, RoundFamilies } from "./family-row.ts";
import { windowOf, type FamilyInput, type FamilyWindow } from "./family-window.ts";
import { fitsType, readView } from "./read-view.ts";

/** Families the catalog does not know that are kept in a round, in the order of the body. */
export const UNCLASSIFIED_AT_MOST = 300;

/** `# UNIT` of OpenMetrics, else the base unit at the end of the name (`metrics.md` §5: names end in base units). The type is never guessed so. */
const unitOf = ({ name, unit }: MetricFamily): BaseUnit => {
  const told = unit ?? /_(bytes|seconds|ratio)(?:_total)?$/u.exec(name)?.[1];
  return told === "bytes" || told === "seconds" || told === "ratio" ? told : "count";
};

/** How a family is read of which only the type is known. */
const genericEntry = (family: MetricFamily): FamilyEntry => ({
  family: family.name,
  class: "unclassified",
  unit: unitOf(family),
  better: "neither",
  note: "",
  versions: null,
  views: [
    {
      aggregations:
        family.type === "counter"
          ? ["increase/units"]
          : family.type === "histogram" || family.type === "summary"
            ? ["hmean", "observations/units"]
            : ["last", "max"],
    },
  ],
});

const fits = (entry: FamilyEntry, { type }: MetricFamily): boolean =>
  entry.views.every(({ aggregations }) => aggregations.length === 0) ||
  entry.views.some(({ aggregations }) => aggregations.some((aggregation) => fitsType(aggregation, type)));

const rowsOf = (window: FamilyWindow, family: MetricFamily, entry: FamilyEntry): readonly FamilyRow[] =>
  entry.views.flatMap((view) => readView(window, family, entry, view));

/**
 * What the bodies of one round of one instance tell (`metrics.md` §1-§7, §13). A family the catalog knows under another type than the body says is
 * read by its type. Values are in base units; null has its reason. Pure: equal bodies give equal rows.
 */
export const readFamilies = (input: FamilyInput): RoundFamilies => {
  const window = windowOf(input);
  const known: FamilyRow[] = [];
  const unknown: MetricFamily[] = [];
  for (const family of window.families.values()) {
    const entry = entryOf(family.name);
    if (entry !== null && fits(entry, family)) known.push(...rowsOf(window, family, entry));
    else unknown.push(family);
  }
  const kept = unknown.slice(0, UNCLASSIFIED_AT_MOST);
  const last = window.measured.at(-1);
  return {
    rows: [...known, ...derivedRows(window), ...kept.flatMap((family) => rowsOf(window, family, genericEntry(family)))],
    series: last === undefined ? {} : countSeries([...last.values()]),
    unclassifiedLeftOut: unknown.length - kept.length,
  };
};
