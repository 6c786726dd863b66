// Where the parts of memory are read, and that both sides read the same.
import { expect, test } from "vitest";
import { compareAnatomy } from "../../../src/core/compare/compare-anatomy.ts";
import { withFamilies, type RowSpec } from "../../support/family-rounds.ts";
import { MIB, side, type SideSpec } from "../../support/snapshots.ts";

const row = (metric: string, mib: number, more: Partial<RowSpec> = {}): RowSpec => ({ metric, values: mib * MIB, ...more });
const levels = (liveMib: number, rssMib: number): SideSpec => ({ values: { "live-heap": liveMib * MIB, rss: rssMib * MIB } });
const anatomyOf = (
  base: readonly RowSpec[],
  head: readonly RowSpec[],
  specs: readonly [SideSpec, SideSpec] = [levels(40, 100), levels(40, 140)],
) => compareAnatomy(withFamilies(side(specs[0]), base), withFamilies(side(specs[1]), head), "paired");

test("reads levels from signals and parts from families, medians of the rounds", () => {
  const rows = (targetMib: number): readonly RowSpec[] => [
    row("go_memstats_next_gc_bytes", 0, { values: [targetMib, targetMib, targetMib, 500, targetMib].map((mib) => mib * MIB) }),
    row("go_memstats_sys_bytes - go_memstats_heap_released_bytes", targetMib + 10),
    row("go_gc_duration_seconds", 0, { aggregation: "observations/units", unit: "count/unit", values: 2 / targetMib }),
  ];
  const [found] = anatomyOf(rows(80), rows(120));
  expect(found?.parts).toMatchObject({
    "live-heap": { base: 40 * MIB, head: 40 * MIB },
    "gc-target": { base: 80 * MIB, head: 120 * MIB },
    runtime: { base: 90 * MIB, head: 130 * MIB },
    collections: { base: 0.025, head: 2 / 120 },
    stacks: { base: null, head: null },
  });
  expect(found?.kind).toBe("gc-pacing");
});

test("takes the source both sides have, not one for each", () => {
  const [found] = anatomyOf(
    [row("go_memstats_next_gc_bytes", 80)],
    [row("go_gc_heap_goal_bytes", 300), row("go_memstats_next_gc_bytes", 120)],
  );
  expect(found?.parts["gc-target"]).toEqual({ base: 80 * MIB, head: 120 * MIB });
});

test.each([
  ["no limit is set", 2 ** 63, null],
  ["the limit is known", 256 * MIB, 166 * MIB],
])("the room GOMEMLIMIT leaves, where %s", (_, gomemlimitBytes, headroom) => {
  const rows = [row("go_memstats_sys_bytes - go_memstats_heap_released_bytes", 90)];
  const spec = { ...levels(40, 100), environment: { gomemlimitBytes } };
  expect(anatomyOf(rows, rows, [spec, spec])[0]?.parts["limit-headroom"]).toEqual({ base: headroom, head: headroom });
});

test("levels at unequal work are not judged", () => {
  const rows = [row("go_memstats_next_gc_bytes", 80)];
  expect(anatomyOf(rows, rows, [levels(40, 100), { ...levels(80, 200), units: 900 }])[0]).toMatchObject({
    kind: "unknown",
    because: expect.stringContaining("10 % less work") as string,
  });
});

test("bundles without families have none, nor has a component nothing is known of", () => {
  expect(compareAnatomy(side(levels(40, 100)), side(levels(40, 140)), "paired")).toEqual([]);
  expect(anatomyOf([], [], [{}, {}])).toEqual([]);
});
