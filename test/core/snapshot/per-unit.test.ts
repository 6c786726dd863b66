// Costs are told by units of work: whatever was done, twice as much of it costs twice as much, and each unit the same.
import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Scrape } from "../../../src/core/snapshot/raw-round.ts";
import { summarizeRound } from "../../../src/core/snapshot/summarize-round.ts";
import { compareSnapshots } from "../../../src/core/compare/compare-snapshots.ts";
import { DEFAULT_RULES } from "../../../src/core/verdict/default-rules.ts";
import { judge } from "../../../src/core/verdict/judge.ts";
import { bodyOf, rawRound, scrape } from "../../support/raw-rounds.ts";
import { healthy } from "../../support/snapshots.ts";

/** Each signal that is told by units of work, with the counter it comes from. */
const COUNTERS = {
  cpu: "process_cpu_seconds_total",
  allocated: "go_memstats_alloc_bytes_total",
  allocations: "go_memstats_mallocs_total",
  reconciles: "controller_runtime_reconcile_total",
  "api-out": "rest_client_requests_total",
} as const;
type Counted = keyof typeof COUNTERS;
const counted = Object.keys(COUNTERS).filter((name): name is Counted => Object.hasOwn(COUNTERS, name));

const edge = (at: "start" | "end", amounts: Readonly<Record<Counted, number>>): Scrape =>
  scrape(at, {}, { body: bodyOf(Object.fromEntries(counted.map((name) => [COUNTERS[name], amounts[name]]))) });
const amounts = fc.record(Object.fromEntries(counted.map((name) => [name, fc.nat(1_000_000)])) as Record<Counted, fc.Arbitrary<number>>);

test("W24 of any work, many times as much costs the same per unit: CPU seconds, bytes, objects, requests", () => {
  fc.assert(
    fc.property(amounts, amounts, fc.integer({ min: 1, max: 10_000 }), fc.integer({ min: 2, max: 50 }), (before, more, units, factor) => {
      const measured = (times: number) =>
        summarizeRound(
          rawRound({
            units: units * times,
            scrapes: [
              edge("start", before),
              edge("end", Object.fromEntries(counted.map((name) => [name, before[name] + more[name] * times])) as Record<Counted, number>),
            ],
          }),
        );
      const [once, often] = [measured(1), measured(factor)];
      for (const name of counted) {
        expect(once[name]?.value).toBeCloseTo(more[name] / units, 9);
        expect(often[name]?.value).toBeCloseTo(more[name] / units, 9);
      }
    }),
    { numRuns: 50 },
  );
});

test("W24 sides that did unequal work are compared by their costs per unit, and nothing is red", () => {
  const comparison = compareSnapshots(healthy({ units: 1000 }), healthy({ units: 1500, points: null }), {
    baseDistance: null,
    mainModules: [],
    warnings: [],
  });
  const perUnit = comparison.signals.filter(({ unit }) => unit.endsWith("/unit"));
  expect(perUnit.map(({ signal }) => signal)).toEqual(expect.arrayContaining(["cpu", "allocations", "allocated"]));
  const changed = perUnit.filter(
    ({ signal, ratio }) => ["cpu", "allocations", "allocated"].includes(signal) && Math.abs(ratio ?? 1) > 0.01,
  );
  expect(changed).toEqual([]);
  expect(judge(comparison, DEFAULT_RULES).outcomes.filter(({ outcome }) => outcome === "exceeded")).toEqual([]);
});
