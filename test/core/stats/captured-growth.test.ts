// Leak tests on captured services: real good and bad versions, one or two runs a side, no history.
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Growth } from "../../../src/core/stats/growth.ts";
import { growthOf, MINIMUM_POINTS } from "../../../src/core/stats/growth.ts";
import { COLD_START_GROWTH_PRIOR, testGrowthAlone, testGrowthSides } from "../../../src/core/stats/growth-test.ts";
import { smallValueOffset } from "../../../src/core/stats/log-ratio.ts";
import type { LookFinding } from "../../../src/core/stats/look-decision.ts";
import { judgeFamily } from "../../../src/core/stats/look-decision.ts";
import { SINGLE_LOOK_LEVEL } from "../../../src/core/stats/looks.ts";
import { shapeOf } from "../../../src/core/stats/shape.ts";

const CAPTURED = new URL("../../../fixtures/captured/", import.meta.url);
const isPresent = existsSync(CAPTURED);
if (!isPresent) console.warn("skipped: fixtures/captured is missing, so no leak test runs on captured services");
if (!isPresent && process.env["CI"] === "true") throw new Error("fixtures/captured is missing: restore it from the repository");

/** Metric, quantum and absolute floor of each signal. */
const SIGNALS = {
  goroutines: { metric: "go_goroutines", quantum: 1, minChange: 10 },
  heap: { metric: "go_memstats_heap_alloc_bytes", quantum: 1024, minChange: 262_144 },
  fds: { metric: "process_open_fds", quantum: 1, minChange: 10 },
} as const;
type Signal = keyof typeof SIGNALS;

const BAD = ["goroutine-leak/bad-v0.16.0/run1", "goroutine-leak/bad-v0.16.0/run2"];
const GOOD = ["goroutine-leak/good-v0.17.0/run1", "goroutine-leak/good-v0.17.0/run2"];
const BAD_CLIENT = ["clientgo-transport-leak/bad-dial-only/run1"];
const GOOD_CLIENT = ["clientgo-transport-leak/good-proxy-set/run1"];

/** A metric along a run; the last entry repeats the one at the end of the run and is left out. */
const seriesOf = (run: string, metric: string): readonly (number | null)[] => {
  const parsed: unknown = JSON.parse(readFileSync(new URL(`${run}/series.json`, CAPTURED), "utf8"));
  if (!Array.isArray(parsed)) throw new Error(`${run}/series.json is not a list`);
  return parsed.slice(0, -1).map((entry: unknown) => {
    const value: unknown = typeof entry === "object" && entry !== null ? Reflect.get(entry, metric) : null;
    return typeof value === "number" ? value : null;
  });
};

const growthsOf = (runs: readonly string[], signal: Signal, offset: number): readonly Growth[] =>
  runs.map((run) => {
    const growth = growthOf({ values: seriesOf(run, SIGNALS[signal].metric), minimumPoints: MINIMUM_POINTS, offset });
    if (growth.kind !== "growth") throw new Error(`${run} ${signal}: ${growth.why}`);
    return growth;
  });

const compare = (base: readonly string[], head: readonly string[], signal: Signal) => {
  const { metric, quantum, minChange } = SIGNALS[signal];
  const values = [...base, ...head].flatMap((run) => seriesOf(run, metric)).filter((value) => value !== null);
  const offset = smallValueOffset(values, quantum);
  const sides = { base: growthsOf(base, signal, offset), head: growthsOf(head, signal, offset) };
  const result = testGrowthSides({ ...sides, prior: COLD_START_GROWTH_PRIOR });
  if (result.kind !== "tested") throw new Error(result.why);
  return { ...sides, result, gated: { result, maxGrowthRatio: 0.03, minChange } };
};

/** The findings of the leak family of one comparison: goroutines, heap, fds. */
const findingsOf = (base: readonly string[], head: readonly string[]): readonly LookFinding[] =>
  judgeFamily(
    [compare(base, head, "goroutines").gated, compare(base, head, "heap").gated, compare(base, head, "fds").gated],
    SINGLE_LOOK_LEVEL.leak,
    0,
  ).map(({ finding }) => finding);

describe.skipIf(!isPresent)("captured leaks", () => {
  test.each<[string, readonly string[], readonly string[], LookFinding[]]>([
    ["one good run and one bad", GOOD.slice(0, 1), BAD.slice(0, 1), ["failed", "clear", "clear"]],
    ["the other good run and the other bad", GOOD.slice(1), BAD.slice(1), ["failed", "clear", "clear"]],
    ["two runs a side", GOOD, BAD, ["failed", "clear", "clear"]],
    ["one good run and two bad", GOOD.slice(0, 1), BAD, ["failed", "clear", "clear"]],
    ["the client whose transports leak", GOOD_CLIENT, BAD_CLIENT, ["clear", "failed", "clear"]],
  ])("finds the leak, and only it, between %s", (_, base, head, expected) => {
    expect(findingsOf(base, head)).toEqual(expected);
  });

  test.each<[string, readonly string[], readonly string[]]>([
    ["good against good", GOOD.slice(0, 1), GOOD.slice(1)],
    ["good against good, turned", GOOD.slice(1), GOOD.slice(0, 1)],
    ["bad against bad", BAD.slice(0, 1), BAD.slice(1)],
    ["bad against bad, turned", BAD.slice(1), BAD.slice(0, 1)],
    ["the fix of the leak", BAD, GOOD],
    ["the fix of the leak with one run a side", BAD.slice(0, 1), GOOD.slice(0, 1)],
    ["the fix of the client", BAD_CLIENT, GOOD_CLIENT],
  ])("finds no new growth in %s", (_, base, head) => {
    expect(findingsOf(base, head)).toEqual(["clear", "clear", "clear"]);
  });

  test("counts the true 357 goroutines over the window, one per scrape", () => {
    const { head } = compare(GOOD.slice(0, 1), BAD.slice(0, 1), "goroutines");
    expect(head[0]?.growthAbsolute).toBeGreaterThan(354);
    expect(head[0]?.growthAbsolute).toBeLessThan(360);
    expect(shapeOf(seriesOf("goroutine-leak/bad-v0.16.0/run1", "go_goroutines"))?.shape).toBe("ramp");
  });

  test("names the growth both bad runs share as existing", () => {
    const alone = testGrowthAlone(growthsOf(BAD, "goroutines", 0), COLD_START_GROWTH_PRIOR);
    expect(alone.kind === "tested" ? alone.pWorse : 1).toBeLessThan(0.001);
    const good = testGrowthAlone(growthsOf(GOOD, "goroutines", 1), COLD_START_GROWTH_PRIOR);
    expect(good.kind === "tested" ? good.pWorse : 0).toBe(0.5);
  });
});
