// The points of a phase: which they are, whether they are enough, and whether their series is still there.
import { describe, expect, test } from "vitest";
import { isGone, pointsIn, scrapeSeconds, tooFewPoints } from "../../../src/core/promql/phase-points.ts";

const PHASE = { startSeconds: 100, endSeconds: 130 };
const at = (...seconds: readonly number[]) => ({ values: seconds.map((atSeconds) => ({ atSeconds, value: atSeconds * 10 })) });
const times = (points: ReturnType<typeof pointsIn>) => ({
  before: points.before?.atSeconds ?? null,
  inside: points.inside.map(({ atSeconds }) => atSeconds),
  after: points.after?.atSeconds ?? null,
});

test.each([
  ["on both sides", at(90, 95, 105, 115, 125, 135, 140), { before: 95, inside: [105, 115, 125], after: 135 }],
  ["on its edges", at(100, 110, 130), { before: 100, inside: [110, 130], after: null }],
  ["only before", at(80, 90), { before: 90, inside: [], after: null }],
  ["only after", at(131), { before: null, inside: [], after: 131 }],
  ["none", at(), { before: null, inside: [], after: null }],
])("points lie %s of the phase", (_, series, expected) => {
  expect(times(pointsIn(series, PHASE))).toEqual(expected);
});

test.each([
  ["the median gap of all series", [at(0, 5, 10, 60), at(0, 5.5, 10.5)], 5],
  ["a gap of one series", [at(3), at(1, 2)], 1],
  ["nothing without two points", [at(1), at()], null],
])("the time between scrapes is %s", (_, series, expected) => {
  expect(scrapeSeconds(series)).toBe(expected);
});

describe("too few points", () => {
  const inside = (...counts: readonly number[]) =>
    counts.map((count) => pointsIn(at(...Array.from({ length: count }, (_, index) => 101 + index)), PHASE));
  test.each([
    ["four are enough", inside(4), 5, null],
    ["the series with most counts", inside(1, 4), 5, null],
    [
      "three are told with what would do",
      inside(3),
      10,
      "Prometheus has 3 points of a cost phase of 30 s, scraped every 10 s; 4 are needed: a cost phase of 50 s has them, or a shorter scrape interval",
    ],
    ["one is one", inside(1), null, "Prometheus has 1 point of a cost phase of 30 s; 4 are needed"],
    [
      "none is zero",
      [],
      2.5,
      "Prometheus has 0 points of a cost phase of 30 s, scraped every 2.5 s; 4 are needed: a cost phase of 12.5 s has them, or a shorter scrape interval",
    ],
  ])("%s", (_, points, every, expected) => {
    expect(tooFewPoints(points, PHASE, every)).toBe(expected);
  });
});

test.each([
  ["goes on after the phase", at(110, 135), false],
  ["had its last scrape shortly before the end", at(110, 120), false],
  ["ended in the phase", at(105, 110), true],
  ["ended before it", at(90), true],
  ["never was", at(), true],
])("a series that %s is gone: %s", (_, series, expected) => {
  expect(isGone(pointsIn(series, PHASE), PHASE, 5)).toBe(expected);
});
