// Bodies of `/metrics` for tests of families: written as an app writes them, with an edge of the cost phase.
import type { TimedBody } from "../../../src/core/families/family-window.ts";
import type { FamilyRow, RoundFamilies } from "../../../src/core/families/family-row.ts";
import { keyOf } from "../../../src/core/families/family-row.ts";
import { readFamilies } from "../../../src/core/families/read-families.ts";
import { parseExposition } from "../../../src/core/prometheus/parse-text.ts";

/** One body; lines are joined and ended. */
export const body = (edge: TimedBody["edge"], lines: readonly string[], more: Partial<TimedBody> = {}): TimedBody => ({
  atSeconds: edge === "start" ? 1000 : edge === "end" ? 1010 : 1005,
  phase: "cost",
  edge,
  families: parseExposition(`${lines.join("\n")}\n`, { name: "test" }),
  ...more,
});

/** Bodies at both edges of a cost phase of ten seconds. */
export const between = (start: readonly string[], end: readonly string[], units: number | null = 100): RoundFamilies =>
  readFamilies({ bodies: [body("start", start), body("end", end)], units });

/** The row of this key (`workqueue_depth{name="a"} max`); undefined: there is none. */
export const rowOf = ({ rows }: RoundFamilies, key: string): FamilyRow | undefined => rows.find((row) => keyOf(row) === key);

/** A histogram's lines of one label set; `labels` as written, without braces. */
export const histogramLines = (
  name: string,
  labels: string,
  buckets: Readonly<Record<string, number>>,
  { sum, count }: { readonly sum: number; readonly count: number },
): readonly string[] => {
  const inside = labels === "" ? "" : `${labels},`;
  const own = labels === "" ? "" : `{${labels}}`;
  return [
    ...Object.entries(buckets).map(([bound, value]) => `${name}_bucket{${inside}le="${bound}"} ${value}`),
    `${name}_bucket{${inside}le="+Inf"} ${count}`,
    `${name}_sum${own} ${sum}`,
    `${name}_count${own} ${count}`,
  ];
};
