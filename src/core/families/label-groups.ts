/** Series of a family by the labels that are told apart, the ones that matter most where there are too many. */
import { labelsKey, type Labels, type MetricFamily, type Series } from "../prometheus/metric-family.ts";
import type { FamilyWindow } from "./family-window.ts";
import { keptLabels } from "./normal-labels.ts";
import { labelSetsOf } from "./read-gauge.ts";

export interface LabelGroup {
  readonly key: string;
  readonly labels: Labels;
}

/** The different kept label sets, in the order of their keys; one without labels where none are kept. */
const groupsOf = (
  window: FamilyWindow,
  family: MetricFamily,
  keep: readonly string[],
  keyOf: (labels: Labels) => string,
): readonly LabelGroup[] => {
  if (keep.length === 0) return [{ key: "", labels: {} }];
  const groups = new Map<string, Labels>();
  for (const labels of labelSetsOf(window, family.name)) {
    const key = keyOf(labels);
    if (key !== "" && !groups.has(key)) groups.set(key, keptLabels(labels, keep));
  }
  return [...groups].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, labels]) => ({ key, labels }));
};

/** What a series holds in a body: its value, or the number of its observations. */
const amountIn = (series: Series): number => {
  const point = series.points.at(-1);
  return point === undefined ? 0 : "value" in point ? point.value : (point.count ?? 0);
};

/** How much each group matters where not all can be told: what it counted between the edges, or the size of a gauge in the last body. One pass, however many there are. */
const sizesOf = (window: FamilyWindow, family: MetricFamily, keyOf: (labels: Labels) => string): ReadonlyMap<string, number> => {
  const sizes = new Map<string, number>();
  const add = (body: ReadonlyMap<string, MetricFamily> | null | undefined, sign: number): void => {
    for (const series of body?.get(family.name)?.series ?? []) {
      const key = keyOf(series.labels);
      sizes.set(key, (sizes.get(key) ?? 0) + sign * amountIn(series));
    }
  };
  const isLevel = family.type === "gauge";
  add(isLevel ? window.measured.at(-1) : window.end, 1);
  if (!isLevel) add(window.start, -1);
  return sizes;
};

export interface LabelGroups {
  readonly groups: readonly LabelGroup[];
  /** The key of the group that a series belongs to; each label set is looked at once. */
  readonly keyOf: (labels: Labels) => string;
}

/** At most `most` groups, in the order of their keys where all are there, largest first where not. */
export const labelGroups = (window: FamilyWindow, family: MetricFamily, keep: readonly string[], most: number): LabelGroups => {
  const keys = new Map<Labels, string>();
  const keyOf = (labels: Labels): string => {
    const known = keys.get(labels) ?? labelsKey(keptLabels(labels, keep));
    keys.set(labels, known);
    return known;
  };
  const groups = groupsOf(window, family, keep, keyOf);
  if (groups.length <= most) return { groups, keyOf };
  const sizes = sizesOf(window, family, keyOf);
  return { groups: groups.toSorted((a, b) => (sizes.get(b.key) ?? 0) - (sizes.get(a.key) ?? 0)).slice(0, most), keyOf };
};
