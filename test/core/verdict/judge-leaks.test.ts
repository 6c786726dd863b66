// Growth inside the runs: judged from one run a side on, by what head does beyond base.
import { describe, expect, test } from "vitest";
import { compareSnapshots } from "../../../src/core/compare/compare-snapshots.ts";
import type { FamilyComparison } from "../../../src/core/compare/comparison-metrics.ts";
import type { PointSeries } from "../../../src/core/snapshot/snapshot.ts";
import { DEFAULT_RULES } from "../../../src/core/verdict/default-rules.ts";
import { isDecided, judge } from "../../../src/core/verdict/judge.ts";
import type { LeakFindingKind, Rules, Verdict } from "../../../src/core/verdict/verdict.ts";
import { healthy, KIB, line, MIB, pointsOf, STEADY } from "../../support/snapshots.ts";

const heap = (perBatch: number, wiggle = 40 * KIB): PointSeries => pointsOf({ live_heap_bytes: line(40 * MIB, perBatch, wiggle) });
const goroutines = (perBatch: number): PointSeries => pointsOf({ goroutines: line(20, perBatch) });

const judged = (
  base: PointSeries | readonly PointSeries[] | null,
  head: PointSeries | readonly PointSeries[] | null,
  {
    rounds = 5,
    session = "session",
    rules = DEFAULT_RULES,
  }: { readonly rounds?: number; readonly session?: string | null; readonly rules?: Rules } = {},
): Verdict =>
  judge(
    compareSnapshots(healthy({ points: base, rounds, session }), healthy({ points: head, rounds, session }), {
      baseDistance: null,
      mainModules: [],
      warnings: [],
    }),
    rules,
  );
const findingOf = (verdict: Verdict, signal = "live-heap"): LeakFindingKind | undefined =>
  verdict.leaks.find((leak) => leak.signal === signal)?.finding;

describe("findings of the live heap", () => {
  test.each<[string, number, number, LeakFindingKind, Verdict["state"]]>([
    ["nothing grows", 0, 0, "none", "pass"],
    ["head grows 1 MiB a batch", 0, MIB, "new-growth", "fail"],
    ["both grow alike", MIB, MIB, "existing-growth", "warn"],
    ["only base grows", MIB, 0, "improved", "pass"],
    ["head grows less than 3 % of the heap", 0, 60 * KIB, "none", "pass"],
    ["head grows beyond what base grows", MIB, 3 * MIB, "new-growth", "fail"],
  ])("%s", (_, base, head, finding, state) => {
    const verdict = judged(heap(base), heap(head));
    expect([findingOf(verdict), verdict.state]).toEqual([finding, state]);
  });

  test("a leak is new growth from one run a side on, and ends the run", () => {
    const verdict = judged(heap(0), heap(3 * MIB), { rounds: 1, session: null });
    expect(verdict).toMatchObject({ state: "fail" });
    expect(verdict.reasons).toContain("leak");
    expect(isDecided(verdict, 1, false)).toBe(true);
  });

  test("what is near the budget but not clear is inconclusive and asks for more rounds", () => {
    const verdict = judged(heap(0), heap(400 * KIB), { rounds: 1 });
    expect([findingOf(verdict), verdict.state]).toEqual(["inconclusive", "inconclusive"]);
    expect(verdict.reasons).toEqual([]);
    expect(verdict.because[0]).toMatch(
      /^Possible leak: live heap after GC \+.+ over the measured window \(base .+\); not clearly more than noise\.$/u,
    );
    expect(isDecided(verdict, 5, false)).toBe(false);
  });

  test("W19 the sentence names class, size, rate and in how many runs", () => {
    expect(judged(heap(0), heap(MIB)).because[0]).toMatch(
      /^Memory leak: live heap after GC keeps growing, \+13 MiB over the measured window \(base .+\), about 20\.5 KiB per unit of work, in 5 of 5 runs\.$/u,
    );
  });

  test("W19 a step is not called a leak, though it is new growth when the points show it", () => {
    const step = pointsOf({ live_heap_bytes: line(40 * MIB, 0, 40 * KIB).map((value, index) => (index < 13 ? value : value + 20 * MIB)) });
    const verdict = judged(heap(0), step);
    expect(findingOf(verdict)).toBe("new-growth");
    expect(verdict.because[0]).toMatch(
      /^New growth: live heap after GC rose once, at point 14 of 20, then stayed, \+.+ over the measured window \(base .+\), in 5 of 5 runs: one-time allocation, not a leak\.$/u,
    );
  });

  test("existing growth is not this change's fault", () => {
    const verdict = judged(heap(MIB), heap(MIB));
    expect(verdict.because[0]).toContain("base grows as well, this change does not alter that");
    expect(verdict.reasons).toEqual(["leak"]);
  });
});

describe("the time to the memory limit", () => {
  /** 1 MiB a batch of 1.5 s is 40 MiB a minute; the curve ends at 59 MiB. */
  const leaking = (gomemlimitBytes: number | null, points: PointSeries = heap(MIB), base: PointSeries = heap(0)): string => {
    const environment = { gomemlimitBytes };
    const comparison = compareSnapshots(healthy({ points: base, environment }), healthy({ points, environment }), {
      baseDistance: null,
      mainModules: [],
      warnings: [],
    });
    return judge(comparison, DEFAULT_RULES).because[0] ?? "";
  };

  test.each<[string, number, string]>([
    ["minutes", 99 * MIB, "99 MiB limit (GOMEMLIMIT) is reached in about 1 minute"],
    ["minutes", 512 * MIB, "512 MiB limit (GOMEMLIMIT) is reached in about 11 minutes"],
    ["tens of minutes", 2 ** 31, "2 GiB limit (GOMEMLIMIT) is reached in about 50 minutes"],
    ["hours", 2 ** 34, "16 GiB limit (GOMEMLIMIT) is reached in about 7 hours"],
    ["days", 2 ** 38, "256 GiB limit (GOMEMLIMIT) is reached in about 5 days"],
  ])("is said in %s", (_, limit, expected) => {
    expect(leaking(limit)).toContain(`runs. At this rate the ${expected}.`);
  });

  test.each<[string, number | null]>([
    ["no limit is known", null],
    ["there is none", 2 ** 63],
    ["it is reached already", 50 * MIB],
    ["it is years away", 2 ** 45],
  ])("is not said where %s", (_, limit) => {
    expect(leaking(limit)).toMatch(/^Memory leak: .+ in 5 of 5 runs\.$/u);
  });

  /** The same in a container: the working set ends at 160 MiB. */
  const contained = (limitBytes: number | null, workingSetBytes: number | null, gomemlimitBytes: number): string => {
    const environment = { gomemlimitBytes };
    const side = (points: PointSeries) => healthy({ points, environment, values: { "working-set": workingSetBytes } });
    const compared = compareSnapshots(side(heap(0)), side(heap(MIB)), { baseDistance: null, mainModules: [], warnings: [] });
    const row: FamilyComparison = {
      id: "shop/container_spec_memory_limit_bytes last",
      component: "shop",
      metric: "container_spec_memory_limit_bytes",
      labels: {},
      class: "context",
      unit: "bytes",
      aggregation: "last",
      better: "neither",
      presence: "both",
      base: limitBytes,
      head: limitBytes,
      difference: 0,
      ratio: 0,
      baseRounds: 5,
      headRounds: 5,
      beyondSpread: false,
      why: null,
    };
    return judge({ ...compared, families: { rows: [row], unclassifiedLeftOut: 0 } }, DEFAULT_RULES).because[0] ?? "";
  };

  test.each<[string, number | null, number | null, number, string]>([
    ["of the container", 512 * MIB, 160 * MIB, 2 ** 63, "512 MiB limit of its container is reached in about 9 minutes"],
    [
      "of the container, where it is met first",
      512 * MIB,
      160 * MIB,
      2 ** 30,
      "512 MiB limit of its container is reached in about 9 minutes",
    ],
    [
      "of the runtime, where that is met first",
      512 * MIB,
      160 * MIB,
      256 * MIB,
      "256 MiB limit (GOMEMLIMIT) is reached in about 5 minutes",
    ],
    [
      "of the runtime, where the container has none",
      null,
      160 * MIB,
      512 * MIB,
      "512 MiB limit (GOMEMLIMIT) is reached in about 11 minutes",
    ],
    [
      "of the runtime, where the working set is not known",
      512 * MIB,
      null,
      512 * MIB,
      "512 MiB limit (GOMEMLIMIT) is reached in about 11 minutes",
    ],
  ])("is that %s", (_, limit, workingSet, gomemlimit, expected) => {
    expect(contained(limit, workingSet, gomemlimit)).toContain(`runs. At this rate the ${expected}.`);
  });

  test("is not said of a container that is at its limit", () => {
    expect(contained(512 * MIB, 512 * MIB, 2 ** 63)).not.toContain("At this rate");
  });

  test("is not said where the time of the points is not known", () => {
    const untimed = pointsOf({ live_heap_bytes: line(40 * MIB, MIB, 40 * KIB) }, { secondsColumn: null });
    expect(leaking(512 * MIB, untimed)).not.toContain("At this rate");
  });

  test("nor of a step, which does not go on", () => {
    const step = pointsOf({ live_heap_bytes: line(40 * MIB, 0, 40 * KIB).map((value, index) => (index < 13 ? value : value + 20 * MIB)) });
    expect(leaking(512 * MIB, step)).not.toContain("At this rate");
    expect(leaking(512 * MIB, step)).not.toContain("per unit of work");
  });

  test("is said of growth that was there before, too", () => {
    expect(leaking(512 * MIB, heap(MIB), heap(MIB))).toMatch(/^Existing growth: .+ does not alter that\. At this rate the 512 MiB limit/u);
  });
});

describe("other leak signals", () => {
  test("goroutines have their own reason and plural", () => {
    const verdict = judged(goroutines(0), goroutines(5));
    expect(findingOf(verdict, "goroutines")).toBe("new-growth");
    expect(verdict.reasons).toEqual(["goroutine-leak"]);
    expect(verdict.because[0]).toMatch(
      /^Goroutine leak: goroutines keep growing, \+65 over the measured window \(base 0\), about 0\.1 per unit/u,
    );
  });

  test("fewer than ten more are not worth a word", () => {
    expect(findingOf(judged(goroutines(0), goroutines(0.5)), "goroutines")).toBe("none");
  });

  test("leak signals are a family of their own: three share one level", () => {
    const three = judged(
      STEADY,
      pointsOf({ live_heap_bytes: line(40 * MIB, 250 * KIB, 40 * KIB), goroutines: line(20, 0), open_fds: line(12, 0) }),
    );
    const one = judged(heap(0), heap(250 * KIB));
    const adjusted = (verdict: Verdict): number => verdict.leaks.find((leak) => leak.signal === "live-heap")?.adjustedP ?? 0;
    expect(adjusted(three) / adjusted(one)).toBeCloseTo(3, 0);
  });
});

describe("growth that was not measured", () => {
  test.each<[string, PointSeries | null, string]>([
    ["no points", null, "no points along the run"],
    ["too few points", pointsOf({ live_heap_bytes: line(40 * MIB, MIB, 0, 9) }), "9 points, 10 are needed"],
    [
      "points between collections",
      pointsOf({ live_heap_bytes: line(40 * MIB, MIB) }, { postGc: false }),
      "the heap was not read right after forced collections",
    ],
  ])("%s: said, never called none", (_, points, why) => {
    const verdict = judged(points, points);
    expect(verdict.leaks.find((leak) => leak.signal === "live-heap")).toMatchObject({ finding: "not-measured", why });
    expect(verdict.state).toBe("pass");
  });

  test("one side alone is named", () => {
    expect(judged(heap(0), null).leaks[0]).toMatchObject({ finding: "not-measured", why: "head: no points along the run" });
    expect(judged(null, heap(MIB)).leaks[0]).toMatchObject({ finding: "not-measured", why: "base: no points along the run" });
  });

  test("unequal work between the points cannot be compared", () => {
    const more = pointsOf({ live_heap_bytes: line(40 * MIB, MIB) }, { unitsColumn: line(100, 100) });
    expect(judged(heap(0), more).leaks[0]).toMatchObject({
      finding: "not-measured",
      why: expect.stringContaining("different amounts of work"),
    });
  });

  test.each([
    ["more", 0, 0.02, "not-measured", "not compared: the error rate of the workload differs by more than 1 point"],
    ["fewer", 0.02, 0, "not-measured", "not compared: the error rate of the workload differs by more than 1 point"],
    ["little more", 0, 0.008, "new-growth", null],
    ["as many", 0.3, 0.3, "new-growth", null],
  ] as const)("growth of a head with %s failed requests (base %f, head %f): %s", (_, base, head, finding, why) => {
    for (const session of ["session", null]) {
      const comparison = compareSnapshots(
        healthy({ points: heap(0), session, values: { errors: base } }),
        healthy({ points: heap(MIB), session, values: { errors: head } }),
        { baseDistance: null, mainModules: [], warnings: [] },
      );
      const leak = judge(comparison, DEFAULT_RULES).leaks.find(({ signal }) => signal === "live-heap");
      expect([leak?.finding, leak?.why?.split(",", 1)[0] ?? null]).toEqual([finding, why]);
      expect(comparison.leaks.map(({ evidence }) => evidence === null)).toEqual([why !== null, true, true]);
      // What was seen is kept for people to read.
      expect(comparison.leaks[0]?.headGrowth).toBeGreaterThan(0);
    }
  });

  test("a gate that is off finds and gates nothing", () => {
    const rules: Rules = { ...DEFAULT_RULES, leak: "off" };
    const verdict = judged(heap(0), heap(MIB), { rules });
    expect(verdict.leaks[0]).toMatchObject({ finding: "not-measured", gated: false, why: "the leak gate is off", adjustedP: null });
    expect(verdict.state).toBe("pass");
  });

  test("growth alone is a verdict when nothing else was measured", () => {
    const only = (points: PointSeries) => ({ values: {}, points });
    const compare = (head: PointSeries) =>
      judge(
        compareSnapshots(
          { ...healthy(only(heap(0))), rounds: healthy(only(heap(0))).rounds.map((round) => ({ ...round, values: {} })) },
          { ...healthy(only(head)), rounds: healthy(only(head)).rounds.map((round) => ({ ...round, values: {} })) },
          { baseDistance: null, mainModules: [], warnings: [] },
        ),
        DEFAULT_RULES,
      );
    expect(compare(heap(0)).state).toBe("pass");
    expect(compare(heap(MIB)).state).toBe("fail");
  });
});
