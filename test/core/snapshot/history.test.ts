import { expect, test } from "vitest";
import { appendRun, HISTORY_RUNS_KEPT, historySchema } from "../../../src/core/snapshot/history.ts";

test("appends a run to its class and leaves the others alone", () => {
  const history = appendRun(appendRun(null, "cpu", [0.1, -0.1]), "allocated", [0.01]);
  expect(appendRun(history, "cpu", [0.2])).toEqual({ runs: { cpu: [[0.1, -0.1], [0.2]], allocated: [[0.01]] } });
});

test("keeps the newest twenty runs", () => {
  let history = appendRun(null, "cpu", [0]);
  for (let run = 1; run <= HISTORY_RUNS_KEPT; run += 1) history = appendRun(history, "cpu", [run]);
  expect(history.runs["cpu"]).toHaveLength(20);
  expect(history.runs["cpu"]?.[0]).toEqual([1]);
  expect(history.runs["cpu"]?.at(-1)).toEqual([20]);
});

test("adds no run without numbers", () => {
  expect(appendRun(null, "cpu", [])).toEqual({ runs: {} });
});

test.each([{ schemaVersion: 1 }, { schemaVersion: 1, runs: { cpu: [["x"]] } }, { schemaVersion: 1, runs: [] }])(
  "refuses %j",
  (document) => {
    expect(historySchema.safeParse(document).success).toBe(false);
  },
);
