// Bodies of real programs against what prometheus/common's TextParser made of them.
import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { MetricFamily, Series } from "../../../src/core/prometheus/metric-family.ts";
import { parseExposition } from "../../../src/core/prometheus/parse-text.ts";
import { writeOpenMetrics } from "../../../src/core/prometheus/write-openmetrics.ts";
import { dumpFamilies } from "./dump-families.ts";
import { dataFolder, readData, skipWithoutData } from "./shared-data.ts";

interface Timed {
  readonly atSeconds: number | null;
}
interface OracleFamily {
  readonly name: string;
  readonly type: string;
  readonly metrics: number;
  readonly samples: number;
  readonly sumOfFiniteValues: string;
}
interface Oracle {
  readonly error?: string;
  readonly list?: readonly OracleFamily[];
}

const files = skipWithoutData ? [] : readdirSync(dataFolder, { recursive: true }).map(String);
const withOracle = files
  .filter((path) => path.endsWith(".oracle.json") && (path.startsWith("exposition") || path.endsWith("metrics.txt.oracle.json")))
  .map((path) => path.slice(0, -".oracle.json".length));
const bodies = files.filter((path) => path.endsWith("metrics.txt") || /^exposition.*\.txt$/u.test(path));

const oracleOf = (path: string): Oracle => JSON.parse(readData(`${path}.oracle.json`));

/** The oracle counts a sum and a count for every histogram and summary, there or not, and adds up their sums only. */
const samplesOf = (series: Series): number =>
  series.kind === "value"
    ? series.points.length
    : series.kind === "histogram"
      ? series.points.reduce((total, { buckets }) => total + buckets.length + 2, 0)
      : series.points.reduce((total, { quantiles }) => total + quantiles.length + 2, 0);
const sumOf = (series: Series): number => {
  const values = series.kind === "value" ? series.points.map(({ value }) => value) : series.points.map(({ sum }) => sum ?? 0);
  return values.filter(Number.isFinite).reduce((total, value) => total + value, 0);
};
const byName = (a: readonly unknown[], b: readonly unknown[]): number => (String(a[0]) < String(b[0]) ? -1 : 1);
const total = (family: MetricFamily, numberOf: (series: Series) => number): number =>
  family.series.reduce((sum, series) => sum + numberOf(series), 0);

describe.skipIf(skipWithoutData)("bodies of real programs", () => {
  test("are there", () => {
    expect(withOracle.length).toBeGreaterThan(35);
    expect(bodies.length).toBeGreaterThan(30);
  });

  test.each(withOracle.filter((path) => oracleOf(path).error === undefined))("%s reads as prometheus/common reads it", (path) => {
    const families = parseExposition(readData(path), { name: path, format: "text" });
    const summary = families.map((family) => [family.name, family.type.toUpperCase(), family.series.length, total(family, samplesOf)]);
    const { list = [] } = oracleOf(path);
    expect(summary.toSorted(byName)).toEqual(
      list.map(({ name, type, metrics, samples }) => [name, type, metrics, samples]).toSorted(byName),
    );
    const sums = new Map(families.map((family) => [family.name, total(family, sumOf)]));
    const differences = list.map(({ name, sumOfFiniteValues }) => ({
      name,
      expected: Number(sumOfFiniteValues),
      found: sums.get(name) ?? NaN,
    }));
    expect(differences.filter(({ expected, found }) => !(Math.abs(found - expected) <= 1e-9 * Math.abs(expected)))).toEqual([]);
  });

  test.each(withOracle.filter((path) => oracleOf(path).error !== undefined))("%s is refused as prometheus/common refuses it", (path) => {
    expect(() => parseExposition(readData(path), { name: path, format: "text" })).toThrow(
      /^exposition\/common-fuzz\/\w+(?::\d+:\d+: | ends in)/u,
    );
  });

  test.each(bodies)("%s survives the snapshot format", (path) => {
    const families = parseExposition(readData(path), { name: path });
    const written = writeOpenMetrics([{ families, atSeconds: 1000.25, labels: {} }]);
    const back = parseExposition(written, { name: "written", format: "openmetrics" });
    expect(dumpFamilies(back)).toEqual(dumpFamilies(families.map((family) => asWritten(family, families))));
  });
});

/** OpenMetrics has no word `untyped`, and no counter beside a family with its name without `_total`; then it is written as unknown. */
function asWritten(family: MetricFamily, all: readonly MetricFamily[]): MetricFamily {
  const clashes = family.type === "counter" && all.some(({ name }) => `${name}_total` === family.name);
  const hasSuffix = family.name.endsWith("_total");
  const type = family.type === "untyped" || (family.type === "counter" && (clashes || !hasSuffix)) ? "unknown" : family.type;
  return { ...family, type, series: family.series.map(seriesAsWritten) };
}

const time = <P extends Timed>(point: P): P => ({ ...point, exact: true, atSeconds: Number((point.atSeconds ?? 1000.25).toFixed(3)) });

/** Points without a time get that of the scrape, times have three digits, empty labels are left out. */
function seriesAsWritten(series: Series): Series {
  const labels = Object.fromEntries(Object.entries(series.labels).filter(([, value]) => value !== ""));
  if (series.kind === "value") return { ...series, labels, points: series.points.map(time) };
  if (series.kind === "histogram") return { ...series, labels, points: series.points.map(time) };
  return { ...series, labels, points: series.points.map(time) };
}
