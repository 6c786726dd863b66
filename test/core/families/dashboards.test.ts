// Every panel of the founding dashboards has rows that answer it, or says why not: walked through the catalog and through a real body.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { entryOf } from "../../../src/core/families/catalog.ts";
import { PANELS, type Answer } from "../../../src/core/families/dashboards.ts";
import { FORMULAS } from "../../../src/core/families/derived-rows.ts";
import { readFamilies } from "../../../src/core/families/read-families.ts";
import { parseExposition } from "../../../src/core/prometheus/parse-text.ts";

const sorted = (labels: readonly string[]): string => labels.toSorted().join(",");

/** Whether the catalog reads such a row. */
const isRead = ({ metric, aggregation, by = [] }: Answer): boolean =>
  FORMULAS.some((formula) => formula.metric === metric && formula.aggregations.includes(aggregation)) ||
  (entryOf(metric)?.views ?? []).some(
    ({ aggregations, keep = [], part }) =>
      aggregations.includes(aggregation) && sorted([...keep, ...(part === undefined ? [] : [part.label])]) === sorted(by),
  );

describe.each(PANELS)("$dashboard: $expression", ({ answers, notAvailable }) => {
  test("W8 is answered, or says why not", () => {
    expect(answers.length > 0 || (notAvailable ?? "").length > 10).toBe(true);
  });
  test("W8 is answered by rows that the catalog reads", () => {
    expect(answers.filter((answer) => !isRead(answer))).toEqual([]);
  });
});

test("W8 has the four dashboards, each with all its panels", () => {
  const counts = new Map<string, number>();
  for (const { dashboard } of PANELS) counts.set(dashboard, (counts.get(dashboard) ?? 0) + 1);
  expect(Object.fromEntries(counts)).toEqual({ overview: 10, runtime: 14, flux: 17, explorer: 23 });
  expect(new Set(PANELS.map(({ dashboard, expression }) => `${dashboard} ${expression}`)).size).toBe(PANELS.length);
});

describe("in the bodies of a real controller", () => {
  const bodyAt = (edge: "start" | "end") => ({
    atSeconds: edge === "start" ? 0 : 10,
    phase: "cost",
    edge,
    families: parseExposition(readFileSync(`fixtures/captured/controller-metrics/${edge}.metrics.txt`, "utf8"), { name: edge }),
  });
  const read = readFamilies({ bodies: [bodyAt("start"), bodyAt("end")], units: 100 });
  const served = new Set(Object.keys(read.series));
  const namesIn = (metric: string): readonly string[] => metric.match(/[a-z_]{3,}/gu) ?? [];
  const servedAnswers = PANELS.flatMap(({ dashboard, expression, answers }) =>
    answers
      .filter(({ metric }) => namesIn(metric).every((name) => served.has(name)))
      .map((answer) => ({ dashboard, expression, ...answer })),
  );

  test("two thirds of the overview, and all of the runtime and flux panels it can serve are there", () => {
    expect(servedAnswers.length).toBeGreaterThanOrEqual(35);
  });

  test.each(servedAnswers)("$dashboard: $expression has a number", ({ metric, aggregation, by = [] }) => {
    const rows = read.rows.filter(
      (row) => row.metric === metric && row.aggregation === aggregation && sorted(Object.keys(row.labels)) === sorted(by),
    );
    expect(rows.length).toBeGreaterThan(0);
    for (const { value, why } of rows) expect({ isNumber: Number.isFinite(value), why }).toEqual({ isNumber: true, why: null });
  });
});
