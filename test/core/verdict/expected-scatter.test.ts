// What a plan is told of noise before it runs.
import { expect, test } from "vitest";
import { expectedScatter } from "../../../src/core/verdict/expected-scatter.ts";
import { appendRun, classKeyOf, EMPTY_HISTORY, type History } from "../../../src/core/snapshot/history.ts";
import { costPriorOf } from "../../../src/core/stats/history-prior.ts";
import { metricOf } from "../../../src/core/units/own-signal.ts";

const classOf = (component: string, runnerClass = "linux", metric = metricOf("cpu")): string =>
  classKeyOf({ component, metric, workloadHash: "abc", goVersion: "go1.26.8", runnerClass });
const CALM = [0.01, -0.01, 0.02];
const WIDE = [0.1, -0.1, 0.2];

const withRuns = (history: History, key: string, run: readonly number[], count: number): History =>
  Array.from({ length: count }).reduce<History>((before) => appendRun(before, key, run), history);

test("nothing is known without history, or with fewer than three runs of a class", () => {
  expect(expectedScatter(null, ["shop"])).toBeNull();
  expect(expectedScatter(EMPTY_HISTORY, ["shop"])).toBeNull();
  const two = withRuns(withRuns(EMPTY_HISTORY, classOf("shop"), CALM, 2), classOf("shop", "macos"), CALM, 2);
  expect(expectedScatter(two, ["shop"])).toBeNull();
});

test("it is that of CPU per unit, of the class with most runs", () => {
  const other = withRuns(EMPTY_HISTORY, classOf("shop", "linux", "process_resident_memory_bytes"), WIDE, 9);
  const some = withRuns(withRuns(other, classOf("shop"), CALM, 5), classOf("shop", "macos"), WIDE, 3);
  const prior = costPriorOf(Array.from({ length: 5 }, () => CALM));
  expect(expectedScatter(some, ["shop"])).toEqual({ pairLog: prior?.scale, degreesOfFreedom: 4, source: "history" });
  const equal = withRuns(withRuns(EMPTY_HISTORY, classOf("shop"), WIDE, 3), classOf("shop", "macos"), CALM, 3);
  expect(expectedScatter(equal, ["shop"])?.pairLog).toBe(prior?.scale);
});

test("of several components it is that of the one that scatters most", () => {
  const both = withRuns(withRuns(EMPTY_HISTORY, classOf("shop"), CALM, 3), classOf("shop-worker"), WIDE, 3);
  const wide = costPriorOf([WIDE, WIDE, WIDE])?.scale;
  expect(expectedScatter(both, ["shop", "shop-worker", "unknown"])?.pairLog).toBe(wide);
  expect(expectedScatter(both, ["shop"])?.pairLog).not.toBe(wide);
});
