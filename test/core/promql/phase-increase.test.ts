// Increases over a phase by raw points: what they are, what they were at least and at most, and when nobody can say.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { phaseIncrease } from "../../../src/core/promql/phase-increase.ts";
import { pointsIn } from "../../../src/core/promql/phase-points.ts";

const PHASE = { startSeconds: 100, endSeconds: 120 };
/** `95:10` is 10 at 95 s. */
const series = (...points: readonly string[]) =>
  pointsIn(
    {
      values: points.map((point) => {
        const [at = "", value = ""] = point.split(":");
        return { atSeconds: Number(at), value: Number(value) };
      }),
    },
    PHASE,
  );
const steady = series("95:0", "105:100", "115:200", "125:300");

describe("the increase of a counter", () => {
  test.each([
    ["is read off between scrapes on both sides of the edges", [steady], { value: 200, atLeast: 100, atMost: 300 }],
    ["is that of points on the edges", [series("100:7", "110:8", "120:9")], { value: 2, atLeast: 1, atMost: null }],
    [
      "has no upper limit before the next scrape",
      [series("95:0", "105:100", "115:200", "119:240")],
      { value: 190, atLeast: 140, atMost: null },
    ],
    [
      "begins with the first point where nothing came before",
      [series("102:50", "110:80", "118:90", "126:130")],
      { value: 50, atLeast: 40, atMost: null },
    ],
    ["is 0 for one that stands still", [series("95:5", "105:5", "115:5", "125:5")], { value: 0, atLeast: 0, atMost: 0 }],
    [
      "lies between two scrapes where none fell into the phase",
      [steady, series("90:0", "130:40")],
      { value: 220, atLeast: 100, atMost: 340 },
    ],
    ["is summed over series", [steady, steady], { value: 400, atLeast: 200, atMost: 600 }],
    [
      "counts a child that was made in the phase from 0",
      [steady, series("110:3", "115:4", "125:4")],
      { value: 204, atLeast: 101, atMost: 304 },
    ],
    ["knows of a child that was made at its end", [steady, series("125:9")], { value: 200 + 9 * (20 / 25), atLeast: 100, atMost: 309 }],
  ])("%s", (_, points, expected) => {
    const counted = phaseIncrease(points, PHASE, 10);
    if (counted.kind === "unknown") throw new Error(counted.why);
    expect(counted.increase.value).toBeCloseTo(expected.value, 9);
    expect({ atLeast: counted.increase.atLeast, atMost: counted.increase.atMost }).toEqual({
      atLeast: expected.atLeast,
      atMost: expected.atMost,
    });
  });

  test.each([
    ["it fell in the phase", [series("95:90", "105:100", "115:5", "125:10")], "the counter fell, so it was reset"],
    ["it fell at the start", [series("95:90", "105:1", "115:5", "125:10")], "the counter fell, so it was reset"],
    ["it fell after the end", [series("95:1", "105:2", "115:5", "125:0")], "the counter fell, so it was reset"],
    ["one of several fell", [steady, series("95:90", "105:1", "125:10")], "the counter fell, so it was reset"],
    ["one of several ended", [steady, series("85:1", "90:2")], "the series ended before the phase did"],
    ["it is NaN", [series("95:1", "105:NaN", "115:5", "125:9")], "a value is NaN or infinite"],
    ["it is infinite", [series("95:1", "105:2", "115:Infinity", "125:Infinity")], "a value is NaN or infinite"],
    ["there is none", [], "there is no point of it in the phase"],
  ])("is unknown when %s", (_, points, why) => {
    expect(phaseIncrease(points, PHASE, 10)).toEqual({ kind: "unknown", why });
  });

  test("lies inside of its limits, and so does what the counter really did, whatever it did between scrapes", () => {
    const jumps = fc.array(fc.record({ atSeconds: fc.double({ min: 80, max: 140, noNaN: true }), by: fc.integer({ min: 0, max: 1000 }) }), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(
        jumps,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0.5, max: 5, noNaN: true }),
        (counted, offset, every) => {
          const valueAt = (seconds: number): number =>
            counted.reduce((sum, { atSeconds, by }) => (atSeconds <= seconds ? sum + by : sum), 0);
          const scrapes = Array.from({ length: Math.floor(60 / every) }, (_, index) => 80 + (index + offset) * every);
          const values = scrapes.map((atSeconds) => ({ atSeconds, value: valueAt(atSeconds) }));
          const result = phaseIncrease([pointsIn({ values }, PHASE)], PHASE, every);
          if (result.kind === "unknown") throw new Error(result.why);
          const { value, atLeast, atMost } = result.increase;
          const truth = valueAt(PHASE.endSeconds) - valueAt(PHASE.startSeconds);
          expect(atMost).not.toBeNull();
          for (const one of [value, truth]) {
            expect(one).toBeGreaterThanOrEqual(atLeast - 1e-6);
            expect(one).toBeLessThanOrEqual((atMost ?? Number.NaN) + 1e-6);
          }
        },
      ),
    );
  });
});
