// The captured regressions, imported as a user would: what is known to be true of them stands in the snapshots.
import { describe, expect, test } from "vitest";
import type { Snapshot } from "../../src/core/snapshot/snapshot.ts";
import type { SignalName } from "../../src/core/units/signals.ts";
import { capturedSnapshot, pointsOfSeries } from "../support/captured.ts";
import { createMemoryFiles } from "../support/memory-files.ts";

const load = (caseName: Parameters<typeof capturedSnapshot>[0], side: string): Promise<Snapshot> =>
  capturedSnapshot(caseName, side, createMemoryFiles());
const valuesOf = ({ rounds }: Snapshot, signal: SignalName): readonly number[] =>
  rounds.flatMap(({ values }) => values[signal]?.value ?? []);

const growth = ({ rounds }: Snapshot, metric: "live_heap_bytes" | "live_objects") => {
  const column = rounds[0]?.points?.columns[metric] ?? [];
  return ((column.at(-1) ?? Number.NaN) - (column[0] ?? Number.NaN)) / (rounds[0]?.entry.units ?? Number.NaN);
};

describe("goroutine-leak", () => {
  test("head leaves one goroutine behind for each unit, base none", async () => {
    const [base, head] = [await load("goroutine-leak", "good-v0.17.0"), await load("goroutine-leak", "bad-v0.16.0")];
    for (const { points, entry } of head.rounds) {
      const goroutines = points?.columns.goroutines ?? [];
      expect(goroutines).toHaveLength(11);
      expect(((goroutines.at(-1) ?? 0) - (goroutines[0] ?? 0)) / (entry.units ?? 1)).toBeCloseTo(1, 1);
    }
    for (const { points } of base.rounds) expect(points?.columns.goroutines?.every((count) => count === 8 || count === 9)).toBe(true);
    expect(valuesOf(base, "goroutines")).toEqual([8, 8]);
    expect(Math.min(...valuesOf(head, "goroutines"))).toBeGreaterThan(280);
  });

  test("v0.17.0 costs more per scrape in objects, bytes and CPU", async () => {
    const [base, head] = [await load("goroutine-leak", "good-v0.17.0"), await load("goroutine-leak", "bad-v0.16.0")];
    const ratio = (signal: SignalName) => (valuesOf(base, signal)[0] ?? 0) / (valuesOf(head, signal)[0] ?? 1) - 1;
    expect(ratio("allocations")).toBeCloseTo(0.13, 1);
    expect(ratio("allocated")).toBeCloseTo(0.13, 1);
    expect(ratio("cpu")).toBeGreaterThan(0.2);
  });
});

test("clientgo-transport-leak keeps 3.9 kB and 25.5 objects per request in head, and no goroutines", async () => {
  const [base, head] = [await load("clientgo-transport-leak", "good-proxy-set"), await load("clientgo-transport-leak", "bad-dial-only")];
  expect(growth(head, "live_heap_bytes")).toBeCloseTo(3904, -2);
  expect(growth(head, "live_objects")).toBeCloseTo(25.5, 0);
  expect(growth(base, "live_heap_bytes")).toBeLessThan(200);
  expect([valuesOf(base, "goroutines"), valuesOf(head, "goroutines")]).toEqual([[9], [9]]);
  expect(head.rounds[0]?.points?.unitsColumn?.at(-1)).toBe(5050);
});

test("cpu-gogc0 costs four times the CPU per request in head, with the same heap and GOGC 0", async () => {
  const [base, head] = [await load("cpu-gogc0", "good-2.42.0"), await load("cpu-gogc0", "bad-2.53.3")];
  expect(base.rounds).toHaveLength(7);
  expect(head.rounds).toHaveLength(3);
  for (const cpu of valuesOf(base, "cpu")) expect(cpu).toBeGreaterThan(0.0013);
  for (const cpu of valuesOf(base, "cpu")) expect(cpu).toBeLessThan(0.0017);
  for (const cpu of valuesOf(head, "cpu")) expect(cpu).toBeGreaterThan(0.006);
  expect([base.manifest.environment.gogcPercent, head.manifest.environment.gogcPercent]).toEqual([null, 0]);
  const gcShare = (snapshot: Snapshot) => valuesOf(snapshot, "gc-cpu").toSorted((a, b) => a - b);
  expect(gcShare(base)).toHaveLength(7);
  expect(gcShare(head)[0]).toBeGreaterThan(2 * (gcShare(base).at(-1) ?? 1));
  const heap = valuesOf(base, "live-heap");
  expect(Math.max(...heap) / Math.min(...heap)).toBeLessThan(1.03);
});

test("leaves out the last entry of a series, which is the reading at the end", () => {
  expect(pointsOfSeries([{ n: 20, go_goroutines: 1 }, { n: 70 }, { n: 70, go_goroutines: 3 }])).toMatchObject({
    unitsColumn: [20, 70],
    columns: { goroutines: [1, null] },
  });
});
